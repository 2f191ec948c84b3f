"""How often readers of the help centre found an article helpful: counts in SQLite, nothing about the reader."""

import sqlite3
from collections import Counter, OrderedDict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

_HOUR_SECONDS = 3600.0
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


class Voters:
    """Whose votes count: each reader's first on an article, and so many an hour. Kept in memory, for that hour.

    For one thread.
    """

    def __init__(self, per_hour: int = 30, remembered: int = 50_000) -> None:
        self._per_hour = per_hour
        self._remembered = remembered
        self._voted: OrderedDict[tuple[str, str], float] = OrderedDict()
        """Reader and article, oldest vote first, with when it was."""
        self._counts: Counter[str] = Counter()

    def may(self, reader: str, topic: str, now: float) -> bool:
        """Whether this vote counts; if so, it is remembered. `now` is in seconds of any clock that is not set back."""
        while self._voted and (
            len(self._voted) >= self._remembered or next(iter(self._voted.values())) <= now - _HOUR_SECONDS
        ):
            (oldest, _), _ = self._voted.popitem(last=False)
            self._counts[oldest] -= 1
            if self._counts[oldest] <= 0:
                del self._counts[oldest]
        if (reader, topic) in self._voted or self._counts[reader] >= self._per_hour:
            return False
        self._voted[reader, topic] = now
        self._counts[reader] += 1
        return True


def votes_under(var: Path) -> Votes:
    """Where the desk keeps them."""
    return Votes(var / "faq" / "votes.sqlite")
