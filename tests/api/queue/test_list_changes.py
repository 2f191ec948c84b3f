"""Consoles hear what changed in their lists: as much however many wait, and enough to have the lists."""

import json
from typing import Any

from handoff.bridge.conversations.list_changes import applied
from handoff.protocol import frames
from tests.api.world import World
from tests.fixtures.clients import Frame, OperatorClient, VisitorClient


async def console(world: World) -> OperatorClient:
    """One that wants changes."""
    cookie, csrf = await world.sign_in(await world.account())
    client = await world.operator_socket(cookie)
    await client.hello(csrf, list_changes=True)
    await client.queue()
    return client


def lists_of(told: list[Frame]) -> frames.QueueUpdated:
    """What a console has after these frames."""
    known: frames.QueueUpdated | None = None
    for frame in told:
        if frame["type"] == "queue.updated":
            known = frames.QueueUpdated.model_validate_json(json.dumps(frame))
        elif frame["type"] == "queue.changed":
            change = frames.QueueChanged.model_validate_json(json.dumps(frame))
            assert known is not None
            assert change.version == known.version + 1
            known = applied(known, change)
    assert known is not None
    return known


def has(id: str, where: str = "queued") -> Any:
    return lambda frame: any(placed["row"]["id"] == id for placed in frame[where])


async def enters(world: World, operator: OperatorClient) -> tuple[VisitorClient, Frame]:
    """One more waits; what the console heard of it."""
    visitor = await world.waiting_visitor()
    return visitor, await operator.next("queue.changed", has(visitor.ready["conversation"]["id"]))


async def test_a_console_that_applies_changes_has_the_lists(world: World) -> None:
    for _ in range(4):
        await world.waiting_visitor()
    operator = await console(world)
    visitor, _ = await enters(world, operator)
    id = visitor.ready["conversation"]["id"]
    taken = await operator.take_next()
    await operator.next("queue.changed", has(taken["id"], "assigned"))
    await visitor.send("handoff.cancel")
    await operator.next("queue.changed", lambda frame: id in frame["gone"])
    await world.all_told(operator)
    had = lists_of(operator.frames)
    assert len(had.queued) == 3
    assert [row.id for row in had.assigned] == [taken["id"]]
    seen = len(operator.frames)
    await operator.send("queue.load")
    await operator.queue()
    assert lists_of(operator.frames[seen:]) == had, "who missed one asks for the lists, and goes on from their number"


async def test_a_change_costs_the_same_however_many_wait(world: World) -> None:
    operator = await console(world)
    for _ in range(2):
        await world.waiting_visitor()
    _, with_few = await enters(world, operator)
    for _ in range(15):
        await world.waiting_visitor()
    _, with_many = await enters(world, operator)
    sizes = [[len(json.dumps(placed)) for placed in frame["queued"]] for frame in (with_few, with_many)]
    assert max(sizes[1]) <= max(sizes[0]) + 50
    assert len(sizes[1]) <= 3, "what came within the pace of the lists, not the queue"


async def test_a_console_of_before_is_sent_the_lists(world: World) -> None:
    operator = await world.operator()
    await operator.queue()
    visitor = await world.waiting_visitor()
    id = visitor.ready["conversation"]["id"]
    await operator.queue(lambda frame: any(row["id"] == id for row in frame["queued"]))
    assert not any(frame["type"] == "queue.changed" for frame in operator.frames)
