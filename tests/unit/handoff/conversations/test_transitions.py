"""The two transition tables: every pair of states is legal or illegal, and `move` obeys."""

from itertools import product

import pytest

from handoff.domain.conversations import conversation
from handoff.domain.conversations.conversation import Status
from handoff.domain.errors import InvalidTransition
from handoff.domain.ids import ConversationId
from handoff.domain.tickets import ticket
from handoff.domain.tickets.ticket import TicketStatus
from tests.fixtures.clock import ManualClock
from tests.fixtures.desk import a_conversation, a_ticket

LATER = ManualClock().advance(hours=1)

# Written out again by hand: a change of the table must be a change here.
OWNER_MOVES = {
    ("bot", "queued"),
    ("bot", "assigned"),
    ("bot", "closed"),
    ("queued", "assigned"),
    ("queued", "bot"),
    ("queued", "closed"),
    ("assigned", "queued"),
    ("assigned", "assigned"),
    ("assigned", "bot"),
    ("assigned", "closed"),
    ("closed", "bot"),
    ("closed", "assigned"),
}
TICKET_MOVES = {
    ("registered", "in_review"),
    ("registered", "waiting_for_visitor"),
    ("registered", "escalated"),
    ("registered", "solved"),
    ("in_review", "waiting_for_visitor"),
    ("in_review", "escalated"),
    ("in_review", "solved"),
    ("waiting_for_visitor", "in_review"),
    ("waiting_for_visitor", "escalated"),
    ("waiting_for_visitor", "solved"),
    ("escalated", "in_review"),
    ("escalated", "waiting_for_visitor"),
    ("escalated", "solved"),
    ("solved", "reopened"),
    ("reopened", "in_review"),
    ("reopened", "escalated"),
    ("reopened", "solved"),
}


@pytest.mark.parametrize(("before", "after"), list(product(Status, Status)))
def test_owner(before: Status, after: Status) -> None:
    old = a_conversation(before, epoch=7, head_seq=3)
    if (before, after) in OWNER_MOVES:
        new = old.move(after, LATER, handoff_text="why")
        assert (new.status, new.epoch, new.updated_at, new.handoff_text) == (after, 8, LATER, "why")
        assert (new.id, new.head_seq, new.created_at) == (old.id, 3, old.created_at)
    else:
        with pytest.raises(InvalidTransition) as raised:
            old.move(after, LATER)
        assert raised.value.params == {"current": before, "wanted": after}
    assert old.epoch == 7, "the old value is not touched"


@pytest.mark.parametrize(("before", "after"), list(product(TicketStatus, TicketStatus)))
def test_ticket(before: TicketStatus, after: TicketStatus) -> None:
    old = a_ticket(ConversationId("c"), status=before)
    if (before, after) in TICKET_MOVES:
        new = old.move(after, LATER)
        assert (new.status, new.updated_at, new.id) == (after, LATER, old.id)
    else:
        with pytest.raises(InvalidTransition):
            old.move(after, LATER)


def test_every_state_has_its_row() -> None:
    assert set(conversation.TRANSITIONS) == set(Status)
    assert set(ticket.TRANSITIONS) == set(TicketStatus)
