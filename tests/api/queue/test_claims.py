"""Out of the queue to an operator: one of many, and no more than allowed."""

import asyncio
from dataclasses import replace

from handoff.domain.ids import ConversationId
from tests.api.world import World


async def test_of_two_who_claim_at_once_exactly_one_wins_and_the_other_hears_who(world: World) -> None:
    names = ["Aysel", "Murad"]
    operators = [await world.operator(name=name, capacity=99) for name in names]
    for _ in range(20):
        visitor = await world.waiting_visitor()
        id = visitor.ready["conversation"]["id"]
        epoch = (await world.conversation(id)).epoch
        await asyncio.gather(*(operator.accept(id, epoch) for operator in operators))
        held = await visitor.state(status="assigned")
        winner = names.index(held["operator_name"])
        started = await operators[winner].next("assignment.started")
        assert (started["conversation"]["id"], started["ref"]) == (id, f"take-{id}")
        await operators[1 - winner].error("already_taken", ref=f"take-{id}", params={"operator": names[winner]})
        joined = [m for m in await world.log(id) if m.code == "operator_joined"]
        assert [m.params for m in joined] == [{"name": names[winner]}]
        await visitor.close()
    await world.all_told(*operators)
    lists = [[f for f in o.frames if f["type"] == "queue.updated"][-1] for o in operators]
    assert [queue["queued"] for queue in lists] == [[], []]
    assert sum(len(queue["assigned"]) for queue in lists) == 20


async def test_many_who_take_the_next_each_get_another(world: World) -> None:
    visitors = []
    for _ in range(4):
        visitors.append(await world.waiting_visitor())
        world.clock.advance(seconds=1)
    operators = [await world.operator() for _ in range(5)]
    for operator in operators:
        await operator.send("assignment.next", ref="next")
    taken, empty = [], 0
    for operator in operators:
        started = asyncio.create_task(operator.next("assignment.started"))
        refused = asyncio.create_task(operator.next("error.raised"))
        done, waiting = await asyncio.wait({started, refused}, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
        if started in done:
            taken.append(started.result()["conversation"]["id"])
        else:
            assert (refused.result()["code"], refused.result()["ref"]) == ("queue_empty", "next")
            empty += 1
    assert sorted(taken) == sorted(visitor.ready["conversation"]["id"] for visitor in visitors)
    assert empty == 1


async def test_taking_what_one_has_is_harmless(world: World) -> None:
    visitor, operator, id = await world.in_talk()
    held = await world.conversation(id)
    await operator.accept(id, held.epoch - 1)
    assert (await operator.next("assignment.started", lambda f: f["ref"] == f"take-{id}"))["conversation"]["id"] == id
    assert await world.conversation(id) == held
    assert visitor.ready["conversation"]["id"] == id


async def test_what_left_the_queue_cannot_be_taken(world: World) -> None:
    visitor, operator = await world.waiting_visitor(), await world.operator()
    id = visitor.ready["conversation"]["id"]
    epoch = (await world.conversation(id)).epoch
    await visitor.send("handoff.cancel")
    await visitor.state(status="bot")
    await operator.accept(id, epoch)
    await operator.error("stale_owner", ref=f"take-{id}")
    await visitor.send("handoff.request")
    await visitor.state(status="queued")
    await operator.accept(id, epoch)
    await operator.error("stale_owner")  # it came back as another wait than the one on the screen
    await operator.accept("no-such-conversation", 1)
    await operator.error("not_found")


async def test_nobody_holds_more_than_allowed(world: World) -> None:
    for _ in range(3):
        await world.waiting_visitor()
    account = await world.account(capacity=2)
    window, other_window = await world.operator(account), await world.operator(account)
    await window.take_next()
    held = await other_window.take_next()
    await window.send("assignment.next", ref="next")
    await window.error("at_capacity", ref="next", params={"limit": 2})
    [waiting] = (await window.queue(lambda f: len(f["queued"]) == 1 and len(f["assigned"]) == 2))["queued"]
    await window.accept(waiting["id"], waiting["epoch"])
    await window.error("at_capacity", params={"limit": 2})
    await window.send("conversation.close", conversation_id=held["id"])
    await window.next("assignment.ended")
    assert (await window.take_next())["id"] == waiting["id"]


async def test_two_windows_of_one_operator_do_not_slip_past_the_limit(world: World) -> None:
    for _ in range(6):
        await world.waiting_visitor()
    account = await world.account(capacity=1)
    windows = [await world.operator(account) for _ in range(3)]
    for window in windows:
        await window.send("assignment.next", ref="next")
        await window.send("assignment.next", ref="next")
    for window in windows:
        await window.send("ping")
        await window.next("pong")
    async with world.desk.uow(read_only=True) as work:
        assert len(await work.conversations.assigned_to(account.id)) == 1


async def test_who_has_a_person_was_promised_no_further_wait(world: World) -> None:
    visitor = await world.waiting_visitor()
    id = ConversationId(visitor.ready["conversation"]["id"])
    async with world.database() as work:
        waiting = await work.conversations.get(id)
        await work.conversations.update(replace(waiting, promised_low_seconds=60, promised_high_seconds=300))
        await work.commit()
    operator = await world.operator()
    assert (await operator.open_conversation(id))["card"]["promises"] == ["wait"]
    await operator.take_next()
    assert (await operator.open_conversation(id))["card"]["promises"] == []
