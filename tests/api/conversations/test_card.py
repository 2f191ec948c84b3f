"""What an operator sees of a conversation, and who may see it."""

import pytest

from handoff.domain.complaint import ComplaintForm, ComplaintKind
from handoff.domain.conversations.message import REFUSALS, Outcome, OutcomeKind
from handoff.domain.people.operator import Role
from handoff.domain.tickets.ticket import SlaPolicy
from handoff.services.tickets import registry
from tests.api.world import World
from tests.fixtures.assistant import a_handoff, a_result, an_answer
from tests.fixtures.desk import a_complaint, a_context

SLA = SlaPolicy(first_answer_hours=24, solution_hours=72, solution_urgent_hours=24)


async def test_the_operator_sees_what_went_before(world: World) -> None:
    visitor = await world.visitor(await world.session(language="az", page_url="https://shop.example/x"))
    id = visitor.ready["conversation"]["id"]
    world.assistant.will(
        an_answer("Usually 24 hours.", "payment-withdrawal-delay", 0.91),
        a_result(form=ComplaintForm(kind=ComplaintKind.WITHDRAWAL), language="az"),
        a_handoff(),
    )
    await visitor.say("where is my money")
    answer = await visitor.reply()
    await visitor.send("answer.rate", seq=answer["seq"], helpful=False)
    await visitor.say("not good, I complain")
    await visitor.reply()
    ticket = await registry.register(
        a_context(world.desk.uow, world.clock, sla=SLA),
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


@pytest.mark.parametrize("reason", REFUSALS)
async def test_an_answer_that_did_not_help_is_marked_so_whatever_the_words(world: World, reason: str) -> None:
    visitor, operator = await world.visitor(), await world.operator()
    refused = Outcome(kind=OutcomeKind.SUGGEST, suggestions=("account-blocked",), reason=reason)
    world.assistant.will(an_answer("Usually 24 hours.", "payment-withdrawal-delay", 0.91), a_result(outcome=refused))
    for text in ("where is my money", "that is no use"):
        await visitor.say(text)
        await visitor.reply()
    await visitor.send("handoff.request")
    await visitor.state(status="queued")
    card = (await operator.open_conversation(visitor.ready["conversation"]["id"]))["card"]
    assert [(shown["topic"], shown["helpful"]) for shown in card["answers"]] == [("payment-withdrawal-delay", False)]


async def test_what_the_page_says_of_its_player_is_shown_and_bounded(world: World) -> None:
    visitor, operator = await world.visitor(), await world.operator()
    many = {f"field {number}": "x" for number in range(19)}
    for said in (
        {"vip": "gold", "bad\nname": "x", "gone": "soon"},
        {"gone": ""},
        many,
        {"long": "y" * 500, "vip": "silver"},
    ):
        await visitor.send("attributes.set", attributes=said, ref="attributes")
        await visitor.next("request.done")
    await visitor.send("email.set", email="player@example.com")
    await visitor.state(email="player@example.com")
    await visitor.send("email.set", email="not an address", ref="email")
    await visitor.error("bad_request", ref="email")
    await visitor.send("handoff.request")
    await visitor.state(status="queued")
    card = (await operator.open_conversation(visitor.ready["conversation"]["id"]))["card"]
    assert len(card["attributes"]) == 20
    assert card["attributes"]["vip"] == "silver"
    assert not {"bad\nname", "gone", "long"} & set(card["attributes"])
    assert (card["email"], card["account_id"]) == ("player@example.com", None)


async def test_the_form_as_it_stood_is_on_the_card(world: World) -> None:
    visitor, operator = await world.visitor(), await world.operator()
    form = ComplaintForm(kind=ComplaintKind.BET, account_id="AB1", happened="dünən", amount="250", currency="AZN")
    world.assistant.will(a_result(form=form, memory={"bet_id": ""}))
    await visitor.say("a complaint")
    await visitor.reply()
    await visitor.send("handoff.request")
    await visitor.state(status="queued")
    card = (await operator.open_conversation(visitor.ready["conversation"]["id"]))["card"]
    filled = {name: value for name, value in card["form"].items() if value}
    assert filled == {"kind": "bet", "account_id": "AB1", "happened": "dünən", "amount": "250", "currency": "AZN"}


async def test_only_those_who_must_may_look(world: World) -> None:
    visitor, holder, id = await world.in_talk()
    other, supervisor = await world.operator(name="Murad"), await world.operator(name="S", role=Role.SUPERVISOR)
    await other.send("conversation.open", conversation_id=id, ref="open")
    await other.error("forbidden", ref="open")
    assert (await supervisor.open_conversation(id))["conversation"]["operator_name"] == "Aysel"
    await holder.give_back(id, "queue")
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
