"""What a reader waits at: everything once, in order, and no room while there is nothing."""

import asyncio

import pytest

from handoff.ports.mailbox import Gate, Mailbox


async def test_what_is_put_in_comes_out_once_and_in_order() -> None:
    box: Mailbox[int] = Mailbox()
    for number in range(3):
        box.put_nowait(number)
    assert box.qsize() == 3
    assert [await box.get() for _ in range(3)] == [0, 1, 2]
    assert box.empty()
    assert box.qsize() == 0


async def test_a_reader_waits_for_the_next() -> None:
    box: Mailbox[str] = Mailbox()
    reading = asyncio.create_task(box.get())
    await asyncio.sleep(0)
    assert not reading.done()
    box.put_nowait("a")
    box.put_nowait("b")
    assert await reading == "a"
    assert await box.get() == "b"


async def test_a_reader_that_gives_up_takes_nothing() -> None:
    box: Mailbox[str] = Mailbox()
    reading = asyncio.create_task(box.get())
    await asyncio.sleep(0)
    box.put_nowait("a")
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert await box.get() == "a"


async def test_whoever_waits_at_a_gate_goes_on_when_it_is_open() -> None:
    gate = Gate()
    await gate.wait()
    gate.clear()
    waiting = [asyncio.create_task(gate.wait()) for _ in range(2)]
    await asyncio.sleep(0)
    assert not any(task.done() for task in waiting)
    gate.set()
    await asyncio.gather(*waiting)
    assert gate.is_set()
