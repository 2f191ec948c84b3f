"""M7: however often older messages are asked for, they come at a bounded pace, and others do not wait."""

import asyncio
import time

from handoff.bridge.transport.rate_limiter import RateLimiter
from tests.attacks.attacked import attacked
from tests.fixtures.clients import VisitorClient
from tests.fixtures.desk import a_message

SECONDS = 5.0


async def test_six_hundred_loads_come_at_a_pace() -> None:
    async with attacked(frames_per_ten_seconds=1000) as world:
        session = await world.session()
        async with world.desk.uow() as work:
            for _ in range(220):
                await work.messages.append(a_message(session["conversation_id"], "бонус " * 300))
            await work.commit()
        sockets = [await world.visitor(session) for _ in range(6)]
        for socket in sockets:
            socket.forget()

        async def ask(socket: VisitorClient) -> None:
            for _ in range(100):
                await socket.send("history.load", before_seq=201)

        asking = asyncio.gather(*map(ask, sockets))
        ends_at = time.monotonic() + SECONDS
        slowest = 0.0
        while time.monotonic() < ends_at:
            slowest = max(slowest, await world.answers())
            await asyncio.sleep(0.05)
        await asking
        pages = sum(frame["type"] == "history.loaded" for socket in sockets for frame in socket.frames)
        assert 5 <= pages <= 5 + 2 * (SECONDS + 2)
        assert slowest < 2.5


async def test_who_scrolls_back_does_not_wait() -> None:
    async with attacked() as world:
        visitor = await world.visitor()
        began = time.perf_counter()
        for _ in range(5):
            await visitor.send("history.load", before_seq=1)
            await visitor.next("history.loaded")
        assert time.perf_counter() - began < 2


async def test_the_spacing() -> None:
    limiter = RateLimiter(burst=3, seconds=0.1)

    async def taken(turns: int, key: str) -> float:
        began = time.perf_counter()
        for _ in range(turns):
            await limiter.wait_turn(key)
        return time.perf_counter() - began

    assert await taken(3, "one") < 0.08
    assert await taken(2, "one") > 0.12
    assert await taken(1, "other") < 0.08
    await asyncio.sleep(0.4)
    assert await taken(3, "one") < 0.08, "the burst comes back"
