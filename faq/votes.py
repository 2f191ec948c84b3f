"""How often readers of the help centre found an article helpful: counts in SQLite, nothing about the reader."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

BUSY_SECONDS = 5.0  # another process may be writing


@dataclass(frozen=True, order=True)
class Tally:
    """What readers of one article said."""

    topic: str
    language: str
    helpful: int
    unhelpful: int


class Votes:
    """Safe for several threads and processes. The file appears at the first vote."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def record(self, topic: str, language: str, helpful: bool) -> None:
        """Count one vote.

        Raises:
            sqlite3.Error: it could not be written.
        """
        with self._database() as database:
            database.execute(
                "INSERT INTO votes VALUES (?, ?, ?, ?)"
                " ON CONFLICT (topic, language) DO UPDATE SET"
                " helpful = helpful + excluded.helpful, unhelpful = unhelpful + excluded.unhelpful",
                (topic, language, int(helpful), int(not helpful)),
            )

    def tallies(self) -> list[Tally]:
        """All counts, those first that most readers did not find helpful."""
        if not self._path.exists():
            return []
        with self._database() as database:
            rows = database.execute("SELECT topic, language, helpful, unhelpful FROM votes").fetchall()
        return sorted((Tally(*row) for row in rows), key=lambda tally: (-tally.unhelpful, tally))

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path, timeout=BUSY_SECONDS)) as database, database:
            database.execute(
                "CREATE TABLE IF NOT EXISTS votes (topic TEXT, language TEXT, helpful INTEGER NOT NULL,"
                " unhelpful INTEGER NOT NULL, PRIMARY KEY (topic, language))"
            )
            yield database


def votes_under(var: Path) -> Votes:
    """Where the desk keeps them."""
    return Votes(var / "faq" / "votes.sqlite")
