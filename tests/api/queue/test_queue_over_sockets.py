"""Into the queue: by the button, by the assistant, and in which place."""

from datetime import datetime

from handoff.domain.conversations.conversation import HandoffReason, Priority, Status
from tests.api.world import World
from tests.fixtures.assistant import a_handoff
from tests.fixtures.clients import VisitorClient
from tests.fixtures.departments import PAYMENTS


def places(visitors: list[VisitorClient]) -> list[int | None]:
    """Each player's place as it was last told."""
    told = []
    for visitor in visitors:
        updates = [frame["conversation"] for frame in visitor.frames if frame["type"] == "conversation.updated"]
        told.append(updates[-1]["queue"] and updates[-1]["queue"]["position"])
    return told


async def told_of(visitor: VisitorClient, *, online: int) -> None:
    """Wait until the player at the head of the queue knows that so many operators are there."""
    told = await visitor.next(
        "conversation.updated", lambda f: bool(f["conversation"]["queue"]["operators_online"] == online)
    )
    assert told["conversation"]["queue"]["position"] == 1
    assert told["conversation"]["desk"]["operators_online"] == online


async def test_by_the_button_at_any_time(world: World) -> None:
    visitor, operator = await world.visitor(), await world.operator()
    await visitor.say("where is my money")
    await visitor.reply()
    await visitor.send("handoff.request", ref="handoff")
    state = await visitor.state(status="queued")
    assert state["queue"] == {
        "position": 1,
        "operators_online": 1,
        "low_seconds": None,
        "high_seconds": None,
        "languages_served": ["az", "en", "ru", "tr"],
        "accepted_languages": [],
    }
    assert state["operator_name"] is None
    line = await visitor.system("handoff_requested")
    assert (line["author"], line["text"], line["params"]) == ("system", "", {"reason": "button"})
    [row] = (await operator.queue(lambda f: bool(f["queued"])))["queued"]
    assert (row["id"], row["status"], row["reason"]) == (state["id"], "queued", "button")
    assert row["preview"] == "where is my money", "the player's own words, not the assistant's"
    assert (await world.conversation(state["id"])).handoff_text == "where is my money"


async def test_asking_twice_is_asking_once(world: World) -> None:
    visitor = await world.waiting_visitor()
    before = await world.conversation(visitor.ready["conversation"]["id"])
    await visitor.send("handoff.request")
    await visitor.send("handoff.request")
    for _ in range(2):
        assert (await visitor.state())["epoch"] == before.epoch
    assert await world.conversation(before.id) == before


async def test_before_the_first_word(world: World) -> None:
    visitor = await world.waiting_visitor()
    assert (await world.conversation(visitor.ready["conversation"]["id"])).handoff_text == ""


async def test_by_the_assistant_with_its_last_words_first(world: World) -> None:
    visitor, operator = await world.visitor(), await world.operator()
    world.assistant.will(a_handoff(HandoffReason.GAMBLING_HARM, Priority.URGENT, PAYMENTS))
    await visitor.say("I cannot stop")
    await visitor.say("and one more thing")
    reply = await visitor.reply()
    assert reply["outcome"] == {**reply["outcome"], "kind": "handoff", "reason": "gambling_harm"}
    line = await visitor.system("handoff_requested")
    assert line["seq"] == reply["seq"] + 1
    await visitor.state(status="queued")
    [row] = (await operator.queue(lambda f: bool(f["queued"])))["queued"]
    assert (row["reason"], row["priority"], row["department"]) == ("gambling_harm", 2, "payments")
    assert (await world.conversation(row["id"])).handoff_text == "I cannot stop"
    await world.all_told(visitor)
    assert len(world.assistant.turns) == 1, "what was written meanwhile is for people"


async def test_what_is_written_in_the_queue_is_not_answered_by_the_assistant(world: World) -> None:
    visitor, operator = await world.waiting_visitor(), await world.operator()
    await visitor.say("are you there?")
    row = (await operator.queue(lambda f: f["queued"][0]["preview"] == "are you there?"))["queued"][0]
    assert row["head_seq"] == visitor.ready["conversation"]["head_seq"] + 2
    await visitor.send("language.set", language="ru")
    assert (await operator.queue(lambda f: f["queued"][0]["language"] == "ru"))["queued"][0]["id"] == row["id"]
    assert world.assistant.turns == []


async def test_places_follow_priority_and_time_and_move_up(world: World) -> None:
    visitors = []
    for priority in (Priority.NORMAL, Priority.HIGH, Priority.NORMAL, Priority.URGENT):
        visitor = await world.visitor()
        world.assistant.will(a_handoff(priority=priority))
        await visitor.say("help")
        await visitor.state(status="queued")
        world.clock.advance(seconds=1)
        visitors.append(visitor)
    await world.all_told(*visitors)
    assert places(visitors) == [3, 2, 4, 1]

    operator = await world.operator()
    first = await operator.take_next()
    assert first["id"] == visitors[3].ready["conversation"]["id"]
    await visitors[1].send("handoff.cancel")
    await visitors[1].state(status="bot")
    await world.all_told(*visitors)
    assert places(visitors) == [1, None, 2, None]


async def test_the_widget_says_honestly_whether_somebody_is_there(world: World) -> None:
    visitor = await world.visitor()
    await visitor.send("handoff.request")
    assert (await visitor.state(status="queued"))["queue"]["operators_online"] == 0
    account = await world.account()
    operator, second_window = await world.operator(account), await world.operator(account)
    await told_of(visitor, online=1)
    await operator.send("presence.set", available=False)
    await told_of(visitor, online=0)
    again = await world.operator(account)
    assert await again.queue(lambda f: f["operators_online"] == 0), "away is away in every window"
    await again.send("presence.set", available=True)
    await told_of(visitor, online=1)
    for window in (operator, second_window, again):
        await window.close()
    await told_of(visitor, online=0)


async def test_leaving_the_queue(world: World) -> None:
    visitor = await world.waiting_visitor()
    await visitor.send("handoff.cancel", ref="c")
    assert (await visitor.state(status="bot"))["queue"] is None
    await visitor.system("handoff_cancelled")
    await visitor.send("handoff.cancel")
    assert (await visitor.state())["status"] == "bot"
    await visitor.say("then you")
    assert (await visitor.reply())["text"] == "echo: then you"


async def test_it_is_too_late_to_leave_the_queue(world: World) -> None:
    visitor, operator, id = await world.in_talk()
    await visitor.send("handoff.cancel", ref="c")
    await visitor.error("not_yours", ref="c")
    assert (await world.conversation(id)).status is Status.ASSIGNED
    await operator.send("conversation.close", conversation_id=id)
    closed = await visitor.state(status="closed")
    await visitor.send("handoff.cancel", ref="c")
    await visitor.error("invalid_transition", ref="c")
    assert (await world.conversation(id)).epoch == closed["epoch"], "a closed talk is not opened by leaving a queue"


async def test_a_change_of_the_queue_is_one_look_however_many_wait(world: World, looks: list[datetime]) -> None:
    visitors: list[VisitorClient] = []
    for _ in range(6):
        visitors.append(await world.waiting_visitor())
        world.clock.advance(seconds=1)
    await world.all_told(*visitors)
    assert places(visitors) == [1, 2, 3, 4, 5, 6]
    looks.clear()
    await visitors[0].send("handoff.cancel")
    await visitors[0].state(status="bot")
    await world.all_told(*visitors)
    assert places(visitors)[1:] == [1, 2, 3, 4, 5]
    assert 1 <= len(looks) <= 2
