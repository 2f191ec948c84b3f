"""Of many processes one does what is to be done once, and another takes it over when that one dies or stands still."""

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator

import pytest

from handoff.hub.memory import MemoryHub
from handoff.storage.sql import leadership
from handoff.storage.sql.database import Database
from settings import ROOT
from tests.fixtures.postgres import empty_postgres, run_on

PATIENCE_SECONDS = 15.0
_LEADS = """
import asyncio, sys
from handoff.hub.memory import MemoryHub
from handoff.storage.sql.database import Database

async def work():
    print("leads", file=sys.stderr, flush=True)
    try:
        await asyncio.Event().wait()
    finally:
        print("leads no more", file=sys.stderr, flush=True)

asyncio.run(Database(sys.argv[1], MemoryHub()).lead(work))
"""


class Process:
    def __init__(self, url: str) -> None:
        self.url = url
        self.database = Database(url, MemoryHub())
        self.leads = False
        self.times = 0
        self.task = asyncio.create_task(leadership.lead(self.database.engine, self.work, try_seconds=0.2))

    async def work(self) -> None:
        self.leads = True
        self.times += 1
        try:
            await asyncio.Event().wait()
        finally:
            self.leads = False

    async def stop(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        await self.database.close()


@pytest.fixture
async def processes() -> AsyncIterator[list[Process]]:
    url = empty_postgres()
    processes = [Process(url) for _ in range(3)]
    yield processes
    for process in processes:
        await process.stop()


async def leader_of(processes: list[Process]) -> Process:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            leading = [process for process in processes if process.leads]
            assert len(leading) <= 1
            if leading:
                return leading[0]
            await asyncio.sleep(0.02)


async def test_one_leads_and_when_it_ends_another_does(processes: list[Process]) -> None:
    left = list(processes)
    while left:
        leader = await leader_of(left)
        await asyncio.sleep(0.5)
        assert await leader_of(left) is leader
        await leader.stop()
        assert not leader.leads
        left.remove(leader)


async def test_whose_session_is_gone_leads_no_more(processes: list[Process]) -> None:
    leader = await leader_of(processes)
    run_on(
        leader.url,
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted AND pid <> "
        "pg_backend_pid() AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    )
    async with asyncio.timeout(PATIENCE_SECONDS):
        while leader.times == 1 and leader.leads:
            await asyncio.sleep(0.02)
    assert await leader_of(processes)


async def test_who_stands_still_is_followed_within_ten_seconds() -> None:
    url = empty_postgres()
    still = subprocess.Popen(  # noqa: ASYNC220
        [sys.executable, "-c", _LEADS, url], cwd=ROOT, stderr=subprocess.PIPE
    )
    assert still.stderr is not None
    try:
        assert await asyncio.to_thread(still.stderr.readline) == b"leads\n"
        other = Process(url)
        still.send_signal(signal.SIGSTOP)
        began = time.monotonic()
        await leader_of([other])
        assert time.monotonic() - began < 10
        still.send_signal(signal.SIGCONT)
        assert await asyncio.to_thread(still.stderr.readline) == b"leads no more\n"
        await other.stop()
    finally:
        still.kill()
        still.wait()
