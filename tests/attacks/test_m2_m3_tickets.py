"""M2, M3: a ticket opens neither another player's answers nor another player's past."""

import pytest

from handoff.domain.ids import ConversationId
from tests.api.calls import Calls, error
from tests.api.people.test_identities import proof
from tests.api.tickets.test_tickets import a_ticket
from tests.api.world import World
from tests.fixtures.clients import VisitorClient
from tests.fixtures.departments import PAYMENTS, SUPPORT


async def held(world: World, account: str | None) -> tuple[VisitorClient, str, Calls]:
    """A player's conversation, and the operator who holds it."""
    visitor = await world.visitor(await world.session(identity=account and proof(world, account)))
    await visitor.send("handoff.request")
    await visitor.state(status="queued")
    person = await world.account("Aysel", departments=(SUPPORT, PAYMENTS))
    operator = await world.operator(person)
    await operator.take_next()
    return visitor, visitor.ready["conversation"]["id"], await Calls.of(world, person)


@pytest.mark.parametrize("account", ["ZZ99999", None])
async def test_m2_a_foreign_ticket_is_not_linked(world: World, account: str | None) -> None:
    victim = await world.session(identity=proof(world, "AB12345"))
    ticket = await a_ticket(world, victim["conversation_id"])
    thief, id, calls = await held(world, account)
    for _ in range(2):
        answer = await calls("POST", f"conversations/{id}/tickets/link", json={"reference": ticket.reference})
        assert error(answer) == (422, "bad_request")
        # A ticket in the same name proves nothing against who proved it.
        await calls.post(f"conversations/{id}/tickets", kind="other", account_id="AB12345", description="x")
    await calls.post(f"tickets/{ticket.reference}/state", state="in_review")
    await calls.post(f"tickets/{ticket.reference}/state", state="solved", resolution="paid to card 77")
    await world.all_told(thief)
    assert "paid to card 77" not in str(thief.frames)


async def test_m2_a_link_says_from_where_to_where(world: World) -> None:
    old = await world.session(identity=proof(world, "AB12345"))
    ticket = await a_ticket(world, old["conversation_id"])
    _, id, calls = await held(world, "AB12345")
    await calls.post(f"conversations/{id}/tickets/link", reference=ticket.reference)
    changes = (await calls.get(f"tickets/{ticket.reference}"))["changes"]
    assert changes[-1]["params"] == {"from": old["conversation_id"], "to": id}


async def test_m3_a_ticket_in_somebodys_name_opens_no_history(world: World) -> None:
    victim = await world.session(identity=proof(world, "AB12345"))
    theirs = await a_ticket(world, victim["conversation_id"])  # for payments
    visitor = await world.visitor(await world.session())
    await visitor.send("handoff.request")
    await visitor.state(status="queued")
    person = await world.account("Leyla", departments=(SUPPORT,))
    operator = await world.operator(person)
    await operator.take_next()
    calls, id = await Calls.of(world, person), visitor.ready["conversation"]["id"]
    await calls.post(f"conversations/{id}/tickets", kind="other", account_id="AB12345", description="x")
    seen = await calls.get(f"conversations/{id}/history")
    assert seen["conversations"] == []
    assert theirs.reference not in str(seen)
    async with world.desk.uow(read_only=True) as work:
        assert (await work.conversations.get(ConversationId(id))).account_id is None
