"""Complaints become tickets: registered once, for the right department, with due times."""

from datetime import datetime

from handoff.domain.errors import NotFound
from handoff.domain.events import TicketChanged
from handoff.domain.ids import ConversationId, Reference, is_valid, new_reference
from handoff.domain.ticket import Complaint, SlaPolicy, Ticket, TicketChange
from handoff.ports import Clock, UnitOfWork, UnitOfWorkFactory

VISITOR = "visitor"
"""Actor of a change in a ticket's history that the player made."""


async def register(
    uow: UnitOfWorkFactory,
    clock: Clock,
    sla: SlaPolicy,
    *,
    conversation_id: ConversationId,
    complaint: Complaint,
    language: str,
    idempotency_key: str,
) -> Ticket:
    """Store a complaint. The same key always gives the same ticket, however often it is asked for.

    Raises:
        NotFound: there is no such conversation.
    """
    async with uow() as work:
        await work.conversations.get(conversation_id)
        ticket, _ = await add(
            work,
            clock.now(),
            sla,
            conversation_id=conversation_id,
            complaint=complaint,
            language=language,
            idempotency_key=idempotency_key,
            actor=VISITOR,
        )
        await work.commit()
    return ticket


async def add(
    work: UnitOfWork,
    now: datetime,
    sla: SlaPolicy,
    *,
    conversation_id: ConversationId,
    complaint: Complaint,
    language: str,
    idempotency_key: str,
    actor: str,
) -> tuple[Ticket, bool]:
    """Register a complaint within the caller's transaction: the ticket of the key, and whether it is new."""
    reference = new_reference()
    while await work.tickets.by_reference(reference) is not None:
        reference = new_reference()
    made = Ticket.registered(
        complaint, conversation_id=conversation_id, reference=reference, language=language, sla=sla, now=now
    )
    ticket = await work.tickets.add(made, idempotency_key)
    is_new = ticket.id == made.id
    if is_new:
        await work.tickets.add_change(TicketChange(ticket_id=ticket.id, at=now, actor=actor, code="registered"))
        work.emit(TicketChanged(conversation_id=conversation_id, reference=ticket.reference))
    return ticket, is_new


async def followed(work: UnitOfWork, ticket: Ticket) -> Ticket:
    """The ticket that goes on in place of this one: itself, unless it was merged."""
    while ticket.merged_into is not None:
        into = await work.tickets.by_reference(ticket.merged_into)
        if into is None:
            break
        ticket = into
    return ticket


async def of_conversation(uow: UnitOfWorkFactory, conversation_id: ConversationId) -> list[Ticket]:
    """The conversation's tickets, oldest first."""
    async with uow(read_only=True) as work:
        return await work.tickets.of_conversation(conversation_id)


async def find(uow: UnitOfWorkFactory, conversation_id: ConversationId, reference: Reference) -> Ticket:
    """The ticket, if it belongs to this conversation; the one that goes on in its place, if it was merged.

    Raises:
        NotFound: wrong, unknown or somebody else's: all the same to the caller.
    """
    if not is_valid(reference):
        raise NotFound
    async with uow(read_only=True) as work:
        ticket = await work.tickets.by_reference(reference)
        if ticket is None or ticket.conversation_id != conversation_id:
            raise NotFound
        return await followed(work, ticket)
