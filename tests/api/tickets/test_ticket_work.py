"""Work on tickets from the console over HTTP, with the player and other consoles looking on."""

from typing import Any

import pytest

from handoff.domain.ids import new_reference
from handoff.domain.people.operator import Role
from tests.api.calls import Calls, error
from tests.api.tickets.test_tickets import a_ticket
from tests.api.world import World
from tests.fixtures.departments import PAYMENTS, PRODUCT


@pytest.fixture
async def supervisor(world: World) -> Calls:
    return await Calls.of(world, await world.account("Murad", role=Role.SUPERVISOR))


async def test_lists_and_panels_hear_of_what_is_done_elsewhere(world: World, supervisor: Calls) -> None:
    ticket = await a_ticket(world, (await world.session())["conversation_id"])
    concerned = await world.operator(name="Aysel", departments=(PAYMENTS,))
    stranger = await world.operator(name="Deniz", departments=(PRODUCT,))
    await supervisor.post(f"tickets/{ticket.reference}/note", text="seen")
    assert (await concerned.next("ticket.changed"))["reference"] == ticket.reference
    await world.quiet()
    assert not [frame for frame in stranger.frames if frame["type"] == "ticket.changed"]


async def test_being_given_a_ticket_is_told(world: World, supervisor: Calls) -> None:
    ticket = await a_ticket(world, (await world.session())["conversation_id"])
    account = await world.account("Aysel")
    aysel = await world.operator(account)
    await supervisor.post(f"tickets/{ticket.reference}/assign", operator_id=account.id)
    raised = await aysel.next("notification.raised", lambda f: bool(f["kind"] == "ticket_assigned"))
    assert (raised["reference"], raised["params"]["name"]) == (ticket.reference, "Murad")


async def test_an_answer_an_escalation_and_documents(world: World, supervisor: Calls) -> None:
    session = await world.session()
    visitor, ticket = await world.visitor(session), await a_ticket(world, session["conversation_id"])
    path = f"tickets/{ticket.reference}"
    zeynep = await world.account("Zeynep", role=Role.SUPERVISOR)
    await supervisor.post(f"{path}/answer", text="The bank has your payment.")
    told = (await visitor.system("ticket_answered"))["params"]
    assert (told["name"], told["text"]) == ("Murad", "The bank has your payment.")
    raised = (await supervisor.post(f"{path}/escalate", operator_id=zeynep.id, note="large sum"))["ticket"]
    assert (raised["operator_name"], raised["level"], raised["status"]) == ("Zeynep", 1, "escalated")
    params = (await visitor.system("ticket_escalated"))["params"]
    assert (params["name"], params["due_at"]) == ("Zeynep", raised["solution_due_at"].replace("Z", "+00:00"))
    await supervisor.post(f"{path}/documents", kinds=["statement"])
    assert (await visitor.system("ticket_documents_asked"))["params"]["documents"] == "statement"
    [document] = (await supervisor.get(path))["documents"]
    await supervisor.post(f"{path}/documents/{document['id']}", verdict="refused", reason="Too old.")
    assert (await visitor.system("ticket_document_refused"))["params"]["reason"] == "Too old."
    [document] = (await supervisor.get(path))["documents"]
    assert (document["state"], document["decided_by"]) == ("refused", "Murad")
    await supervisor.post(f"{path}/watch", on=True)
    assert (await supervisor.get(path))["ticket"]["watchers"] == [supervisor.operator.id]


async def test_the_player_asks_for_a_review_and_somebody_else_decides(world: World, supervisor: Calls) -> None:
    session = await world.session()
    visitor, ticket = await world.visitor(session), await a_ticket(world, session["conversation_id"])
    path = f"tickets/{ticket.reference}"
    await visitor.send("ticket.review", reference=ticket.reference, ref="early")
    await visitor.error("invalid_transition", ref="early")
    await supervisor.post(f"{path}/state", state="solved", resolution="The bet is lost.")
    account = await world.account("Zeynep", role=Role.SUPERVISOR)
    zeynep, console = await Calls.of(world, account), await world.operator(account)
    await visitor.send("ticket.review", reference=ticket.reference, ref="review")
    await visitor.next("request.done", lambda f: bool(f["ref"] == "review"))
    assert (await visitor.system("ticket_review_asked"))["params"]["due_at"]
    raised = await console.next("notification.raised", lambda f: bool(f["kind"] == "ticket_review"))
    assert raised["reference"] == ticket.reference
    assert [(await calls.get(path))["may_review"] for calls in (supervisor, zeynep)] == [False, True]
    decision = {"outcome": "partly", "grounds": "The second leg counts."}
    assert error(await supervisor("POST", f"{path}/review/decide", json=decision)) == (403, "not_independent")
    decided = (await zeynep.post(f"{path}/review/decide", **decision))["ticket"]
    assert decided["status"] == "reopened"
    params = (await visitor.system("ticket_review_decided"))["params"]
    assert (params["variant"], params["grounds"]) == ("partly", "The second leg counts.")
    [review] = (await supervisor.get(path))["reviews"]
    assert (review["outcome"], review["reviewer_name"]) == ("partly", "Zeynep")
    thief = await world.visitor()
    await thief.send("ticket.review", reference=ticket.reference, ref="r")
    await thief.error("not_found", ref="r")


async def test_the_same_to_many(world: World, supervisor: Calls) -> None:
    id = (await world.session())["conversation_id"]
    made = [await a_ticket(world, id, transaction_id=str(number)) for number in range(3)]
    await supervisor.post(f"tickets/{made[2].reference}/state", state="solved", resolution="Paid.")
    references = [ticket.reference for ticket in made]

    async def bulk(what: str, **body: Any) -> tuple[set[str], list[tuple[str, str]]]:
        result = await supervisor.post("tickets-bulk", references=references, what=what, **body)
        refused = [(one["reference"], one["code"]) for one in result["refused"]]
        return {one["reference"] for one in result["done"]}, refused

    assert await bulk("review") == ({*references[:2]}, [(references[2], "invalid_transition")])
    assert await bulk("move", department="support", priority=2) == ({*references}, [])
    assert await bulk("assign", operator_id=supervisor.operator.id) == ({*references}, [])
    assert await bulk("note", text="seen") == ({*references}, [])
    for ticket in (await supervisor.get("tickets"))["tickets"]:
        shown = (ticket["department"], ticket["priority"], ticket["operator_name"])
        assert shown == ("support", 2, "Murad")
    too_many = [new_reference() for _ in range(101)]
    refused = await supervisor("POST", "tickets-bulk", json={"references": too_many, "what": "watch"})
    assert error(refused) == (422, "bad_request")
