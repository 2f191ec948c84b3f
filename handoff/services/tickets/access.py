"""The ticket that somebody wants to change: found, locked and stored within the caller's transaction."""

from datetime import datetime

from handoff.domain.conversations.system_code import SystemCode
from handoff.domain.errors import InvalidTransition, NotFound, StorageConflict
from handoff.domain.events import ConversationUpdated
from handoff.domain.ids import ConversationId, Reference
from handoff.domain.people.operator import Operator
from handoff.domain.tickets.ticket import Ticket, TicketStatus
from handoff.ports.unit_of_work import UnitOfWork
from handoff.services.rights import Action, TicketAccess, can
from handoff.services.system_messages import add_system_message
from handoff.services.tickets.registry import record_change

TICKET_LINES = {
    TicketStatus.IN_REVIEW: SystemCode.TICKET_IN_REVIEW,
    TicketStatus.WAITING_FOR_VISITOR: SystemCode.TICKET_WAITING_FOR_VISITOR,
    TicketStatus.SOLVED: SystemCode.TICKET_SOLVED,
    TicketStatus.REOPENED: SystemCode.TICKET_REOPENED,
}
"""The system line by which the player hears of a ticket's new state."""


async def ticket_for(work: UnitOfWork, operator: Operator, reference: Reference, *, for_update: bool = True) -> Ticket:
    """The ticket, for who works on it or holds its conversation, to read also for who reviews it; nobody else changes
    it meanwhile.

    Raises: NotFound: it is not there, or not for this operator.
    """
    if for_update:
        await lock_conversations(work, reference)
    ticket = await work.tickets.by_reference(reference, for_update=for_update)
    if ticket is None:
        raise NotFound
    action = Action.CHANGE if for_update else Action.READ
    if not can(operator, action, TicketAccess.of(ticket)):
        conversation = await work.conversations.get(ticket.conversation_id)
        if can(operator, action, TicketAccess.of(ticket, conversation)):
            return ticket
        reviews = [] if for_update else await work.reviews.of_ticket(ticket.id)
        if not any(review.reviewer_id == operator.id for review in reviews):
            raise NotFound
    return ticket


async def lock_conversations(work: UnitOfWork, *references: Reference, also: ConversationId | None = None) -> None:
    """What is done to a ticket is told in its conversation, which is locked first; of several in one order.

    Raises:
        StorageConflict: a ticket was linked to another conversation at this moment.
    """
    seen = [ticket for reference in references if (ticket := await work.tickets.by_reference(reference))]
    ids = {ticket.conversation_id for ticket in seen} | ({also} if also else set())
    for id in sorted(ids):
        await work.conversations.get(id)
    for ticket in seen:
        if (await work.tickets.get(ticket.id)).conversation_id not in ids:
            raise StorageConflict("locked")


def live(ticket: Ticket) -> Ticket:
    """Raises: InvalidTransition: another ticket goes on in its place."""
    if ticket.merged_into is not None:
        raise InvalidTransition(current="merged", wanted="changed")
    return ticket


async def store_moved(
    work: UnitOfWork, ticket: Ticket, now: datetime, actor: Operator | str, note: str = "", *, question: str = ""
) -> None:
    """Store a ticket in its new state, with the line that tells the player."""
    values = {"resolution": ticket.resolution} if ticket.resolution else {}
    if question and ticket.status is TicketStatus.WAITING_FOR_VISITOR:
        values["question"] = question
    await record_change(work, ticket, now, actor, "state", state=ticket.status.value, **values)
    if note:
        await record_change(work, ticket, now, actor, "note", text=note)
    await tell_player(work, ticket, now, TICKET_LINES[ticket.status], **values)


async def tell_player(work: UnitOfWork, ticket: Ticket, now: datetime, code: SystemCode, **params: str | int) -> None:
    """Say something about the ticket in its conversation."""
    conversation = await work.conversations.get(ticket.conversation_id)
    await add_system_message(work, conversation, now, code, reference=ticket.reference, **params)
    work.emit(ConversationUpdated(conversation_id=conversation.id, epoch=conversation.epoch))
