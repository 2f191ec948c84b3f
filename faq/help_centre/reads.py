"""How often each article was read, by day: what readers look for most. Counts in SQLite, nothing about the reader."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path

BUSY_SECONDS = 5.0  # another process may be writing
DAYS = 30  # that count for what is popular
KEPT_DAYS = 400
HELD_SECONDS = 60.0  # for which an order is given again without looking


class Reads:
    """Safe for several threads and processes. The file appears with the first read."""

    def __init__(self, path: Path, today: Callable[[], date] = date.today) -> None:
        self._path = path
        self._today = today
        self._lock = threading.Lock()
        self._orders: dict[str, tuple[float, tuple[str, ...]]] = {}

    def record(self, topic: str, language: str) -> None:
        """Count one.

        Raises:
            sqlite3.Error: it could not be written.
        """
        with self._database() as database:
            database.execute(
                "INSERT INTO reads VALUES (?, ?, ?, 1)"
                " ON CONFLICT (day, topic, language) DO UPDATE SET count = count + 1",
                (self._today().isoformat(), topic, language),
            )

    def popular(self, language: str) -> tuple[str, ...]:
        """Topics that readers of this language have read lately, the most read first."""
        with self._lock:
            at, order = self._orders.get(language, (float("-inf"), ()))
            if time.monotonic() - at < HELD_SECONDS:
                return order
        order = self._counted(language)
        with self._lock:
            self._orders[language] = (time.monotonic(), order)
        return order

    def _counted(self, language: str) -> tuple[str, ...]:
        if not self._path.exists():
            return ()
        since = (self._today() - timedelta(days=DAYS)).isoformat()
        with self._database() as database:
            database.execute(
                "DELETE FROM reads WHERE day < ?", ((self._today() - timedelta(days=KEPT_DAYS)).isoformat(),)
            )
            rows = database.execute(
                "SELECT topic FROM reads WHERE language = ? AND day >= ?"
                " GROUP BY topic ORDER BY SUM(count) DESC, topic",
                (language, since),
            ).fetchall()
        return tuple(topic for (topic,) in rows)

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path, timeout=BUSY_SECONDS)) as database, database:
            database.execute(
                "CREATE TABLE IF NOT EXISTS reads (day TEXT, topic TEXT, language TEXT, count INTEGER NOT NULL,"
                " PRIMARY KEY (day, topic, language)) WITHOUT ROWID"
            )
            yield database


def reads_under(var: Path) -> Reads:
    """Where the desk keeps them."""
    return Reads(var / "reads.sqlite")
