"""Complaints become tickets: registered once, for the right department, with due times."""

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta

from handoff.domain.audit import PLAYER, SYSTEM
from handoff.domain.audit import Action as Recorded
from handoff.domain.errors import NotFound
from handoff.domain.events import Notice, Notified, TicketChanged
from handoff.domain.ids import AttachmentId, ConversationId, OperatorId, Reference, is_valid, new_reference
from handoff.domain.integrations.event import EventType, an_event
from handoff.domain.people.operator import Operator
from handoff.domain.tickets.registration import VISITOR, Registration
from handoff.domain.tickets.ticket import Complaint, Ticket, TicketChange
from handoff.ports.unit_of_work import UnitOfWork
from handoff.services import audit, facts
from handoff.services.context import Context
from handoff.services.retrying import retried
from handoff.services.throttle import throttle

_ACTORS = {VISITOR: PLAYER, "system": SYSTEM}
"""Who acts in the audit log where it is not whoever is signed in."""
_TOLD = frozenset({"state", "department", "priority", "reference", "into", "level", "outcome", "document"})
"""What of a change goes into the audit log: nothing of what people wrote."""


_GUESSES_WITHIN = timedelta(hours=1)
"""The time in which tries of an account ID as proof of a ticket are counted."""


@retried
async def register(
    context: Context,
    *,
    conversation_id: ConversationId,
    complaint: Complaint,
    language: str,
    idempotency_key: str,
    evidence: Sequence[AttachmentId] = (),
) -> Ticket:
    """Store a complaint. The same key always gives the same ticket, however often it is asked for.

    `evidence` names files; those that are not the conversation's, or are evidence already, are passed over.

    Raises:
        NotFound: there is no such conversation.
    """
    async with context.uow() as work:
        await work.conversations.get(conversation_id)
        ticket, _ = await add(
            work,
            context,
            context.clock.now(),
            Registration(
                conversation_id=conversation_id,
                complaint=complaint,
                language=language,
                idempotency_key=idempotency_key,
            ),
        )
        free = {file.id for file in await work.attachments.of_conversation(conversation_id) if file.ticket_id is None}
        if files := [id for id in evidence if id in free]:
            await work.attachments.make_evidence(files, ticket.id)
        await work.commit()
    return ticket


async def add(work: UnitOfWork, context: Context, now: datetime, asked: Registration) -> tuple[Ticket, bool]:
    """Register a complaint within the caller's transaction: the ticket of the key, and whether it is new."""
    reference = new_reference()
    while await work.tickets.by_reference(reference) is not None:
        reference = new_reference()
    made = Ticket.registered(
        asked,
        reference=reference,
        department=context.departments.current().of_kind(asked.complaint.kind),
        sla=context.sla,
        now=now,
    )
    ticket = await work.tickets.add(made, asked.idempotency_key)
    is_new = ticket.id == made.id
    if is_new:
        name, by = _named(asked.actor)
        await work.tickets.add_change(
            TicketChange(ticket_id=ticket.id, at=now, actor=name, code="registered", operator_id=by)
        )
        made_as: dict[str, str | int] = {"kind": asked.complaint.kind, "department": ticket.department}
        await facts.ticket_registered(work, ticket, now)
        await audit.record(work, now, Recorded.TICKET_MADE, ticket.reference, made_as, actor=_ACTORS.get(name))
        _tell(work, ticket)
        await _tell_outside(work, EventType.TICKET_CREATED, ticket, now)
    return ticket, is_new


async def record_change(
    work: UnitOfWork, ticket: Ticket, now: datetime, actor: Operator | str, code: str, **params: str | int
) -> None:
    """Store a changed ticket with a line in its history, within the caller's transaction. Who watches it is told."""
    await work.tickets.update(ticket)
    name, by = _named(actor)
    await work.tickets.add_change(
        TicketChange(ticket_id=ticket.id, at=now, actor=name, code=code, params=params, operator_id=by)
    )
    await facts.ticket_changed(work, ticket, now, code, params)
    told = {"what": code} | {name: value for name, value in params.items() if name in _TOLD}
    await audit.record(work, now, Recorded.TICKET_CHANGED, ticket.reference, told, actor=_ACTORS.get(name))
    _tell(work, ticket)
    if watching := frozenset(ticket.watchers) - {by}:
        notify(work, ticket, Notice.TICKET_WATCHED, watching, name=name)
    await _tell_outside(work, EventType.TICKET_CHANGED, ticket, now, what=code)


def notify(work: UnitOfWork, ticket: Ticket, notice: Notice, whom: frozenset[OperatorId], **params: str) -> None:
    """Tell people at the desk of something about a ticket, within the caller's transaction."""
    about = {"reference": ticket.reference, **params}
    work.emit(Notified(notice=notice, conversation_id=ticket.conversation_id, operator_ids=whom, params=about))


def _tell(work: UnitOfWork, ticket: Ticket) -> None:
    work.emit(
        TicketChanged(
            conversation_id=ticket.conversation_id,
            reference=ticket.reference,
            department=ticket.department,
            operator_id=ticket.operator_id,
        )
    )


def _named(actor: Operator | str) -> tuple[str, OperatorId | None]:
    return (actor, None) if isinstance(actor, str) else (actor.name, actor.id)


async def _tell_outside(work: UnitOfWork, type: EventType, ticket: Ticket, now: datetime, **more: str | int) -> None:
    told = {"reference": ticket.reference, "status": ticket.status.value} | more
    await work.outside.record(an_event(type, now, ticket.conversation_id, **told))


async def followed(work: UnitOfWork, ticket: Ticket) -> Ticket:
    """The ticket that goes on in place of this one: itself, unless it was merged."""
    while ticket.merged_into is not None:
        into = await work.tickets.by_reference(ticket.merged_into)
        if into is None:
            break
        ticket = into
    return ticket


async def of_player(context: Context, conversation_id: ConversationId, limit: int = 50) -> list[Ticket]:
    """The conversation's tickets and, where the page proved an account, those that name it; oldest first."""
    async with context.uow(read_only=True) as work:
        tickets = await work.tickets.of_conversation(conversation_id)
        conversation = await work.conversations.get(conversation_id)
        if conversation.account_id:
            tickets += await work.tickets.of_account(conversation.account_id, limit)
    return sorted({ticket.id: ticket for ticket in tickets}.values(), key=lambda ticket: ticket.created_at)


@retried
async def find(
    context: Context,
    conversation_id: ConversationId,
    reference: Reference,
    account_id: str | None = None,
) -> Ticket:
    """The ticket, if it is this conversation's or its proven player's, or if `account_id` is the account it names.

    A try with `account_id` that proves nothing is counted, for the conversation and for the number, whether there is
    such a ticket or not: so neither the answer nor the work behind it tells an unknown number from a foreign one.
    For a merged ticket the one that goes on in its place is given.

    Raises:
        NotFound: wrong, unknown or somebody else's: all the same to the caller.
        TooMany: there were too many such tries; nothing was looked at.
    """
    if not is_valid(reference):
        raise NotFound
    async with context.uow(read_only=account_id is None) as work:
        ticket = await work.tickets.by_reference(reference)
        conversation = await work.conversations.get(conversation_id)
        if ticket is not None and (
            ticket.conversation_id == conversation_id or _names(ticket, conversation.account_id or "")
        ):
            return await followed(work, ticket)
        if account_id is None:
            raise NotFound
        await _count_guess(work, context, conversation_id, reference)
        proven = ticket if _names(ticket, account_id) else None
        if proven is not None:
            proven = await followed(work, proven)
            await work.attempts.take_back(_of_conversation(conversation_id))
            await work.attempts.take_back(_of_reference(reference))
        await work.commit()
    if proven is None:
        raise NotFound
    return proven


def _names(ticket: Ticket | None, account_id: str) -> bool:
    """Whether the ticket names that account; as long for no ticket as for any."""
    known = ticket.complaint.account_id if ticket else ""
    same = hmac.compare_digest(known.casefold().encode(), account_id.casefold().encode())
    return same and ticket is not None and account_id != ""


async def _count_guess(
    work: UnitOfWork, context: Context, conversation_id: ConversationId, reference: Reference
) -> None:
    now, limits = context.clock.now(), context.limits
    of_conversation, of_reference = _of_conversation(conversation_id), _of_reference(reference)
    await throttle(work, now, of_conversation, limits.ticket_guesses_per_conversation, _GUESSES_WITHIN)
    await throttle(work, now, of_reference, limits.ticket_guesses_per_ticket, _GUESSES_WITHIN)


def _of_conversation(conversation_id: ConversationId) -> str:
    return f"ticket-guess:{conversation_id}"


def _of_reference(reference: Reference) -> str:
    return f"ticket-guess:{reference}"
