"""RasaLink: deadlines, order, and the breaker at work, over a scripted network and pauses that the test ends."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from bot.rasa.client import RasaClient, RasaLimits
from handoff.domain.errors import AssistantUnavailable

PATIENCE_SECONDS = 5.0
Handler = Callable[[httpx.Request], Awaitable[httpx.Response]]


class Pauses:
    """Each pause waits until the test calls `over`."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self._begun = asyncio.Semaphore(0)
        self._over = asyncio.Semaphore(0)

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        self._begun.release()
        await self._over.acquire()

    async def begun(self) -> None:
        """Wait for the next pause to begin."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self._begun.acquire()

    def over(self) -> None:
        self._over.release()


class Network:
    """Rasa as the test wants it; `asked` are the bodies that came, `health` counts the probes."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.health = 0
        self.healthy = True
        self.turn: Handler = answering(200, {"messages": []})

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/health"):
            self.health += 1
            return httpx.Response(200 if self.healthy else 503)
        self.asked.append(json.loads(request.content))
        return await self.turn(request)


def answering(status: int, body: Any) -> Handler:
    async def handle(request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, json=body)

    return handle


class Held:
    """A Rasa that answers when the test lets it."""

    def __init__(self) -> None:
        self.inside = 0
        self._free = asyncio.Event()

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.inside += 1
        await self._free.wait()
        return httpx.Response(200, json={"messages": []})

    def release(self) -> None:
        self._free.set()


@contextlib.asynccontextmanager
async def a_link(
    network: Network, pauses: Pauses, *, seconds: float = 5.0, url: str | None = "http://rasa", at_once: int = 2
):  # type: ignore[no-untyped-def]
    limits = RasaLimits(timeout_seconds=seconds, turns_at_once=at_once, breaker_failures=2, breaker_seconds=2)
    link = RasaClient(
        url=lambda: url, token="secret", limits=limits, pause=pauses, transport=httpx.MockTransport(network)
    )
    try:
        yield link
    finally:
        await link.close()


async def post(link: RasaClient, number: int = 0) -> dict[str, Any]:
    return await link.post("message", {"number": number}, lambda answer: answer)


async def reason(link: RasaClient, number: int = 0) -> str:
    with pytest.raises(AssistantUnavailable) as caught:
        await post(link, number)
    return str(caught.value.params["reason"])


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not holds():
            await asyncio.sleep(0)


async def test_after_failures_in_a_row_rasa_is_left_alone_and_taken_back_when_it_is_ready() -> None:
    network, pauses = Network(), Pauses()
    network.turn, network.healthy = answering(502, {"error": "no_output"}), False
    async with a_link(network, pauses) as link:
        assert [await reason(link), await reason(link)] == ["no_output", "no_output"]
        assert await reason(link) == "cut_off"
        assert len(network.asked) == 2
        await pauses.begun()
        pauses.over()
        await pauses.begun()  # it was not ready: another pause
        assert network.health == 1 and await reason(link) == "cut_off"
        network.turn, network.healthy = answering(200, {"messages": ["fine"]}), True
        pauses.over()
        await until(lambda: network.health == 2)
        await until(lambda: not link.cut_off)
        assert await post(link) == {"messages": ["fine"]}
        assert len(pauses.seconds) == 2


async def test_a_failed_trial_cuts_it_off_again_and_it_is_probed_again() -> None:
    network, pauses = Network(), Pauses()
    network.turn = answering(500, {"error": "internal"})
    async with a_link(network, pauses) as link:
        await reason(link)
        await reason(link)
        await pauses.begun()
        pauses.over()
        await until(lambda: not link.cut_off)
        assert await reason(link) == "internal"
        assert await reason(link) == "cut_off"
        await pauses.begun()
        assert pauses.seconds[1] >= pauses.seconds[0]


async def test_a_hanging_rasa_costs_one_timeout_and_then_nothing() -> None:
    network, pauses, held = Network(), Pauses(), Held()
    network.turn = held
    async with a_link(network, pauses, seconds=0.05) as link:
        reasons = await asyncio.gather(*(reason(link, number) for number in range(6)))
        assert reasons.count("TimeoutError") == 2
        assert set(reasons) <= {"TimeoutError", "busy", "cut_off"}
        assert await reason(link) == "cut_off"
        assert len(network.asked) == 2


async def test_only_so_many_at_once_and_in_the_order_of_coming() -> None:
    network, pauses, held = Network(), Pauses(), Held()
    network.turn = held
    async with a_link(network, pauses) as link:
        turns = [asyncio.create_task(post(link, number)) for number in range(8)]
        await until(lambda: held.inside == 2)
        assert [body["number"] for body in network.asked] == [0, 1]
        held.release()
        await asyncio.gather(*turns)
        assert [body["number"] for body in network.asked] == list(range(8))


async def test_who_waits_too_long_in_the_queue_is_not_held_against_rasa() -> None:
    network, pauses, held = Network(), Pauses(), Held()
    network.turn = held
    async with a_link(network, pauses, seconds=0.2, at_once=1) as link:
        first = asyncio.create_task(post(link))
        await until(lambda: held.inside == 1)
        assert await asyncio.gather(*(reason(link) for _ in range(3))) == ["busy"] * 3
        held.release()
        await first
        assert await post(link) == {"messages": []}


async def test_a_request_that_is_itself_at_fault_does_not_cut_rasa_off() -> None:
    network, pauses = Network(), Pauses()
    network.turn = answering(422, {"error": "unknown_intent"})
    async with a_link(network, pauses) as link:
        assert [await reason(link) for _ in range(4)] == ["unknown_intent"] * 4


async def test_a_cancelled_turn_gives_its_place_back() -> None:
    network, pauses, held = Network(), Pauses(), Held()
    network.turn = held
    async with a_link(network, pauses, at_once=1) as link:
        turn = asyncio.create_task(post(link))
        await until(lambda: held.inside == 1)
        turn.cancel()
        with pytest.raises(asyncio.CancelledError):
            await turn
        held.release()
        assert await post(link) == {"messages": []}


async def test_a_rasa_that_does_not_run_is_not_waited_for() -> None:
    network, pauses = Network(), Pauses()
    async with a_link(network, pauses, url=None) as link:
        assert [await reason(link) for _ in range(4)] == ["not_running"] * 4
        assert not await link.is_ready()
        assert not network.asked
