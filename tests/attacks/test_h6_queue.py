"""H6, A79: the queue cannot be closed to everyone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from handoff.domain.conversations.conversation import Priority, Status
from handoff.services.queue import handoffs
from tests.api.world import World
from tests.fixtures.clients import VisitorClient
from tests.fixtures.desk import a_context
from tests.fixtures.working import begin


@asynccontextmanager
async def at(world: World, address: str) -> AsyncIterator[httpx.AsyncClient]:
    """A browser of this address; all of 127.0.0.0/8 is the same machine."""
    transport = httpx.AsyncHTTPTransport(local_address=address)
    async with httpx.AsyncClient(base_url=world.http.base_url, transport=transport) as http:
        yield http


async def asking(world: World, address: str = "127.0.0.1") -> VisitorClient:
    """A player of this address who asks for a person."""
    async with at(world, address) as http:
        session = (await begin(http, language="en")).json()
    visitor = await world.visitor(session)
    await visitor.send("handoff.request", ref="q")
    return visitor


async def test_who_asked_and_went_keeps_nobody_out(world: World) -> None:
    await world.restart(queue_max=3, places_per_address=100)
    for _ in range(3):
        visitor = await asking(world)
        await visitor.state(status="queued")
        await visitor.cut()
    await (await asking(world)).error("queue_full", ref="q")
    world.clock.advance(seconds=91)
    honest = await asking(world)
    await honest.state(status="queued")


async def test_who_is_there_keeps_their_place_and_who_is_gone_gives_it_up(world: World) -> None:
    gone, there = await asking(world), await asking(world)
    for visitor in (gone, there):
        await visitor.state(status="queued")
    await gone.cut()
    for _ in range(11):
        world.clock.advance(minutes=1)
        await there.send("ping")
        await there.next("pong")
    await world.scheduler.deadlines()
    id = gone.ready["conversation"]["id"]
    assert (await world.conversation(id)).status is Status.BOT
    assert (await world.log(id))[-1].code == "handoff_lapsed"
    assert (await world.conversation(there.ready["conversation"]["id"])).status is Status.QUEUED


async def test_a_player_in_danger_or_sent_by_people_keeps_the_place(world: World) -> None:
    visitor, operator, id = await world.in_talk()
    await operator.give_back(id, "queue")
    await visitor.cut()
    danger = await asking(world)
    await danger.state(status="queued")
    async with world.desk.uow() as work:
        waiting = await work.conversations.get(danger.ready["conversation"]["id"])
        await work.conversations.update(waiting.__class__(**vars(waiting) | {"stays_with_people": True}))
        await work.commit()
    await danger.cut()
    await operator.close()
    world.clock.advance(hours=5)
    assert await handoffs.leave_gone(a_context(world.desk.uow, world.clock, rules=world.desk.rules)) == 0


async def test_players_in_danger_take_no_place_from_others(world: World) -> None:
    await world.restart(queue_max=1)
    danger = await asking(world)
    await danger.state(status="queued")
    async with world.desk.uow() as work:
        waiting = await work.conversations.get(danger.ready["conversation"]["id"])
        changed = vars(waiting) | {"stays_with_people": True, "priority": Priority.URGENT}
        await work.conversations.update(waiting.__class__(**changed))
        await work.commit()
    await (await asking(world)).state(status="queued")


@pytest.mark.parametrize("there", [True, False])
async def test_one_address_takes_only_its_places(world: World, there: bool) -> None:
    await world.restart(places_per_address=3)
    for _ in range(3):
        visitor = await asking(world, "127.0.0.9")
        await visitor.state(status="queued")
        if not there:
            await visitor.cut()
    world.clock.advance(seconds=120)
    await (await asking(world, "127.0.0.9")).error("queue_full", ref="q", params={"limit": 3})
    await (await asking(world, "127.0.0.10")).state(status="queued")
