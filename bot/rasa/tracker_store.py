"""Rasa's tracker store where it is a file of SQLite: made fit for use before each start of Rasa.

What a dialogue cannot do without is in the log as well (see `bot.rasa.assistant`): so a damaged file is put aside and a
new one begun, and a file that cannot be written for now is waited for.
"""

import contextlib
import logging
import sqlite3
import time
from pathlib import Path

from bot.errors import RasaFailed

logger = logging.getLogger(__name__)

DAMAGED = ".damaged"
"""What is added to the name of a file that was put aside. There is one at most: it holds what players wrote."""
_COMPANIONS = ("", "-wal", "-shm")


def prepare_tracker(url: str) -> None:
    """Make sure that the store at this SQLAlchemy address can be read and written.

    Write-ahead logging, which the file remembers, makes it one wait for the disk a turn.

    Raises:
        RasaFailed: it cannot be written now; this may pass.
    """
    kind, _, name = url.partition(":///")
    if kind != "sqlite" or not name:
        return
    file = Path(name)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            _try(file)
        except sqlite3.OperationalError:  # locked, read-only, full: the file itself is in order
            raise
        except sqlite3.DatabaseError as damage:
            logger.error("the tracker store is damaged (%s): put aside as %s%s", damage, file.name, DAMAGED)
            _put_aside(file)
            _try(file)
    except (sqlite3.Error, OSError) as error:
        raise RasaFailed(f"the tracker store cannot be used: {error}") from error


def forget_damaged(file: Path, seconds: float = 0.0) -> None:
    """Remove what was put aside of this file, where it was written so many seconds ago at least.

    It cannot be searched, so nothing can be erased in it.
    """
    for companion in _COMPANIONS:
        damaged = Path(f"{file}{DAMAGED}{companion}")
        with contextlib.suppress(FileNotFoundError):
            if time.time() - damaged.stat().st_mtime >= seconds:
                damaged.unlink()


def _try(file: Path) -> None:
    """Raises: sqlite3.OperationalError: it cannot be used now; another DatabaseError: it is damaged."""
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        if (found := connection.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
            raise sqlite3.DatabaseError(found)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")


def _put_aside(file: Path) -> None:
    """With its write-ahead log, which belongs to it alone."""
    for companion in _COMPANIONS:
        source, target = Path(f"{file}{companion}"), Path(f"{file}{DAMAGED}{companion}")
        target.unlink(missing_ok=True)
        with contextlib.suppress(FileNotFoundError):
            source.replace(target)
