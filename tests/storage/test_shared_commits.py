"""Units of work that end together share one commit on SQLite, and nothing else."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from handoff.domain.conversations.conversation import Conversation
from handoff.hub.memory import MemoryHub
from handoff.storage.sql.database import Database
from handoff.storage.sql.sqlite import SqliteFile
from tests.fixtures.desk import a_folder, a_message, fresh_sqlite
from tests.fixtures.storing import append, fetch, log, stored


class Disk:
    """The driver of the writing connection, which sees who commits, and may be slow at it."""

    def __init__(self, driver: sqlite3.Connection) -> None:
        self._driver = driver
        self.seconds = 0.0
        self.committed_by: list[str] = []
        """The thread of each commit."""

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        if sql == "COMMIT":
            self.committed_by.append(threading.current_thread().name)
            time.sleep(self.seconds)
        return self._driver.execute(sql, *values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._driver, name)


@pytest.fixture
async def database() -> AsyncIterator[Database]:
    """In memory: how quick the disk is, these tests say themselves."""
    with a_folder() as folder:
        database = Database(fresh_sqlite(Path(folder)), MemoryHub())
        yield database
        await database.close()


@pytest.fixture
async def conversation(database: Database) -> Conversation:
    return await stored(database)


@pytest.fixture
async def disk(database: Database, conversation: Conversation) -> Disk:
    file = database._engine
    assert isinstance(file, SqliteFile) and file._driver is not None
    file._driver = disk = Disk(file._driver)  # type: ignore[assignment]
    file._disk_seconds = 0.0  # whatever the machine was busy with before
    return disk


async def failing(database: Database, conversation: Conversation) -> None:
    async with database() as work:
        await work.messages.append(a_message(conversation.id, "never", client_message_id="never"))
        raise ZeroDivisionError


async def given_up(database: Database, conversation: Conversation) -> None:
    async with database() as work:
        await work.messages.append(a_message(conversation.id, "never"))


async def test_who_ends_together_shares_a_commit(database: Database, conversation: Conversation, disk: Disk) -> None:
    await asyncio.gather(*(append(database, a_message(conversation.id)) for _ in range(30)))
    assert len(await log(database, conversation.id)) == 30
    assert 1 <= len(disk.committed_by) <= 3


async def test_a_few_are_committed_here_and_many_in_a_thread(
    database: Database, conversation: Conversation, disk: Disk
) -> None:
    here = threading.current_thread().name
    await asyncio.gather(*(append(database, a_message(conversation.id)) for _ in range(2)))
    assert set(disk.committed_by) == {here}
    await asyncio.gather(*(append(database, a_message(conversation.id)) for _ in range(30)))
    assert set(disk.committed_by) != {here}


@pytest.mark.parametrize("order", ["fkk", "kfk", "kkf", "fff", "gkf", "kgk", "fgkkgf"])
async def test_who_fails_among_them_leaves_nothing_and_harms_nobody(
    order: str, database: Database, conversation: Conversation, disk: Disk
) -> None:
    """k keeps its message, f fails after it has written, g gives up without a commit."""
    kinds = {
        "k": lambda: append(database, a_message(conversation.id, "kept")),
        "f": lambda: failing(database, conversation),
        "g": lambda: given_up(database, conversation),
    }
    ends = await asyncio.gather(*(kinds[kind]() for kind in order), return_exceptions=True)
    assert [isinstance(end, ZeroDivisionError) for end in ends] == [kind == "f" for kind in order]
    messages = await log(database, conversation.id)
    assert [(m.seq, m.text) for m in messages] == [(n + 1, "kept") for n in range(order.count("k"))]
    assert (await fetch(database, conversation.id)).head_seq == order.count("k")
    async with asyncio.timeout(2):
        await append(database, a_message(conversation.id, "after"))


async def test_a_slow_disk_is_waited_for_in_a_thread(
    database: Database, conversation: Conversation, disk: Disk
) -> None:
    here = threading.current_thread().name
    disk.seconds = 0.1
    await append(database, a_message(conversation.id))
    assert disk.committed_by == [here], "that it is slow is known afterwards"

    ticks = 0
    writing = asyncio.create_task(append(database, a_message(conversation.id)))
    while not writing.done():
        await asyncio.sleep(0.001)
        ticks += 1
    assert disk.committed_by[1] != here
    assert ticks > 10, "everybody else goes on"

    disk.seconds = 0.0
    for _ in range(40):
        await append(database, a_message(conversation.id))
    assert disk.committed_by[2] != here, "one quick commit does not make a quick disk"
    assert disk.committed_by[-1] == here


async def test_nobody_is_told_of_success_before_the_commit(
    database: Database, conversation: Conversation, disk: Disk
) -> None:
    """Also one that found its message there, written by a neighbour who is not on disk yet."""

    async def look() -> int:
        async with database() as work:
            found = await work.messages.by_client_id(conversation.id, "same")
            assert found is not None
        return len(disk.committed_by)

    writing = asyncio.create_task(append(database, a_message(conversation.id, client_message_id="same")))
    looking = asyncio.create_task(look())
    assert await looking == 1
    assert writing.done()
