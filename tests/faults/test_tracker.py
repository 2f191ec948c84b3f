"""Rasa's tracker store is lost, held, damaged or not to be written, or the disk is full, with forms half filled."""

import asyncio
import contextlib
import os
import resource
import signal
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from tests.faults.halfway import STANDBY, Floor, a_floor

pytestmark = [pytest.mark.rasa, pytest.mark.model, pytest.mark.asyncio(loop_scope="module")]

TALK_SECONDS = 3.0
"""In which an operator's answer comes on a busy machine; it takes a hundredth of that."""
ANSWER_SECONDS = 7.0 + 3.0
"""Rasa's time for a turn, and the standby's on a busy machine."""
ENTRIES = 9
"""Of a complaint about a deposit. One more was taken and forgotten, one less was guessed."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def floor(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Floor]:
    """One desk for all that do not make Rasa wait long for its next start."""
    async with a_floor(tmp_path_factory.mktemp("desk")) as floor:
        yield floor


async def all_filed(floor: Floor, filing: "list[asyncio.Task[None]]") -> None:
    """Everybody gets one ticket with what they typed; nothing is lost, doubled, swallowed or left over."""
    await asyncio.gather(*filing)
    assert await floor.talk() < TALK_SECONDS
    assert floor.findings() == []
    for filer in floor.filers:
        assert len(filer.filings) == 1
        assert filer.entered == ENTRIES
        assert filer.slowest < ANSWER_SECONDS
        heard = [each["outcome"] for each in filer.later]
        assert {outcome["kind"] for outcome in heard if outcome["reason"] != "standby"} == {"complaint"}
        lines = [each["text"] for each in filer.later if each["outcome"]["reason"] == "standby"]
        assert set(lines) <= STANDBY[filer.language]


def kill(floor: Floor) -> int:
    pid = floor.server.rasa
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    return pid


def lose(tracker: Path) -> None:
    """The file alone: what a kill has left of its write-ahead log stays."""
    assert tracker.stat().st_size
    tracker.unlink()


def spoil(tracker: Path) -> None:
    tracker.write_bytes(b"no database " * 4096)


@contextlib.contextmanager
def full_disk(pid: int) -> Iterator[None]:
    """This process can write into no file."""
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


async def parts(floor: Floor) -> str:
    async with httpx.AsyncClient(base_url=floor.server.origin, trust_env=False, timeout=15) as http:
        return str((await http.get("/readyz")).json()["parts"]["assistant"])


async def test_lost_or_damaged_under_a_running_rasa_it_is_started_anew(tmp_path: Path) -> None:
    async with a_floor(tmp_path) as floor:
        for harm in (lose, spoil):
            filing = await floor.file_halfway()
            pid = floor.server.rasa
            harm(floor.tracker)
            await floor.go_on()
            await floor.all_stood_in()
            assert await floor.talk() < TALK_SECONDS
            await floor.rasa_works(other_than=pid)
            await all_filed(floor, filing)


@pytest.mark.parametrize("reading", ["goes on", "fails too"])
async def test_held_by_another_process_everybody_is_told_and_it_goes_on_afterwards(floor: Floor, reading: str) -> None:
    filing = await floor.file_halfway()
    pid = floor.server.rasa
    with closing(sqlite3.connect(floor.tracker, isolation_level=None)) as other:
        if reading == "fails too":
            other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        await floor.go_on()
        await floor.all_stood_in()
        assert await floor.talk() < TALK_SECONDS
    await all_filed(floor, filing)
    assert floor.server.rasa == pid


async def test_while_rasas_disk_is_full_everybody_is_told_and_it_goes_on_afterwards(floor: Floor) -> None:
    filing = await floor.file_halfway()
    pid = floor.server.rasa
    assert pid is not None
    with full_disk(pid):
        await floor.go_on()
        await floor.all_stood_in()
        assert await floor.talk() < TALK_SECONDS
    await all_filed(floor, filing)
    assert floor.server.rasa == pid


async def test_not_to_be_written_and_then_damaged_at_a_start(floor: Floor) -> None:
    filing = await floor.file_halfway()
    pid = kill(floor)
    lose(floor.tracker)
    floor.tracker.mkdir()  # whoever may do everything may write every file, but no folder
    await floor.go_on()
    await floor.all_stood_in()
    await floor.has_logged("the tracker store cannot be used")
    assert await parts(floor) == "fails"
    assert await floor.talk() < TALK_SECONDS
    floor.tracker.rmdir()
    spoil(floor.tracker)
    await floor.rasa_works(other_than=pid)
    await all_filed(floor, filing)
    assert floor.tracker.with_name("tracker.db.damaged").read_bytes().startswith(b"no database")


async def test_lost_while_rasa_is_down_the_form_goes_on_where_it_stood(floor: Floor) -> None:
    filing = await floor.file_halfway()
    pid = kill(floor)
    lose(floor.tracker)
    assert await floor.talk() < TALK_SECONDS
    await floor.rasa_works(other_than=pid)
    await floor.go_on()
    await all_filed(floor, filing)
    assert not any(filer.stood_in.is_set() for filer in floor.filers)
