"""Tickets from the console: over HTTP, with the player looking on."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from handoff.domain.ids import new_reference
from handoff.domain.people.operator import Role
from handoff.domain.tickets.ticket import Ticket
from handoff.services.tickets import deadlines, registry, ticket_lists
from handoff.services.tickets.access import TICKET_LINES
from tests.api.calls import Calls, error
from tests.api.world import World
from tests.fixtures.clients import new_client_id
from tests.fixtures.departments import PAYMENTS, SUPPORT
from tests.fixtures.desk import SLA, a_complaint, a_context

WARNING = timedelta(hours=2)
STATE = {"state": "in_review"}


async def a_ticket(world: World, conversation_id: str, **fields: Any) -> Ticket:
    conversation = await world.conversation(conversation_id)
    return await registry.register(
        a_context(world.desk.uow, world.clock, sla=SLA),
        conversation_id=conversation.id,
        complaint=a_complaint(**fields),
        language="az",
        idempotency_key=new_client_id(),
    )


@pytest.fixture
async def supervisor(world: World) -> Calls:
    return await Calls.of(world, await world.account("Murad", role=Role.SUPERVISOR))


async def test_from_registered_to_solved_and_back(world: World, supervisor: Calls) -> None:
    session = await world.session()
    visitor = await world.visitor(session)
    ticket = await a_ticket(world, session["conversation_id"])
    path = f"tickets/{ticket.reference}"
    for state in ("in_review", "waiting_for_visitor", "escalated"):
        moved = (await supervisor.post(f"{path}/state", state=state))["ticket"]
        assert moved["status"] == state
        assert (await visitor.system(f"ticket_{state}"))["params"]["reference"] == ticket.reference
    assert moved["first_answered_at"] is not None
    solved = (await supervisor.post(f"{path}/state", state="solved", resolution="Paid on 3 March."))["ticket"]
    assert (solved["resolution"], solved["due_at"], solved["next_states"]) == ("Paid on 3 March.", None, ["reopened"])
    assert (await visitor.system("ticket_solved"))["params"]["resolution"] == "Paid on 3 March."
    asked = await visitor.next("conversation.updated", lambda f: bool(f["conversation"]["survey"]))
    survey = asked["conversation"]["survey"]
    assert (survey["kind"], survey["reference"]) == ("ticket", ticket.reference)

    await visitor.send("ticket.reopen", reference=ticket.reference.lower().replace("-", " "), ref="again")
    assert (await visitor.next("request.done"))["ref"] == "again"
    await visitor.system("ticket_reopened")
    await visitor.state(survey=None)
    whole = await supervisor.get(path)
    assert whole["ticket"]["status"] == "reopened"
    assert [(c["actor"], c["params"].get("state", c["code"])) for c in whole["changes"]] == [
        ("visitor", "registered"),
        ("Murad", "in_review"),
        ("Murad", "waiting_for_visitor"),
        ("Murad", "escalated"),
        ("Murad", "solved"),
        ("visitor", "reopened"),
    ]
    assert whole["changes"][4]["params"] == {"state": "solved", "resolution": "Paid on 3 March."}


async def test_the_player_may_only_reopen_their_own(world: World, supervisor: Calls) -> None:
    ticket = await a_ticket(world, (await world.session())["conversation_id"])
    await supervisor.post(f"tickets/{ticket.reference}/state", state="solved", resolution="x")
    thief = await world.visitor()
    for reference in (ticket.reference, new_reference(), "nonsense", ""):
        await thief.send("ticket.reopen", reference=reference, ref="r")
        await thief.error("not_found", ref="r")


async def test_operators_without_the_department_see_nothing_and_do_nothing(world: World) -> None:
    ticket = await a_ticket(world, (await world.session())["conversation_id"])  # for payments
    other = await Calls.of(world, await world.account(departments=(SUPPORT,)))
    path = f"tickets/{ticket.reference}"
    assert (await other.get("tickets"))["tickets"] == []
    assert (await other.get("tickets?department=payments"))["tickets"] == []
    assert error(await other("GET", path)) == (404, "not_found")
    unknown = f"tickets/{new_reference()}"
    for call, body in {
        "state": STATE,
        "assign": {"operator_id": other.operator.id},
        "move": {"priority": 2},
        "merge": {"into": ticket.reference},
        "note": {"text": "hello"},
    }.items():
        foreign, missing = (
            await other("POST", f"{path}/{call}", json=body),
            await other("POST", f"{unknown}/{call}", json=body),
        )
        assert error(foreign) == (404, "not_found")
        assert foreign.json() == missing.json(), "what is not theirs is not told from what is not there"
    async with world.desk.uow(read_only=True) as work:
        assert await work.tickets.get(ticket.id) == ticket
        assert [change.code for change in await work.tickets.changes(ticket.id)] == ["registered"]


async def test_whoever_holds_the_conversation_works_on_its_tickets(world: World) -> None:
    visitor = await world.waiting_visitor()
    id = visitor.ready["conversation"]["id"]
    ticket = await a_ticket(world, id)
    account = await world.account(departments=(SUPPORT,))
    calls, console = await Calls.of(world, account), await world.operator(account)
    assert error(await calls("GET", f"tickets/{ticket.reference}")) == (404, "not_found")
    await console.take_next()
    assert (await calls.get(f"tickets/{ticket.reference}"))["ticket"]["reference"] == ticket.reference


@pytest.mark.parametrize("call", ["state", "assign", "move", "merge", "note"])
async def test_nothing_changes_without_sign_in_and_csrf(world: World, supervisor: Calls, call: str) -> None:
    ticket = await a_ticket(world, (await world.session())["conversation_id"])
    path = f"tickets/{ticket.reference}/{call}"
    assert error(await supervisor("POST", path, json=STATE, csrf="")) == (403, "forbidden")
    assert error(await supervisor("POST", path, json=STATE, csrf="wrong")) == (403, "forbidden")
    assert error(await world.http.post(f"/api/operator/{path}", json=STATE)) == (401, "unauthenticated")
    assert error(await world.http.get(f"/api/operator/tickets/{ticket.reference}")) == (401, "unauthenticated")


@pytest.mark.parametrize(
    ("call", "body", "refusal"),
    [
        ("state", {"state": "solved"}, (422, "bad_request")),
        ("state", {"state": "solved", "resolution": " \n "}, (422, "bad_request")),
        ("state", {"state": "registered"}, (409, "invalid_transition")),
        ("state", {"state": "gone"}, (422, "bad_request")),
        ("state", {"state": "in_review", "by": "me"}, (422, "bad_request")),
        ("state", {"state": "in_review", "note": "x" * 2001}, (413, "message_too_long")),
        ("assign", {}, (422, "bad_request")),
        ("assign", {"operator_id": "nobody-at-all"}, (404, "not_found")),
        ("move", {"department": "kitchen"}, (422, "bad_request")),
        ("move", {"priority": 3}, (422, "bad_request")),
        ("merge", {"into": "nonsense"}, (404, "not_found")),
        ("note", {"text": "  "}, (422, "empty_message")),
    ],
)
async def test_what_is_refused(
    world: World, supervisor: Calls, call: str, body: dict[str, Any], refusal: tuple[int, str]
) -> None:
    ticket = await a_ticket(world, (await world.session())["conversation_id"])
    assert error(await supervisor("POST", f"tickets/{ticket.reference}/{call}", json=body)) == refusal


async def test_the_board(world: World, supervisor: Calls) -> None:
    id = (await world.session())["conversation_id"]
    late, soon, far = (
        await a_ticket(world, id),
        await a_ticket(world, id, kind="bet"),
        await a_ticket(world, id, kind="game"),
    )
    await supervisor.post(f"tickets/{far.reference}/state", state="in_review")
    aysel = await Calls.of(world, await world.account("Aysel"))
    assigned = await aysel.post(f"tickets/{soon.reference}/assign", operator_id=aysel.operator.id)
    assert assigned["ticket"]["operator_name"] == "Aysel"
    world.clock.advance(hours=23)
    supervisor, aysel = await Calls.of(world, supervisor.operator), await Calls.of(world, aysel.operator)

    async def board(query: str, calls: Calls = supervisor) -> list[str]:
        return [ticket["reference"] for ticket in (await calls.get(f"tickets?{query}"))["tickets"]]

    assert set(await board("")) == {late.reference, soon.reference, far.reference}
    assert await board("department=product&status=in_review") == [far.reference]
    assert await board("mine=1", aysel) == [soon.reference]
    assert set(await board("due=soon")) == {late.reference, soon.reference}
    assert await board("due=overdue") == []
    world.clock.advance(hours=1)
    assert set(await board("due=overdue")) == {late.reference, soon.reference}
    for query in ("due=now", "status=gone", "department=kitchen", "mine=perhaps"):
        assert error(await supervisor("GET", f"tickets?{query}")) == (422, "bad_request")


async def test_every_ticket_can_be_reached(world: World, supervisor: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ticket_lists, "PAGE", 3)
    id = (await world.session())["conversation_id"]
    made = []
    for number in range(8):
        made.append(await a_ticket(world, id, account_id=f"AB-{number}777"))
        world.clock.advance(minutes=1)
    for ticket in made[:2]:
        await supervisor.post(f"tickets/{ticket.reference}/state", state="solved", resolution="Paid.")
    expected = [ticket.reference for ticket in [*made[2:], made[1], made[0]]]
    found: list[str] = []
    after = ""
    for _ in range(3):
        page = await supervisor.get(f"tickets?after={quote(after)}" if after else "tickets")
        found += [ticket["reference"] for ticket in page["tickets"]]
        assert (page["counts"]["registered"], page["counts"]["solved"]) == (6, 2), "of all pages"
        after = page["after"]
    assert (found, after) == (expected, None)

    async def shown(query: str) -> list[str]:
        return [ticket["reference"] for ticket in (await supervisor.get(f"tickets?{query}"))["tickets"]]

    assert await shown("text=ab%205777") == [made[5].reference], "beyond the first page"
    assert await shown(f"text={made[6].reference[4:].lower()}") == [made[6].reference]
    assert await shown("text=%25") == []
    assert await shown("status=open&text=0777") == []
    world.clock.advance(hours=24)
    supervisor = await Calls.of(world, supervisor.operator)
    assert (await supervisor.get("tickets?status=open"))["late"] == 6
    for wrong in ("x", "0~now~id", "2~2026-03-02T09:00:00+00:00~id"):
        assert error(await supervisor("GET", f"tickets?after={quote(wrong)}")) == (422, "bad_request")


async def test_waiting_for_the_player_carries_the_question(world: World, supervisor: Calls) -> None:
    session = await world.session()
    visitor, ticket = await world.visitor(session), await a_ticket(world, session["conversation_id"])
    question = "On which day did you pay, and with which card, 4111 1111 1111 1111?"
    path = f"tickets/{ticket.reference}"
    await supervisor.post(f"{path}/state", state="waiting_for_visitor", question=question, note="asked by phone too")
    told = (await visitor.system("ticket_waiting_for_visitor"))["params"]
    assert told["reference"] == ticket.reference
    assert told["question"].startswith("On which day did you pay")
    changes = (await supervisor.get(path))["changes"]
    assert [change["params"].get("text") for change in changes if change["code"] == "note"] == ["asked by phone too"]


async def test_a_colleague_was_faster(world: World, supervisor: Calls) -> None:
    ticket = await a_ticket(world, (await world.session())["conversation_id"], kind="bet")
    path = f"tickets/{ticket.reference}/assign"
    aysel = await Calls.of(world, await world.account("Aysel"))
    seen_with_nobody = {"operator_id": supervisor.operator.id, "expected_operator_id": None}
    await aysel.post(path, operator_id=aysel.operator.id, expected_operator_id=None)
    refused = await supervisor("POST", path, json=seen_with_nobody)
    assert error(refused) == (409, "already_taken")
    assert refused.json()["error"]["params"] == {"operator": "Aysel"}
    taken = await supervisor.post(path, **seen_with_nobody | {"expected_operator_id": aysel.operator.id})
    assert taken["ticket"]["operator_name"] == "Murad"


async def test_tickets_of_different_players_are_told_so(world: World, supervisor: Calls) -> None:
    id = (await world.session())["conversation_id"]
    one, other = await a_ticket(world, id), await a_ticket(world, id, account_id="ZZ99999")
    refused = await supervisor("POST", f"tickets/{one.reference}/merge", json={"into": other.reference})
    assert error(refused) == (409, "different_players")


async def test_consoles_hear_of_due_times(world: World) -> None:
    ticket = await a_ticket(world, (await world.session())["conversation_id"])
    concerned = await world.operator(name="Aysel", departments=(PAYMENTS,))
    supervisor = await world.operator(name="Murad", role=Role.SUPERVISOR, departments=(SUPPORT,))
    stranger = await world.operator(name="Deniz", departments=(SUPPORT,))
    for hours, kind in ((22, "ticket_warning"), (2, "ticket_breach")):
        world.clock.advance(hours=hours)
        # A day is more than a sign-in lasts; these sockets were not asked.
        await deadlines.sweep(world.desk)
        for console in (concerned, supervisor):
            raised = await console.next("notification.raised", lambda f, kind=kind: bool(f["kind"] == kind))
            assert raised["reference"] == ticket.reference
        await supervisor.next(
            "desk.updated",
            lambda f, late=kind == "ticket_breach": (f["tickets_due_soon"], f["tickets_breached"]) == (not late, late),
        )
    await world.quiet()
    assert not [frame for frame in stranger.frames if frame["type"] == "notification.raised"]
    assert not [
        f for f in stranger.frames if f["type"] == "desk.updated" and f["tickets_due_soon"] + f["tickets_breached"]
    ]


async def test_made_in_the_console_and_linked(world: World) -> None:
    visitor, _, id = await world.in_talk()
    async with world.desk.uow(read_only=True) as work:
        [account] = await work.operators.all()
    calls = await Calls.of(world, account)
    body = {
        "kind": "deposit",
        "account_id": "AB12345",
        "description": "Not there.",
        "amount": "250,5",
        "currency": "AZN",
    }
    made = (await calls.post(f"conversations/{id}/tickets", **body))["ticket"]
    assert (made["department"], made["priority"], made["amount"]) == ("payments", 1, "250.5")
    assert (await visitor.system("ticket_registered"))["params"] == {"reference": made["reference"], "hours": 24}
    assert (await calls.post(f"conversations/{id}/tickets", **body))["ticket"] == made, "a double click"
    for wrong in (
        {"account_id": "a b"},
        {"amount": "much"},
        {"currency": "XXX"},
        {"description": ""},
        {"kind": "joke"},
    ):
        assert (await calls("POST", f"conversations/{id}/tickets", json=body | wrong)).status_code == 422

    other = await world.session()
    elsewhere = await a_ticket(world, other["conversation_id"])
    linked = (await calls.post(f"conversations/{id}/tickets/link", reference=elsewhere.reference))["ticket"]
    assert linked["conversation_id"] == id
    await visitor.system("ticket_linked")
    await calls.post(f"tickets/{elsewhere.reference}/state", state="in_review")
    assert (await visitor.system("ticket_in_review"))["params"]["reference"] == elsewhere.reference

    stranger = await Calls.of(world, await world.account("Deniz"))
    for path, content in (("tickets", body), ("tickets/link", {"reference": made["reference"]})):
        assert (await stranger("POST", f"conversations/{id}/{path}", json=content)).status_code in {403, 404}


async def test_an_answer_in_the_chat_is_the_first_answer(world: World) -> None:
    visitor, operator, id = await world.in_talk()
    ticket = await a_ticket(world, id)
    await operator.say(id, "I am looking into it.")
    await visitor.reply("operator")
    async with world.desk.uow(read_only=True) as work:
        answered = await work.tickets.get(ticket.id)
        assert [change.code for change in await work.tickets.changes(ticket.id)] == ["registered", "answered"]
    assert answered.first_answered_at == world.clock.now()
    assert answered.due_at == ticket.solution_due_at


def test_every_state_but_the_first_has_its_line() -> None:
    assert {state.value for state in TICKET_LINES} | {"registered", "escalated"} == {
        "registered",
        "in_review",
        "waiting_for_visitor",
        "escalated",
        "solved",
        "reopened",
    }
