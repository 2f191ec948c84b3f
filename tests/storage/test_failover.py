"""PostgreSQL is lost and its replica takes its place: what was told is there, and the desk goes on with it."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.engines import Postgres, removed
from handoff.domain.errors import StorageUnavailable
from handoff.hub.memory import MemoryHub
from handoff.storage.sql.database import Database
from tests.faults.proxy import Proxy
from tests.fixtures.desk import a_message
from tests.fixtures.postgres import run_on
from tests.fixtures.storing import append, log, stored

WRITERS = 4


@dataclass
class Pair:
    """A primary, and a replica that has what a commit told before it is told."""

    primary: Postgres
    replica: Postgres
    address: Proxy
    database: Database


@pytest.fixture
async def pair() -> AsyncIterator[Pair]:
    folder = Path(tempfile.mkdtemp(prefix="destek-failover-"))
    for name in ("one", "other"):
        (folder / name).mkdir()
    primary = Postgres(folder / "one")
    await asyncio.to_thread(primary.start)
    replica = await asyncio.to_thread(primary.copied, folder / "other")
    await asyncio.to_thread(replica.start)
    run_on(primary.url("postgres"), "ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()")
    async with Proxy(primary.port) as address:
        database = Database(primary.url("postgres").replace(str(primary.port), str(address.port)), MemoryHub())
        await asyncio.to_thread(database.migrate)
        yield Pair(primary, replica, address, database)
        await database.close()
    for server in (primary, replica):
        server.kill()
    removed(folder)


async def test_what_was_told_is_there_after_a_failover(pair: Pair) -> None:
    database = pair.database
    conversation = await stored(database)
    told: list[int] = []
    over = asyncio.Event()

    async def writes() -> None:
        while not over.is_set():
            try:
                told.append((await append(database, a_message(conversation.id))).seq)
            except StorageUnavailable:
                await asyncio.sleep(0.05)

    writers = [asyncio.create_task(writes()) for _ in range(WRITERS)]
    async with asyncio.timeout(120):
        while len(told) < 20:
            await asyncio.sleep(0.01)
        await asyncio.to_thread(pair.primary.kill)
        before = len(told)
        standing_by = "ALTER SYSTEM RESET synchronous_standby_names"
        run_on(pair.replica.url("postgres"), "SELECT pg_promote()")
        run_on(pair.replica.url("postgres"), standing_by, "SELECT pg_reload_conf()")
        pair.address.target = pair.replica.port
        while len(told) < before + 20:
            await asyncio.sleep(0.01)
    over.set()
    await asyncio.gather(*writers)
    numbers = [message.seq for message in await log(database, conversation.id)]
    assert numbers == list(range(1, len(numbers) + 1)), "in order, without gaps"
    assert set(told) <= set(numbers), "nothing that was told is lost"
    assert len(told) == len(set(told))


async def test_no_reader_skips_a_number_that_comes_late(pair: Pair) -> None:
    """Who wrote first and commits late holds the next one up: no number is seen before the one ahead of it."""
    database = pair.database
    conversation = await stored(database)
    async with database() as late:
        first = await late.messages.append(a_message(conversation.id, "first"))
        second = asyncio.create_task(append(database, a_message(conversation.id, "second")))
        for _ in range(20):
            assert await log(database, conversation.id) == []
            await asyncio.sleep(0.02)
        assert not second.done()
        await late.commit()
    assert (first.seq, (await second).seq) == (1, 2)
    assert [message.text for message in await log(database, conversation.id)] == ["first", "second"]
