"""Who only sits there costs nothing: no statement, no wake-up when others wait, one query for many pings."""

import asyncio
from typing import Any

import pytest

from handoff.bridge.conversations.visitor_socket import VisitorSocket
from handoff.bridge.heads import Heads
from handoff.domain.errors import NotFound
from handoff.domain.events import Event, QueueChanged
from handoff.domain.ids import ConversationId
from handoff.hub.memory import MemoryHub
from handoff.storage.sql.database import Database
from tests.api.world import World
from tests.fixtures.clients import VisitorClient
from tests.fixtures.desk import fresh_sqlite
from tests.fixtures.statements import statements_of
from tests.fixtures.storing import stored

IDLE = 8


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[tuple[VisitorSocket, Event]]:
    """Each event that woke a player's socket, and which one."""
    found: list[tuple[VisitorSocket, Event]] = []
    handle = VisitorSocket.event

    async def event(socket: VisitorSocket, event: Event) -> None:
        found.append((socket, event))
        await handle(socket, event)

    monkeypatch.setattr(VisitorSocket, "event", event)
    return found


async def placed(visitor: VisitorClient, position: int) -> None:
    """Wait until the page knows this place."""
    await visitor.next(
        "conversation.updated", lambda frame: (frame["conversation"]["queue"] or {}).get("position") == position
    )


async def test_a_change_of_the_queue_wakes_only_who_waits(
    world: World, woken: list[tuple[VisitorSocket, Event]]
) -> None:
    idle = [await world.visitor() for _ in range(IDLE)]
    first, second = await world.visitor(), await world.visitor()
    await first.send("handoff.request")
    await first.state(status="queued")
    woken.clear()
    world.clock.advance(seconds=1)
    await second.send("handoff.request")
    await placed(second, 2)
    await first.send("handoff.cancel")
    await placed(second, 1)
    told = {socket._page.id for socket, event in woken if isinstance(event, QueueChanged)}
    waited = {client.ready["conversation"]["id"] for client in (first, second)}
    assert told <= waited
    assert not {socket._page.id for socket, _ in woken} & {client.ready["conversation"]["id"] for client in idle}


async def test_who_does_not_wait_hears_of_the_first_operator_and_of_no_other(world: World) -> None:
    visitor = await world.visitor()
    await world.operator()
    await visitor.state(desk={"open": True, "operators_online": 1, "opens_at": None, "calls_back": False})
    before = len(visitor.frames)
    await world.operator()
    await visitor.send("ping")
    await visitor.next("pong")
    assert [frame["type"] for frame in visitor.frames[before:]] == ["pong"]


async def test_many_who_ask_at_once_are_answered_by_one_query(tmp_path: Any) -> None:
    database = Database(fresh_sqlite(tmp_path), MemoryHub())
    ids = [(await stored(database)).id for _ in range(50)]
    heads = Heads(database)
    async with statements_of(database) as statements:
        assert await asyncio.gather(*(heads.of(id) for id in ids)) == [0] * len(ids)
        assert len(statements.taken()) <= 2
        with pytest.raises(NotFound):
            await heads.of(ConversationId("nobody"))
    await database.close()


async def test_silent_pages_ask_nothing(tmp_path: Any, world: World) -> None:
    if world.database.engine.dialect.name != "sqlite":
        return
    visitors = [await world.visitor() for _ in range(IDLE)]
    async with statements_of(world.database) as statements:
        await asyncio.sleep(1.5)
        assert statements.taken() == []
    for visitor in visitors:
        await visitor.close()
