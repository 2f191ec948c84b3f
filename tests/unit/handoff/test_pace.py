"""What changes often is told at once, and then at a pace."""

import asyncio

from handoff.bridge.pace import Pace


class Told:
    def __init__(self) -> None:
        self.times = 0

    async def __call__(self) -> None:
        self.times += 1


async def test_at_once_and_then_several_rings_are_one() -> None:
    told = Told()
    pace = Pace(told, 0.05)
    for _ in range(5):
        await pace.ring()
    assert told.times == 1
    await asyncio.sleep(0.15)
    assert told.times == 2


async def test_what_is_due_can_be_had_now() -> None:
    told = Told()
    pace = Pace(told, 60)
    await pace.now()
    assert told.times == 0, "nothing was due"
    await pace.ring()
    await pace.ring()
    await pace.now()
    assert told.times == 2
    await pace.now()
    assert told.times == 2, "and it is not due any more"
    await pace.ring()
    await pace.now()
    assert told.times == 3, "the next ring is heard as before"


async def test_after_the_stop_nothing_comes() -> None:
    told = Told()
    pace = Pace(told, 0.02)
    await pace.ring()
    await pace.ring()
    pace.stop()
    await asyncio.sleep(0.06)
    assert told.times == 1
