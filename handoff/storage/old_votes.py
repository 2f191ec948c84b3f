"""Votes of the help centre as versions before 0.2 kept them, in a file of their own."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import structlog

from handoff.domain.content.vote_tally import VoteTally
from handoff.ports.unit_of_work import UnitOfWorkFactory

log = structlog.get_logger(__name__)


async def take_over(file: Path, uow: UnitOfWorkFactory) -> int:
    """Add the votes in `file` to those of the desk and remove it; how many articles had some.

    A file that cannot be read is left where it is.
    """
    rows = await asyncio.to_thread(_read, file)
    if not rows:
        return 0
    async with uow() as work:
        for topic, language, helpful, unhelpful in rows:
            tally = VoteTally(topic=topic, language=language, helpful=helpful, unhelpful=unhelpful)
            await work.votes.add(tally)
        await work.commit()
    await asyncio.to_thread(file.unlink)
    return len(rows)


def _read(file: Path) -> list[tuple[str, str, int, int]]:
    if not file.is_file():
        return []
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            return connection.execute("SELECT topic, language, helpful, unhelpful FROM votes").fetchall()
    except sqlite3.Error as error:
        log.warning("old_votes_unreadable", error=type(error).__name__)
        return []
