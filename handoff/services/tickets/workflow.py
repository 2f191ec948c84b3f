"""What becomes of a ticket: its states, each told to the player in the chat and kept in its history.

Functions that take a `UnitOfWork` run within the caller's transaction, the others are one of their own.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from handoff.domain.conversations.conversation import Conversation, Priority
from handoff.domain.conversations.message import Message
from handoff.domain.conversations.system_code import SystemCode
from handoff.domain.errors import (
    AlreadyTaken,
    BadRequest,
    DifferentPlayers,
    Forbidden,
    InvalidTransition,
    NotFound,
    StorageConflict,
)
from handoff.domain.events import Notice
from handoff.domain.files.attachment import Attachment
from handoff.domain.ids import AttachmentId, ConversationId, DepartmentId, OperatorId, Reference
from handoff.domain.people.operator import Operator
from handoff.domain.tickets.document import RequestedDocument
from handoff.domain.tickets.registration import VISITOR
from handoff.domain.tickets.review import Review
from handoff.domain.tickets.ticket import Ticket, TicketChange, TicketStatus
from handoff.ports.unit_of_work import UnitOfWork
from handoff.services.context import Context
from handoff.services.retrying import retried
from handoff.services.rights import Action, TicketAccess, can
from handoff.services.system_messages import add_system_message
from handoff.services.texts import clean
from handoff.services.tickets import desk_work, escalations, reviews, surveys
from handoff.services.tickets.access import live, lock_conversations, store_moved, ticket_for
from handoff.services.tickets.registry import followed, notify, record_change

TEXT_CHARACTERS = 2000


@dataclass(frozen=True, kw_only=True)
class TicketFile:
    """All that is kept of a ticket."""

    ticket: Ticket
    changes: list[TicketChange]
    evidence: list[Attachment]
    documents: list[RequestedDocument]
    reviews: list[Review]
    may_review: bool
    """Whether the reader may decide the open review: never touched the case."""
    duplicates: list[Ticket]
    """Of the same account and matter, likeliest first."""


async def look_up(context: Context, operator: Operator, reference: Reference) -> TicketFile:
    """A ticket with its history and evidence.

    Raises:
        NotFound: it is not there, or not for this operator.
    """
    async with context.uow(read_only=True) as work:
        ticket = await ticket_for(work, operator, reference, for_update=False)
        found = await work.reviews.of_ticket(ticket.id)
        is_asked = bool(found) and found[-1].is_open
        return TicketFile(
            ticket=ticket,
            changes=await work.tickets.changes(ticket.id),
            evidence=await work.attachments.of_ticket(ticket.id),
            documents=await work.documents.of_ticket(ticket.id),
            reviews=found,
            may_review=is_asked and can(operator, Action.REVIEW, await reviews.access_for(work, context, ticket)),
            duplicates=await desk_work.duplicates(work, operator, ticket),
        )


@retried
async def change_state(
    context: Context,
    operator: Operator,
    reference: Reference,
    *,
    to: TicketStatus,
    note: str = "",
    told: str = "",
) -> Ticket:
    """Take a ticket to its next state. `note` is for colleagues. `told` is for the player: the resolution when it is
    solved, the question when it waits for them.

    Raises:
        InvalidTransition. NotFound: it is not there, or not for this operator.
        BadRequest: it cannot be solved without a resolution.
    """
    if to is TicketStatus.ESCALATED:
        return await escalations.escalate(context, operator, reference, note=note)
    note = clean(note, TEXT_CHARACTERS, may_be_empty=True)
    told = clean(told, TEXT_CHARACTERS, may_be_empty=True)
    if to is TicketStatus.SOLVED and not told:
        raise BadRequest(field="resolution")
    now = context.clock.now()
    async with context.uow() as work:
        ticket = await ticket_for(work, operator, reference)
        moved = ticket.reopen(context.sla, now) if to is TicketStatus.REOPENED else ticket.move(to, now)
        if to is TicketStatus.SOLVED:
            moved = replace(moved, resolution=told)
        await store_moved(work, moved, now, operator, note, question=told)
        if to is TicketStatus.SOLVED:
            await surveys.ask_about_ticket(work, moved, now, operator.id)
        await work.commit()
    return moved


@retried
async def assign(
    context: Context,
    operator: Operator,
    reference: Reference,
    to: OperatorId | None,
    *,
    seen_with: OperatorId | Literal["anybody"] | None = "anybody",
) -> Ticket:
    """Give a ticket to somebody of its department, or to nobody. Operators may take one and give their own away.

    Raises:
        AlreadyTaken: it is no longer with the one it was `seen_with` (None: nobody).
        NotFound. Forbidden: only supervisors may give colleagues work. BadRequest: that person does not work on it.
    """
    now = context.clock.now()
    async with context.uow() as work:
        ticket = live(await ticket_for(work, operator, reference))
        if seen_with != "anybody" and ticket.operator_id not in {seen_with, to}:
            names = await work.operators.names([ticket.operator_id] if ticket.operator_id else [])
            raise AlreadyTaken(operator=next(iter(names.values()), ""))
        gives = {to, ticket.operator_id} - {None, operator.id}
        if gives and not can(operator, Action.ASSIGN, TicketAccess.of(ticket)):
            raise Forbidden
        name = ""
        if to is not None:
            assignee = await work.operators.get(to)
            if not can(assignee, Action.TAKE, TicketAccess.of(ticket)):
                raise BadRequest(field="operator_id")
            name = assignee.name
        if ticket.operator_id != to:
            ticket = replace(ticket, operator_id=to, updated_at=now)
            if to is None:
                await record_change(work, ticket, now, operator, "unassigned")
            else:
                await record_change(work, ticket, now, operator, "assigned", name=name, operator=to)
                if to != operator.id:
                    notify(work, ticket, Notice.TICKET_ASSIGNED, frozenset({to}), name=operator.name)
            await work.commit()
    return ticket


@retried
async def move(
    context: Context,
    operator: Operator,
    reference: Reference,
    *,
    department: DepartmentId | None = None,
    priority: Priority | None = None,
) -> Ticket:
    """Move a ticket to another department (it is nobody's then) or priority; urgent ones are due sooner.

    Raises:
        NotFound. InvalidTransition: another ticket goes on in its place. BadRequest: there is no such department.
    """
    now = context.clock.now()
    async with context.uow() as work:
        ticket = live(await ticket_for(work, operator, reference))
        if department is not None and department != ticket.department:
            context.departments.current().check(department)
            ticket = replace(ticket, department=department, operator_id=None, updated_at=now)
            await record_change(work, ticket, now, operator, "department", department=department)
        if priority is not None and priority != ticket.priority:
            ticket = ticket.raise_to(priority, context.sla, now)
            await record_change(work, ticket, now, operator, "priority", priority=int(priority))
        await work.commit()
    return ticket


@retried
async def note(context: Context, operator: Operator, reference: Reference, text: str) -> Ticket:
    """Write something down for colleagues; the player does not see it.

    Raises:
        EmptyMessage, MessageTooLong, NotFound
    """
    text = clean(text, TEXT_CHARACTERS)
    now = context.clock.now()
    async with context.uow() as work:
        ticket = replace(await ticket_for(work, operator, reference), updated_at=now)
        await record_change(work, ticket, now, operator, "note", text=text)
        await work.commit()
    return ticket


@retried
async def merge(context: Context, operator: Operator, reference: Reference, into: Reference) -> Ticket:
    """Let one ticket go on in another: history and evidence move, and who asks for the first hears of the second.

    Raises:
        NotFound. InvalidTransition: one of them is merged or solved already.
        BadRequest: they are the same. DifferentPlayers: they would read each other's answers.
    """
    now = context.clock.now()
    async with context.uow() as work:
        await lock_conversations(work, reference, into)
        source, target = await ticket_for(work, operator, reference), await ticket_for(work, operator, into)
        same_player = source.complaint.account_id.casefold() == target.complaint.account_id.casefold()
        if source.id == target.id:
            raise BadRequest(field="into")
        if not same_player:
            raise DifferentPlayers(into=target.reference)
        live(source)
        if not live(target).status.is_open:
            raise InvalidTransition(current=target.status, wanted="merged")
        evidence = await work.attachments.of_ticket(source.id)
        await work.attachments.make_evidence([file.id for file in evidence], target.id)
        await work.tickets.move_changes(source.id, target.id)
        await work.documents.move(source.id, target.id)
        await work.reviews.move(source.id, target.id)
        target = target.absorb(source, now)
        await record_change(work, target, now, operator, "merged_in", reference=source.reference)
        merged = replace(source, merged_into=target.reference, updated_at=now)
        await record_change(work, merged, now, operator, "merged", into=target.reference)
        conversation = await work.conversations.get(source.conversation_id)
        await add_system_message(
            work, conversation, now, SystemCode.TICKET_MERGED, reference=source.reference, into=target.reference
        )
        await work.commit()
    return target


@retried
async def link(context: Context, operator: Operator, reference: Reference, conversation: Conversation) -> Ticket:
    """Let a ticket's news come into this conversation from now on: its player has come back by another way.

    Raises:
        NotFound. InvalidTransition: another ticket goes on in its place.
        BadRequest: it is another player's, who would not hear of it any more while this one would.
    """
    now = context.clock.now()
    async with context.uow() as work:
        await lock_conversations(work, reference, also=conversation.id)
        ticket = live(await ticket_for(work, operator, reference))
        before = ticket.conversation_id
        if before != conversation.id:
            if not await _same_player(work, ticket, conversation):
                raise BadRequest(field="reference")
            ticket = replace(ticket, conversation_id=conversation.id, updated_at=now)
            ways = {"from": before, "to": conversation.id}
            await record_change(work, ticket, now, operator, "linked", **ways)
            await add_system_message(work, conversation, now, SystemCode.TICKET_LINKED, reference=ticket.reference)
            await work.commit()
    return ticket


@retried
async def reopen(context: Context, conversation_id: ConversationId, reference: Reference) -> Ticket:
    """The player is not content with the solution. Asking twice is harmless.

    Raises:
        NotFound: no such ticket in this conversation.
    """
    now = context.clock.now()
    async with context.uow() as work:
        ticket = await work.tickets.by_reference(reference)
        if ticket is None or ticket.conversation_id != conversation_id:
            raise NotFound
        goes_on = (await followed(work, ticket)).reference
        await lock_conversations(work, reference, goes_on)
        ticket = await work.tickets.by_reference(goes_on, for_update=True)
        if ticket is None or ticket.merged_into is not None:  # merged at this moment
            raise StorageConflict("locked")
        if not ticket.status.is_open:
            ticket = ticket.reopen(context.sla, now)
            await store_moved(work, ticket, now, VISITOR)
            await work.commit()
    return ticket


async def visitor_wrote(work: UnitOfWork, conversation: Conversation, message: Message, now: datetime) -> None:
    """The player wrote: tickets that waited for them are in review again, and files are their evidence."""
    for ticket in await work.tickets.of_conversation(conversation.id):
        if ticket.status is TicketStatus.WAITING_FOR_VISITOR and ticket.merged_into is None:
            ids = [AttachmentId(file.id) for file in message.attachments]
            await work.attachments.make_evidence(ids, ticket.id)
            await store_moved(work, ticket.move(TicketStatus.IN_REVIEW, now), now, VISITOR)


async def operator_wrote(work: UnitOfWork, operator: Operator, conversation_id: ConversationId, now: datetime) -> None:
    """Somebody answered in the chat: that is the first answer to tickets that had none."""
    for ticket in await work.tickets.of_conversation(conversation_id):
        if (
            ticket.first_answered_at is None
            and ticket.status.is_open
            and can(operator, Action.WRITE, TicketAccess.of(ticket))
        ):
            answered = replace(ticket, first_answered_at=now, updated_at=now)
            await record_change(work, answered, now, operator, "answered")


async def _same_player(work: UnitOfWork, ticket: Ticket, conversation: Conversation) -> bool:
    """Whether the conversation is of the account that the ticket names: proven; where nobody proved one in either
    conversation, named by another ticket of this one.
    """
    before = await work.conversations.get(ticket.conversation_id)
    if conversation.account_id is not None:
        accounts = {conversation.account_id}
    elif before.account_id is None:
        accounts = {own.complaint.account_id for own in await work.tickets.of_conversation(conversation.id)}
    else:
        accounts = set()
    return ticket.complaint.account_id.casefold() in {account.casefold() for account in accounts}
