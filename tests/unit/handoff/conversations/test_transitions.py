"""Who may have a conversation next, and where a ticket may go: the rules in words of their own, for every pair."""

from itertools import product

import pytest

from handoff.domain.conversations.conversation import Status
from handoff.domain.errors import InvalidTransition
from handoff.domain.ids import ConversationId
from handoff.domain.tickets.ticket import TicketStatus
from tests.fixtures.clock import ManualClock
from tests.fixtures.desk import a_conversation, a_ticket

LATER = ManualClock().advance(hours=1)


def may_change_owner(before: Status, after: Status) -> bool:
    """Whoever has an open conversation may give it to anybody or end it; only operators pass it among themselves.

    A closed one is opened by the player's next message or by an operator: nobody waits in it for a person.
    """
    if before is after:
        return before is Status.ASSIGNED
    return before is not Status.CLOSED or after in {Status.BOT, Status.ASSIGNED}


def may_go_on(before: TicketStatus, after: TicketStatus) -> bool:
    """Work on an open ticket goes any way but back to its registration; a solved one can only be opened again.

    Who opened it again waits for an answer: they are asked nothing before somebody has looked at it.
    """
    if before is TicketStatus.SOLVED or after is TicketStatus.REOPENED:
        return (before, after) == (TicketStatus.SOLVED, TicketStatus.REOPENED)
    if (before, after) == (TicketStatus.REOPENED, TicketStatus.WAITING_FOR_VISITOR):
        return False
    if before is after is TicketStatus.ESCALATED:
        return True  # from a supervisor to the investigation team
    return before is not after and after is not TicketStatus.REGISTERED


@pytest.mark.parametrize(("before", "after"), list(product(Status, Status)))
def test_owner(before: Status, after: Status) -> None:
    old = a_conversation(before, epoch=7, head_seq=3)
    if may_change_owner(before, after):
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
    if may_go_on(before, after):
        new = old.move(after, LATER)
        assert (new.status, new.updated_at, new.id) == (after, LATER, old.id)
    else:
        with pytest.raises(InvalidTransition) as raised:
            old.move(after, LATER)
        assert raised.value.params == {"current": before, "wanted": after}
    assert old.next_states == {state for state in TicketStatus if may_go_on(before, state)}


def test_the_ways_of_everyday_work() -> None:
    """A conversation and a ticket from beginning to end, each step as people take it."""
    talk = a_conversation(epoch=1)
    for status in ("queued", "assigned", "assigned", "queued", "assigned", "bot", "queued", "closed", "bot", "closed"):
        talk = talk.move(Status(status), LATER)
    assert talk.epoch == 11, "each change of owner is counted"
    matter = a_ticket(ConversationId("c"))
    for state in ("in_review", "waiting_for_visitor", "in_review", "escalated", "solved", "reopened", "in_review"):
        matter = matter.move(TicketStatus(state), LATER)
    assert matter.status is TicketStatus.IN_REVIEW
