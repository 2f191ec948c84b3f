"""Into the queue, to an operator, back, and to an end."""

import asyncio

import pytest

from handoff.domain.conversation import Department, HandoffReason, Priority, Status
from handoff.domain.operator import Role
from handoff.domain.ticket import SlaPolicy
from handoff.services import tickets
from tests.api.world import World
from tests.fixtures.assistant import a_handoff, a_result, an_answer
from tests.fixtures.clients import OperatorClient, VisitorClient
from tests.fixtures.desk import a_complaint

SLA = SlaPolicy(first_answer_hours=24, solution_hours=72, solution_urgent_hours=24)


def places(visitors: list[VisitorClient]) -> list[int | None]:
    """Each player's place as it was last told."""
    told = []
    for visitor in visitors:
        updates = [frame["conversation"] for frame in visitor.frames if frame["type"] == "conversation.updated"]
        told.append(updates[-1]["queue"] and updates[-1]["queue"]["position"])
    return told


# ---- into the queue


async def test_by_the_button_at_any_time(world: World) -> None:
    visitor, operator = await world.visitor(), await world.operator()
    await visitor.say("where is my money")
    await visitor.reply()
    await visitor.send("handoff.request", ref="handoff")
    state = await visitor.state(status="queued")
    assert state["queue"] == {"position": 1, "operators_online": 1}
    assert state["operator_name"] is None
    line = await visitor.system("handoff_requested")
    assert (line["author"], line["text"], line["params"]) == ("system", "", {"reason": "button"})
    [row] = (await operator.queue(lambda f: bool(f["queued"])))["queued"]
    assert (row["id"], row["status"], row["reason"]) == (state["id"], "queued", "button")
    assert row["preview"] == "echo: where is my money"
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
    world.assistant.will(a_handoff(HandoffReason.GAMBLING_HARM, Priority.URGENT, Department.PAYMENTS))
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
    await visitor.state(queue={"position": 1, "operators_online": 1})
    await operator.send("presence.set", available=False)
    await visitor.state(queue={"position": 1, "operators_online": 0})
    again = await world.operator(account)
    assert await again.queue(lambda f: f["operators_online"] == 0), "away is away in every window"
    await again.send("presence.set", available=True)
    await visitor.state(queue={"position": 1, "operators_online": 1})
    for window in (operator, second_window, again):
        await window.close()
    await visitor.state(queue={"position": 1, "operators_online": 0})


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


# ---- to an operator


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


# ---- the card


async def test_the_operator_sees_what_went_before(world: World) -> None:
    visitor = await world.visitor(await world.session(language="az", page_url="https://shop.example/x"))
    id = visitor.ready["conversation"]["id"]
    world.assistant.will(
        an_answer("Usually 24 hours.", "payment-withdrawal-delay", 0.91),
        a_result(form={"kind": "withdrawal"}, language="az"),
        a_handoff(),
    )
    await visitor.say("where is my money")
    answer = await visitor.reply()
    await visitor.send("answer.rate", seq=answer["seq"], helpful=False)
    await visitor.say("not good, I complain")
    await visitor.reply()
    ticket = await tickets.register(
        world.desk.uow,
        world.clock,
        SLA,
        conversation_id=(await world.conversation(id)).id,
        complaint=a_complaint(),
        language="az",
        idempotency_key="k",
    )
    await visitor.say("a person please")
    await visitor.state(status="queued")
    operator = await world.operator(language="ru")
    opened = await operator.open_conversation(id)
    card = opened["card"]
    assert [m["text"] for m in opened["messages"] if m["author"] == "visitor"] == [
        "where is my money",
        "not good, I complain",
        "a person please",
    ]
    [shown] = card["answers"]
    assert shown == {
        "seq": answer["seq"],
        "topic": "payment-withdrawal-delay",
        "title": "payment-withdrawal-delay in ru",
        "score": 0.91,
        "helpful": False,
        "question": "where is my money",
    }
    assert (card["reason"], card["reason_text"], card["language"]) == ("requested", "a person please", "en")
    assert (card["page_language"], card["page_url"]) == ("az", "https://shop.example/x")
    assert [t["reference"] for t in card["tickets"]] == [ticket.reference]
    assert card["waiting_since"] == card["started_at"] == "2026-03-02T09:00:00Z"
    assert opened["ref"] == "open"


async def test_the_form_as_it_stood_is_on_the_card(world: World) -> None:
    visitor, operator = await world.visitor(), await world.operator()
    world.assistant.will(a_result(form={"kind": "bet", "account_id": "AB1"}))
    await visitor.say("a complaint")
    await visitor.reply()
    await visitor.send("handoff.request")
    await visitor.state(status="queued")
    card = (await operator.open_conversation(visitor.ready["conversation"]["id"]))["card"]
    assert card["form"] == {"kind": "bet", "account_id": "AB1"}


# ---- back and to an end


async def give_back(operator: OperatorClient, id: str, to: str) -> None:
    await operator.send("assignment.return", conversation_id=id, to=to, ref="back")
    ended = await operator.next("assignment.ended")
    assert (ended["conversation_id"], ended["ref"]) == (id, "back")


async def test_back_to_the_assistant_which_is_told_and_answers_again(world: World) -> None:
    visitor, operator, id = await world.in_talk()
    await visitor.say("hello person")
    await give_back(operator, id, "bot")
    state = await visitor.state(status="bot")
    assert (state["operator_name"], state["rating_open"]) == (None, True)
    assert (await visitor.system("returned_to_bot"))["params"] == {"name": "Aysel"}
    assert world.assistant.resumed == [], "told when it is needed"
    await visitor.say("hello machine")
    assert (await visitor.reply())["text"] == "echo: hello machine"
    await visitor.say("once more")
    await visitor.reply()
    assert world.assistant.resumed == [(id, "returned")], "told once, before the first turn"
    assert [turn.text for turn in world.assistant.turns] == ["hello machine", "once more"]


async def test_back_into_the_queue_at_the_place_of_ones_waiting_time(world: World) -> None:
    visitor, operator, id = await world.in_talk()
    since = (await world.conversation(id)).waiting_since
    world.clock.advance(minutes=5)
    later = await world.waiting_visitor()
    await give_back(operator, id, "queue")
    state = await visitor.state(status="queued")
    assert state["queue"]["position"] == 1
    assert (await visitor.system("returned_to_queue"))["params"] == {"name": "Aysel"}
    await later.state(queue={"position": 2, "operators_online": 1})
    stored = await world.conversation(id)
    assert (stored.waiting_since, stored.handoff_reason) == (since, HandoffReason.RETURNED)
    other = await world.operator(name="Murad")
    assert (await other.take_next())["id"] == id
    assert (await visitor.state(status="assigned"))["operator_name"] == "Murad"


async def test_the_same_player_is_handed_over_again_and_again(world: World) -> None:
    visitor, operator, id = await world.in_talk()
    for round, to in enumerate(["bot", "closed", "bot"], 1):
        if to == "bot":
            await give_back(operator, id, "bot")
        else:
            await operator.send("conversation.close", conversation_id=id)
            await operator.next("assignment.ended")
        await visitor.state(status=to)
        await visitor.say(f"round {round}")
        assert (await visitor.reply())["text"] == f"echo: round {round}"
        await visitor.send("handoff.request")
        await visitor.state(status="queued")
        assert (await operator.take_next())["id"] == id
        await visitor.state(status="assigned")
        await operator.say(id, f"hello {round}")
        assert (await visitor.reply("operator"))["text"] == f"hello {round}"
    assert [what for _, what in world.assistant.resumed] == ["returned", "closed", "returned"]
    await world.all_told(visitor)
    assert visitor.seqs() == list(range(1, len(visitor.seqs()) + 1))


async def test_a_closed_talk_is_rated_once_and_writing_wakes_the_assistant(world: World) -> None:
    visitor, operator, id = await world.in_talk()
    await operator.send("conversation.close", conversation_id=id, reason="solved", ref="close")
    assert (await operator.next("assignment.ended"))["ref"] == "close"
    state = await visitor.state(status="closed")
    assert (state["rating_open"], state["operator_name"]) == (True, None)
    assert (await visitor.system("conversation_closed"))["params"] == {"name": "Aysel"}

    await visitor.send("rating.submit", score=4, comment="  sağ\x00 olun \u202e ", ref="rating")
    assert (await visitor.state(rating_open=False))["status"] == "closed"
    assert (await visitor.system("rated"))["params"] == {"score": 4}
    await visitor.send("rating.submit", score=1, ref="rating")
    await visitor.error("invalid_transition", ref="rating")
    async with world.desk.uow(read_only=True) as work:
        assert await work.ratings.of_conversation((await world.conversation(id)).id) == [(4, "sağ olun")]

    await visitor.say("one more question")
    assert (await visitor.state(status="bot"))["rating_open"] is False
    assert (await visitor.reply())["text"] == "echo: one more question"
    assert world.assistant.resumed == [(id, "closed")]


async def test_a_rating_may_come_after_the_next_question(world: World) -> None:
    visitor, operator, id = await world.in_talk()
    await operator.send("conversation.close", conversation_id=id)
    await visitor.state(status="closed")
    await visitor.say("next")
    await visitor.reply()
    await visitor.send("rating.submit", score=5)
    await visitor.state(rating_open=False)
    second = await world.operator(name="Murad", role=Role.SUPERVISOR)
    assert (await second.open_conversation(id))["card"]["ratings"] == [5]


async def test_there_is_nothing_to_rate_before_people_spoke(world: World) -> None:
    visitor = await world.visitor()
    await visitor.send("rating.submit", score=5, ref="rating")
    await visitor.error("invalid_transition", ref="rating")
    await visitor.send("handoff.request")
    await visitor.state(status="queued")
    await visitor.send("rating.submit", score=5, ref="rating")
    await visitor.error("invalid_transition", ref="rating")


async def test_from_closed_straight_to_a_person(world: World) -> None:
    visitor, operator, id = await world.in_talk()
    await operator.send("conversation.close", conversation_id=id)
    closed = await visitor.state(status="closed")
    await visitor.send("handoff.request")
    queued = await visitor.state(status="queued")
    assert queued["epoch"] == closed["epoch"] + 2
    assert queued["rating_open"] is False
    assert (await operator.take_next())["id"] == id


@pytest.mark.parametrize("action", ["message", "close", "return", "typing", "seen"])
async def test_who_does_not_hold_it_has_no_say(world: World, action: str) -> None:
    visitor, operator, id = await world.in_talk()
    other = await world.operator(name="Murad", role=Role.SUPERVISOR)
    before = await world.conversation(id)
    frames: dict[str, tuple[str, dict[str, object], str | None]] = {
        "message": ("message.send", {"client_message_id": "client-1", "text": "x"}, "client-1"),
        "close": ("conversation.close", {"ref": "r"}, "r"),
        "return": ("assignment.return", {"to": "bot", "ref": "r"}, "r"),
        "typing": ("typing.set", {"active": True}, None),
        "seen": ("seen.set", {"seq": 1}, None),
    }
    type, fields, ref = frames[action]
    await other.send(type, conversation_id=id, **fields)
    await other.error("not_yours", ref=ref)
    await other.send(type, conversation_id="no-such-conversation", **fields)
    await other.error("not_found", ref=ref)
    await operator.send("conversation.close", conversation_id=id)
    await visitor.state(status="closed")
    await operator.send(type, conversation_id=id, **fields)
    await operator.error("not_yours", ref=ref)
    after = await world.conversation(id)
    assert (after.head_seq, after.epoch) == (before.head_seq + 1, before.epoch + 1), "nothing but the end of it"


async def test_a_reply_said_again_stands_also_when_the_talk_is_over(world: World) -> None:
    """The line broke between storing and accepting, and the talk was ended in another window."""
    visitor, operator, id = await world.in_talk()
    accepted = await operator.say(id, "goodbye", "client-message-a")
    await operator.send("conversation.close", conversation_id=id)
    await visitor.state(status="closed")
    assert await operator.say(id, "goodbye", "client-message-a") == accepted


# ---- who may look


async def test_only_those_who_must_may_look(world: World) -> None:
    visitor, holder, id = await world.in_talk()
    other, supervisor = await world.operator(name="Murad"), await world.operator(name="S", role=Role.SUPERVISOR)
    await other.send("conversation.open", conversation_id=id, ref="open")
    await other.error("forbidden", ref="open")
    assert (await supervisor.open_conversation(id))["conversation"]["operator_name"] == "Aysel"
    await give_back(holder, id, "queue")
    await visitor.state(status="queued")
    await other.open_conversation(id)
    with_bot = await world.visitor()
    await other.send("conversation.open", conversation_id=with_bot.ready["conversation"]["id"], ref="open")
    await other.error("forbidden", ref="open")


async def test_who_looked_at_the_queue_sees_nothing_of_the_talk_that_follows(world: World) -> None:
    visitor, looker = await world.waiting_visitor(), await world.operator(name="Murad")
    id = visitor.ready["conversation"]["id"]
    await looker.open_conversation(id)
    await visitor.say("to all who look")
    await looker.next("message.created", lambda f: f["message"]["text"] == "to all who look")
    holder = await world.operator()
    await holder.take_next()
    await holder.say(id, "between us 1")
    await visitor.say("between us 2")
    await visitor.send("typing.set", active=True)
    last = await looker.next("conversation.changed", lambda f: f["conversation"]["status"] == "assigned")
    assert last["conversation"]["preview"] == ""
    await looker.send("ping")
    await looker.next("pong")
    await world.all_told(looker)
    assert "between us" not in str(looker.frames)
    changes = [f for f in looker.frames if f["type"] == "conversation.changed"]
    assert changes[-1] == last, "and after that nothing of it at all"


async def test_a_slow_bell_does_not_let_anybody_look_longer(world: World) -> None:
    visitor, looker, holder = await world.waiting_visitor(), await world.operator(name="Murad"), await world.operator()
    id = visitor.ready["conversation"]["id"]
    await looker.open_conversation(id)
    world.hub.hold()
    await holder.take_next()
    await holder.say(id, "between us")
    world.hub.release()
    await world.all_told(looker)
    assert "between us" not in str(looker.frames)
    assert not [f for f in looker.frames if f["type"] == "message.created"]


async def test_who_holds_it_hears_of_it_in_every_window(world: World) -> None:
    visitor = await world.waiting_visitor()
    account = await world.account()
    window, other_window = await world.operator(account), await world.operator(account)
    id = (await window.take_next())["id"]
    await other_window.queue(lambda f: [c["id"] for c in f["assigned"]] == [id])
    await visitor.say("hello")
    await other_window.next("conversation.changed", lambda f: f["conversation"]["preview"] == "hello")
