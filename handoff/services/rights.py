"""Which conversations, tickets and files an operator may look at. What they may not, they are not told of either."""

from handoff.domain.attachment import Attachment
from handoff.domain.conversation import Conversation, Status
from handoff.domain.errors import Forbidden, NotFound
from handoff.domain.ids import ConversationId
from handoff.domain.message import Author
from handoff.domain.operator import Operator, Role
from handoff.domain.ticket import Ticket
from handoff.ports.unit_of_work import UnitOfWork


def supervisor(operator: Operator) -> None:
    """Raises: Forbidden."""
    if not operator.role.supervises:
        raise Forbidden


def administrator(operator: Operator) -> None:
    """Raises: Forbidden."""
    if operator.role is not Role.ADMINISTRATOR:
        raise Forbidden


def sees_conversation(operator: Operator, conversation: Conversation) -> bool:
    """Who waits may be looked at by all; the rest by those who have or had it, and by supervisors."""
    if operator.role.supervises or conversation.status is Status.QUEUED:
        return True
    return operator.id in {conversation.operator_id, conversation.last_operator_id}


async def sees(work: UnitOfWork, operator: Operator, conversation: Conversation) -> bool:
    """As `sees_conversation`; also who is named in one of its notes: a colleague asked them to look.

    Where no person has the conversation, those who work on its ticket may look, too.
    """
    if sees_conversation(operator, conversation):
        return True
    if any(operator.id in note.mentions for note in await work.notes.of_conversation(conversation.id)):
        return True
    if conversation.status is Status.ASSIGNED:
        return False
    return any(works_on(operator, ticket) for ticket in await work.tickets.of_conversation(conversation.id))


async def seen(work: UnitOfWork, operator: Operator, id: ConversationId) -> Conversation:
    """The conversation, if the operator may look at it.

    Raises:
        NotFound: it is not there, or not for them.
    """
    conversation = await work.conversations.get(id)
    if not await sees(work, operator, conversation):
        raise NotFound
    return conversation


def works_on(operator: Operator, ticket: Ticket) -> bool:
    """Supervisors, the ticket's department, and who it was given to."""
    return operator.role.supervises or ticket.department in operator.departments or ticket.operator_id == operator.id


async def sees_file(work: UnitOfWork, operator: Operator, attachment: Attachment) -> bool:
    """Whether it stands in a conversation that they may see, or is evidence of a ticket that they work on."""
    if attachment.author is Author.VISITOR and attachment.seq is None and attachment.ticket_id is None:
        return False  # the player has not sent it yet
    conversation = await work.conversations.get(attachment.conversation_id)
    if await sees(work, operator, conversation):
        return True
    tickets = await work.tickets.of_conversation(conversation.id)
    if attachment.ticket_id is not None:
        try:
            tickets.append(await work.tickets.get(attachment.ticket_id))
        except NotFound:
            return False
    return any(works_on(operator, ticket) for ticket in tickets)
