"""A ticket left while nobody answers, and the way back by its reference."""

from dataclasses import replace
from typing import Any, cast

import httpx
import pytest

from handoff.domain.conversations.conversation import Priority
from handoff.domain.conversations.message import Author
from handoff.domain.errors import TooMany
from handoff.domain.ids import ConversationId, new_reference
from handoff.services.conversations import intake
from tests.api.calls import error, good
from tests.api.world import World
from tests.fixtures.clients import VisitorClient, new_client_id
from tests.fixtures.desk import a_context

WORDS = "Dünənki 250 AZN hələ gəlməyib."


async def leave(visitor: VisitorClient, client_id: str = "", **fields: str) -> dict[str, Any]:
    client_id = client_id or new_client_id()
    body = {"account_id": "AB12345", "description": WORDS, "contact": "a@b.example"} | fields
    await visitor.send("intake.submit", client_message_id=client_id, **body)
    return await visitor.next("intake.accepted", lambda f: bool(f["client_message_id"] == client_id))


async def come_back(world: World, reference: str, account_id: str) -> httpx.Response:
    return await world.http.post("/api/visitor/returns", json={"reference": reference, "account_id": account_id})


async def test_what_is_left_is_a_ticket_and_stands_in_the_chat(world: World) -> None:
    session = await world.session()
    visitor = await world.visitor(session)
    accepted = await leave(visitor)
    line = await visitor.system("ticket_registered")
    assert line["params"] == {"reference": accepted["reference"], "hours": 24}
    async with world.desk.uow(read_only=True) as work:
        [ticket] = await work.tickets.of_conversation(session["conversation_id"])
    assert ticket.reference == accepted["reference"]
    assert (ticket.complaint.description, ticket.complaint.contact) == (WORDS, "a@b.example")
    assert (ticket.department, ticket.priority) == ("support", Priority.NORMAL)
    said = [(m.author, m.text) for m in await world.log(session["conversation_id"]) if m.author is Author.VISITOR]
    assert said == [(Author.VISITOR, WORDS)]
    await world.quiet()
    assert world.assistant.turns == [], "it is no question to the assistant"


async def test_sent_twice_it_is_one(world: World) -> None:
    session = await world.session()
    visitor = await world.visitor(session)
    first = await leave(visitor, "the-same-key")
    for _ in range(5):
        assert (await leave(visitor, "the-same-key"))["reference"] == first["reference"]
    assert sum(m.code == "ticket_registered" for m in await world.log(session["conversation_id"])) == 1


async def test_who_leaves_a_ticket_waits_no_longer(world: World) -> None:
    visitor = await world.waiting_visitor()
    await leave(visitor)
    await visitor.state(status="bot")


async def test_where_offers_are_off_a_ticket_offers_nobody_to_anyone(world: World) -> None:
    visitor, _waiting, operator = await world.waiting_visitor(), await world.waiting_visitor(), await world.operator()
    await operator.send("presence.set", available=True)
    await leave(visitor)
    await visitor.state(status="bot")
    await world.quiet()
    async with world.desk.uow(read_only=True) as work:
        assert await work.offers.open() == []


async def test_who_is_in_danger_keeps_the_place(world: World) -> None:

    visitor = await world.waiting_visitor()
    id = visitor.ready["conversation"]["id"]
    await endanger(world, id)
    await leave(visitor)
    assert (await world.conversation(id)).status == "queued"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"description": "  "}, "empty_message"),
        ({"description": "x" * 2001}, "message_too_long"),
        ({"account_id": ""}, "bad_request"),
        ({"account_id": "a b c"}, "bad_request"),
        ({"account_id": "<b>x</b>"}, "bad_request"),
        ({"contact": "x" * 201}, "bad_request"),
    ],
)
async def test_what_is_refused(world: World, fields: dict[str, str], code: str) -> None:
    visitor = await world.visitor()
    body = {"account_id": "AB12345", "description": WORDS, "contact": ""} | fields
    await visitor.send("intake.submit", client_message_id=new_client_id(), **body)
    await visitor.error(code)


async def test_a_few_a_minute(world: World) -> None:
    visitor = await world.visitor()
    for _ in range(intake.TICKETS_PER_MINUTE):
        await leave(visitor)
    await visitor.send(
        "intake.submit", client_message_id=new_client_id(), account_id="AB12345", description=WORDS, contact=""
    )
    await visitor.error("too_many")


async def test_a_proven_account_needs_no_saying(world: World) -> None:

    session = await world.session()
    conversation = await world.conversation(session["conversation_id"])
    async with world.desk.uow() as work:
        await work.conversations.update(replace(await work.conversations.get(conversation.id), account_id="PROVEN1"))
        await work.commit()
    await leave(await world.visitor(session), account_id="")
    await leave(await world.visitor(session), account_id="SOMEBODY")
    async with world.desk.uow(read_only=True) as work:
        left = await work.tickets.of_conversation(conversation.id)
    assert [ticket.complaint.account_id for ticket in left] == ["PROVEN1", "PROVEN1"]


async def test_the_way_back_on_another_device(world: World) -> None:
    session = await world.session()
    accepted = await leave(await world.visitor(session))
    spelt = accepted["reference"].lower().replace("-", " ")
    back = good(await come_back(world, spelt, " ab12345 "))
    assert back["conversation_id"] == session["conversation_id"]
    assert back["returning"]
    again = await world.visitor(back)
    assert WORDS in [m["text"] for m in again.ready["messages"]]
    assert (await world.session(resume_token=back["resume_token"]))["conversation_id"] == session["conversation_id"]
    assert (await world.session(resume_token=session["resume_token"]))["returning"], "the first browser keeps its own"


async def test_wrong_and_foreign_and_unknown_are_one(world: World) -> None:
    accepted = await leave(await world.visitor())
    slip = accepted["reference"][:-1] + ("0" if accepted["reference"][-1] != "0" else "1")
    answers = [
        await come_back(world, reference, account)
        for reference, account in [
            (accepted["reference"], "ZZ99999"),
            (accepted["reference"], ""),
            (new_reference(), "AB12345"),
            (slip, "AB12345"),
            ("nonsense", "AB12345"),
            ("", ""),
        ]
    ]
    assert {error(answer) for answer in answers} == {(404, "not_found")}
    assert len({answer.text for answer in answers}) == 1


async def test_guessing_is_limited_by_reference_and_by_address(world: World) -> None:
    accepted = await leave(await world.visitor())
    for n in range(intake.ATTEMPTS):
        assert error(await come_back(world, accepted["reference"], f"GUESS{n}")) == (404, "not_found")
    assert error(await come_back(world, accepted["reference"], "AB12345")) == (429, "too_many"), "also the right one"
    assert error(await come_back(world, new_reference(), "AB12345")) == (429, "too_many"), "from this address"
    world.clock.advance(minutes=15)
    good(await come_back(world, accepted["reference"], "AB12345"))
    for _ in range(2 * intake.ATTEMPTS):
        good(await come_back(world, accepted["reference"], "AB12345"))


async def test_guessing_at_one_reference_from_many_addresses_is_limited_too(world: World) -> None:
    accepted = await leave(await world.visitor())
    refused = 0
    for n in range(intake.ATTEMPTS_AT_TICKET + 3):
        try:
            await intake.come_back(
                a_context(world.desk.uow, world.clock, resume_token_days=30),
                reference=accepted["reference"],
                account_id=f"GUESS{n}",
                address=f"10.0.0.{n}",
            )
        except TooMany:
            refused += 1
        except Exception as missing:
            assert type(missing).__name__ == "NotFound"
    assert refused == 3


async def test_after_a_merge_the_old_reference_leads_to_the_new_conversation(world: World) -> None:

    one, other = await world.session(), await world.session()
    old, new = await leave(await world.visitor(one)), await leave(await world.visitor(other))
    async with world.desk.uow() as work:
        ticket = await work.tickets.by_reference(old["reference"])
        assert ticket is not None
        await work.tickets.update(replace(ticket, merged_into=new["reference"]))
        await work.commit()
    back = good(await come_back(world, old["reference"], "AB12345"))
    assert back["conversation_id"] == other["conversation_id"]


async def test_leaving_while_an_operator_takes_it_is_no_error(world: World) -> None:
    visitor = await world.waiting_visitor()
    operator = await world.operator()
    await operator.take_next()
    await leave(visitor)
    assert (await world.conversation(visitor.ready["conversation"]["id"])).status == "assigned"


async def test_who_is_in_danger_is_told_so_and_the_help_line_of_their_language(world: World) -> None:
    cast(dict[str, str], world.desk.help_lines)["en"] = "0800 11 22"
    visitor = await world.visitor()
    ready = visitor.ready["conversation"]
    assert (ready["in_danger"], ready["help_line"]) == (False, None)
    await endanger(world, ready["id"])
    await visitor.send("handoff.request")
    state = await visitor.state(status="queued")
    assert (state["in_danger"], state["help_line"]) == (True, "0800 11 22")


async def endanger(world: World, id: str) -> None:
    """What a sign of danger leaves in the conversation."""
    async with world.desk.uow() as work:
        conversation = await work.conversations.get(ConversationId(id))
        await work.conversations.update(replace(conversation, stays_with_people=True))
        await work.commit()
