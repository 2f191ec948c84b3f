"""What consoles and waiting players are told at a pace, or looked up for all, is never left out."""

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from handoff.bridge.conversations import views
from handoff.domain.errors import StorageUnavailable
from handoff.hub.resilient import ResilientHub
from tests.api.world import World
from tests.fixtures.clients import OperatorClient
from tests.unit.handoff.hub.test_resilient_hub import FlakyHub


async def unavailable(*given: Any) -> Any:
    raise StorageUnavailable("locked")


async def waiting_in_list(operator: OperatorClient, count: int) -> None:
    await operator.queue(lambda frame: len(frame["queued"]) == count)


async def test_a_look_that_fails_ends_the_socket_and_not_the_news(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.restart(queue_updates_seconds=0.1)
    operator = await world.operator()
    await world.waiting_visitor()
    await waiting_in_list(operator, 1)
    with monkeypatch.context() as broken:
        broken.setattr(views, "queue_view", unavailable)
        await world.waiting_visitor()
        assert await operator.close_code() == 4010
    again = await world.operator()
    await waiting_in_list(again, 2)


async def test_what_a_ping_could_not_fetch_comes_before_the_next_pong(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.restart(queue_updates_seconds=60)
    operator = await world.operator()
    await world.waiting_visitor()
    await operator.send("ping")
    await waiting_in_list(operator, 1)
    await operator.next("pong")
    await world.waiting_visitor()
    await world.hub.quiet()
    with monkeypatch.context() as broken:
        broken.setattr(views, "queue_view", unavailable)
        await operator.send("ping")
        await operator.error("storage_unavailable", retryable=True)
    await operator.send("ping")
    await operator.next("pong")
    told = [frame for frame in operator.frames if frame["type"] in {"queue.updated", "pong"}]
    assert [frame["type"] for frame in told[-2:]] == ["queue.updated", "pong"]
    assert len(told[-2]["queued"]) == 2


async def test_a_console_that_was_told_of_somebody_new_hears_that_nobody_waits(world: World) -> None:
    await world.restart(queue_updates_seconds=60)
    quick, colleague = await world.operator(), await world.operator()
    await world.all_told(colleague)
    await colleague.send("ping")
    await colleague.next("pong")
    await world.waiting_visitor()
    await quick.take_next()
    await world.all_told(colleague)
    await colleague.send("ping")
    await colleague.next("pong")
    told = [frame for frame in colleague.frames if frame["type"] in {"notification.raised", "queue.updated"}]
    told = [frame for frame in told if frame.get("kind") != "mention"]
    assert [frame["type"] for frame in told[-2:]] == ["notification.raised", "queue.updated"]
    assert (told[-2]["kind"], told[-1]["queued"]) == ("enqueued", [])


async def test_places_while_the_hub_is_gone(world: World) -> None:
    flaky = FlakyHub()
    hub = ResilientHub(flaky, retry_seconds=1.1)
    world.database.hub = hub
    world.desk = world._stage.desk = replace(world.desk, hub=hub)
    first = await world.waiting_visitor()
    world.clock.advance(seconds=1)
    second = await world.waiting_visitor()
    flaky.gone = True
    await flaky.wake()
    await first.send("handoff.cancel")
    await first.state(status="bot")
    await second.next(
        "conversation.updated",
        lambda f: bool(f["conversation"]["queue"] and f["conversation"]["queue"]["position"] == 1),
    )


async def test_a_hello_that_takes_long_to_be_answered_is_no_silence(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.restart(hello_seconds=0.3)
    session = await world.session()
    seen = views.visitor_view

    async def slow(*given: Any) -> Any:
        await asyncio.sleep(0.6)
        return await seen(*given)

    monkeypatch.setattr(views, "visitor_view", slow)
    visitor = await world.visitor(session)
    await visitor.send("ping")
    await visitor.next("pong")


async def test_they_who_come_back_together_share_a_look(world: World, looks: list[datetime]) -> None:
    sessions = []
    for _ in range(5):
        session = await world.session()
        sessions.append(session)
        visitor = await world.visitor(session)
        await visitor.send("handoff.request")
        await visitor.state(status="queued")
        world.clock.advance(seconds=1)
        await visitor.cut()
    looks.clear()
    back = [await world.visitor(session) for session in sessions]
    assert [visitor.ready["conversation"]["queue"]["position"] for visitor in back] == [1, 2, 3, 4, 5]
    assert len(looks) <= 2, "the first, and once more if one that was cut was still there"
