"""PostgreSQL that does not work says so in our words, and is gone on with when it does."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.engines import Postgres, removed
from handoff.domain.errors import BadRequest, StorageConflict, StorageUnavailable
from handoff.domain.ids import ConversationId
from handoff.hub.memory import MemoryHub
from handoff.storage.sql import postgres
from handoff.storage.sql.database import Database
from tests.fixtures.desk import a_message
from tests.fixtures.postgres import fresh_postgres, run_on, server
from tests.fixtures.storing import append, fetch, log, stored


@pytest.fixture
async def database() -> AsyncIterator[Database]:
    database = Database(fresh_postgres(), MemoryHub())
    yield database
    await database.close()


@dataclass
class Own:
    """A server that only one test has."""

    server: Postgres
    database: Database


@pytest.fixture
async def own() -> AsyncIterator[Own]:
    folder = Path(tempfile.mkdtemp(prefix="destek-own-postgres-"))
    server = Postgres(folder)
    await asyncio.to_thread(server.start)
    database = Database(server.url("postgres"), MemoryHub())
    await asyncio.to_thread(database.migrate)
    yield Own(server, database)
    await database.close()
    server.kill()
    removed(folder)


async def state(database: Database, wanted: str) -> None:
    async with asyncio.timeout(60):
        while await database.state() != wanted:
            await asyncio.sleep(0.05)


async def test_it_works(database: Database) -> None:
    assert await database.state() == "works"


@pytest.mark.parametrize("end", [Postgres.kill, Postgres.stop])
async def test_a_restart_amid_commits_loses_nothing_that_was_told(own: Own, end: Callable[[Postgres], None]) -> None:
    conversation = await stored(own.database)
    told: list[int] = []
    over = asyncio.Event()

    async def writes() -> None:
        while not over.is_set():
            try:
                told.append((await append(own.database, a_message(conversation.id))).seq)
            except StorageUnavailable:
                await asyncio.sleep(0.02)

    writers = [asyncio.create_task(writes()) for _ in range(4)]
    async with asyncio.timeout(90):
        while len(told) < 20:
            await asyncio.sleep(0.01)
        await asyncio.to_thread(end, own.server)
        await state(own.database, "unreachable")
        before = len(told)
        await asyncio.to_thread(own.server.start)
        while len(told) < before + 20:
            await asyncio.sleep(0.01)
    over.set()
    await asyncio.gather(*writers)
    assert await own.database.state() == "works"
    numbers = [message.seq for message in await log(own.database, conversation.id)]
    assert numbers == list(range(1, len(numbers) + 1)), "in order, without gaps"
    if end is Postgres.stop:  # a power cut takes what was not on the disk: this server waits for none
        assert set(told) <= set(numbers) and len(told) == len(set(told))


async def test_one_that_only_reads_is_named_and_read(database: Database) -> None:
    conversation = await stored(database)
    change = f"ALTER DATABASE {database.engine.url.database}"
    run_on(server().url("postgres"), f"{change} SET default_transaction_read_only = on")
    await database.close()
    assert await database.state() == "read_only"
    assert await fetch(database, conversation.id) == conversation
    with pytest.raises(StorageUnavailable):
        await append(database, a_message(conversation.id))
    run_on(server().url("postgres"), f"{change} RESET ALL")
    await database.close()
    assert await database.state() == "works"


async def test_a_row_that_somebody_holds_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "BUSY_SECONDS", 0.3)
    database = Database(fresh_postgres(), MemoryHub())
    conversation = await stored(database)
    async with database() as holding:
        await holding.conversations.get(conversation.id)
        with pytest.raises(StorageUnavailable) as refused:
            async with database() as work:
                await work.conversations.get(conversation.id)
        assert refused.value.state == "locked"
    assert (await append(database, a_message(conversation.id))).seq == 1
    await database.close()


async def test_more_at_once_than_there_are_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "BUSY_SECONDS", 0.3)
    database = Database(fresh_postgres(), MemoryHub(), connections=1)
    conversation = await stored(database)
    async with database() as holding:
        await holding.conversations.get(conversation.id)
        with pytest.raises(StorageUnavailable):
            async with database():
                raise AssertionError
        assert await fetch(database, conversation.id) == conversation, "who reads has a connection of its own"
    await database.close()


async def test_two_that_wait_for_each_other_are_told_apart(database: Database) -> None:
    one, other = sorted([await stored(database), await stored(database)], key=lambda c: c.id)
    met = asyncio.Barrier(2)

    async def lock(first: ConversationId, second: ConversationId) -> str:
        try:
            async with database() as work:
                await work.conversations.get(first)
                await met.wait()
                await work.conversations.get(second)
                await work.commit()
        except StorageConflict:
            return "gave way"
        return "went on"

    assert sorted(await asyncio.gather(lock(one.id, other.id), lock(other.id, one.id))) == ["gave way", "went on"]


@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
async def test_what_no_column_can_hold_is_the_clients_fault(database: Database, text: str) -> None:
    with pytest.raises(BadRequest):
        async with database() as work:
            await work.conversations.get(ConversationId(text))
    conversation = await stored(database)
    with pytest.raises(BadRequest):
        await append(database, a_message(conversation.id, text))
    assert await database.state() == "works"
