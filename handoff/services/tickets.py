"""Complaints become tickets: registered once, for the right department, with due times."""

from handoff.domain.errors import NotFound
from handoff.domain.events import TicketChanged
from handoff.domain.ids import ConversationId, Reference, is_valid, new_reference
from handoff.domain.ticket import Complaint, SlaPolicy, Ticket
from handoff.ports import Clock, UnitOfWorkFactory


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
        reference = new_reference()
        while await work.tickets.by_reference(reference) is not None:
            reference = new_reference()
        ticket = await work.tickets.add(
            Ticket.registered(
                complaint,
                conversation_id=conversation_id,
                reference=reference,
                language=language,
                sla=sla,
                now=clock.now(),
            ),
            idempotency_key,
        )
        work.emit(TicketChanged(conversation_id=conversation_id, reference=ticket.reference))
        await work.commit()
    return ticket


async def of_conversation(uow: UnitOfWorkFactory, conversation_id: ConversationId) -> list[Ticket]:
    """The conversation's tickets, oldest first."""
    async with uow(read_only=True) as work:
        return await work.tickets.of_conversation(conversation_id)


async def find(uow: UnitOfWorkFactory, conversation_id: ConversationId, reference: Reference) -> Ticket:
    """The ticket, if it belongs to this conversation.

    Raises:
        NotFound: wrong, unknown or somebody else's: all the same to the caller.
    """
    if not is_valid(reference):
        raise NotFound
    async with uow(read_only=True) as work:
        ticket = await work.tickets.by_reference(reference)
    if ticket is None or ticket.conversation_id != conversation_id:
        raise NotFound
    return ticket
