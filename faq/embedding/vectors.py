"""Vectors kept on disk, so that no text of the content or the training examples is embedded twice.

One SQLite file a model; several processes may use it at once. Texts are stored as hashes only. A file that cannot be
read is removed and begun anew: all in it can be computed again.
"""

import hashlib
import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import structlog
from numpy.typing import NDArray

log = structlog.get_logger(__name__)

CHUNK = 500  # keys in one query, under SQLite's limit of parameters
BUSY_SECONDS = 30.0  # another process may be writing a large batch
_USELESS = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}  # damaged, none, of another version


class VectorStore:
    """Maps texts to vectors of one model. Thread-safe; opened at first use."""

    def __init__(self, path: Path, dimension: int) -> None:
        self._path = path
        self._dimension = dimension
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def get(self, texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """The vectors known so far."""
        keys = {_key(text): text for text in texts}
        found: dict[str, NDArray[np.float32]] = {}
        wanted = list(keys)

        def read(database: sqlite3.Connection) -> None:
            for start in range(0, len(wanted), CHUNK):
                part = wanted[start : start + CHUNK]
                query = f"SELECT key, vector FROM vectors WHERE key IN ({','.join('?' * len(part))})"
                for key, blob in database.execute(query, part):
                    if len(blob) == 4 * self._dimension:
                        found[keys[key]] = np.frombuffer(blob, np.float32)

        self._use(read)
        return found

    def put(self, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        """Keep them; already known texts are left as they are."""
        rows = [(_key(text), np.asarray(vector, np.float32).tobytes()) for text, vector in vectors.items()]

        def write(database: sqlite3.Connection) -> None:
            with database:
                database.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", rows)

        self._use(write)

    def close(self) -> None:
        with self._lock:
            self._close()

    def _use(self, work: Callable[[sqlite3.Connection], None]) -> None:
        """Do `work`, if need be on a new file."""
        with self._lock:
            try:
                work(self._open())
                return
            except sqlite3.DatabaseError as error:
                if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _USELESS:
                    raise
                log.warning("vectors_damaged", file=str(self._path), reason=str(error))
            self._close()
            for part in ("", "-wal", "-shm"):
                Path(f"{self._path}{part}").unlink(missing_ok=True)
            work(self._open())

    def _close(self) -> None:
        if self._connection:
            self._connection.close()
            self._connection = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(self._path, timeout=BUSY_SECONDS, check_same_thread=False)
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=NORMAL")  # a cache may lose its last batch in a power cut
            self._connection.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL)")
        return self._connection


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]
