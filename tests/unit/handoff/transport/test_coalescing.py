"""What changes often is told at once, and then at a coalescer; what could not be told is owed."""

import asyncio

import pytest

from handoff.bridge.transport.coalescing import Coalescer
from tests.fixtures.clock import ManualTime, settled


class Told:
    """Counts; may be made to fail, or to take until it is let go."""

    def __init__(self) -> None:
        self.times = 0
        self.error: Exception | None = None
        self.failed: list[Exception] = []
        self.free = asyncio.Event()
        self.free.set()
        self.time = ManualTime()

    async def __call__(self) -> None:
        await self.free.wait()
        if self.error is not None:
            raise self.error
        self.times += 1

    def coalescer(self, seconds: float) -> Coalescer:
        return Coalescer(self, seconds, self.failed.append, self.time.now, self.time.sleep)


async def test_at_once_and_then_several_rings_are_one() -> None:
    told = Told()
    coalescer = told.coalescer(5)
    for _ in range(5):
        await coalescer.notify()
    assert told.times == 1
    await told.time.advance(4.9)
    assert told.times == 1, "not before its time"
    await told.time.advance(0.1)
    assert told.times == 2
    await told.time.advance(60)
    assert told.times == 2, "and once is enough"
    assert told.failed == []


async def test_what_is_due_can_be_had_now() -> None:
    told = Told()
    coalescer = told.coalescer(60)
    await coalescer.flush()
    assert told.times == 0, "nothing was due"
    await coalescer.notify()
    await coalescer.notify()
    await coalescer.flush()
    assert told.times == 2
    await coalescer.flush()
    assert told.times == 2, "and it is not due any more"
    await coalescer.notify()
    await coalescer.flush()
    assert told.times == 3, "the next notify is heard as before"


async def test_after_the_stop_nothing_comes() -> None:
    told = Told()
    coalescer = told.coalescer(5)
    await coalescer.notify()
    await coalescer.notify()
    coalescer.cancel()
    await told.time.advance(60)
    assert told.times == 1


async def test_what_failed_is_owed_to_the_next_who_asks() -> None:
    told = Told()
    coalescer = told.coalescer(0)
    told.error = OSError()
    with pytest.raises(OSError):
        await coalescer.notify()
    told.error = None
    await coalescer.flush()
    assert told.times == 1
    assert told.failed == [], "who rang knows of it"


async def test_what_fails_where_nobody_asked_is_told_of() -> None:
    told = Told()
    coalescer = told.coalescer(5)
    await coalescer.notify()
    await coalescer.notify()
    told.error = error = OSError()
    await told.time.advance(5)
    assert told.failed == [error]


async def test_now_waits_for_what_is_being_told_and_a_ring_meanwhile_is_heard() -> None:
    told = Told()
    coalescer = told.coalescer(5)
    await coalescer.notify()
    await coalescer.notify()
    told.free.clear()
    await told.time.advance(5)  # it is being told
    await coalescer.notify()
    now = asyncio.create_task(coalescer.flush())
    await settled()
    assert not now.done()
    told.free.set()
    await now
    assert told.times == 3


async def test_who_comes_while_it_is_told_is_told_after_the_whole_time_again() -> None:
    told = Told()
    coalescer = told.coalescer(5)
    await coalescer.notify()
    coalescer.notify_soon()
    told.free.clear()
    await told.time.advance(5)  # it is being told
    coalescer.notify_soon()
    told.free.set()
    await settled()
    assert told.times == 2
    await told.time.advance(4.9)
    assert told.times == 2
    await told.time.advance(0.1)
    assert told.times == 3


async def test_after_a_pause_it_is_told_at_once_again() -> None:
    told = Told()
    coalescer = told.coalescer(5)
    await coalescer.notify()
    await told.time.advance(5)
    await coalescer.notify()
    assert told.times == 2
