"""Tickets beside the assistant: left while nobody answers, made by an operator; and the way back by a reference."""

import contextlib
import hashlib
import re
import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from handoff.domain.conversations.conversation import Conversation, Status
from handoff.domain.conversations.message import Author, Message
from handoff.domain.conversations.system_code import SystemCode
from handoff.domain.errors import BadRequest, DeskError, NotFound
from handoff.domain.events import ConversationUpdated, MessageCreated
from handoff.domain.ids import ACCOUNT_ID, ConversationId, find_reference, is_valid
from handoff.domain.people.operator import Operator
from handoff.domain.people.session import RESUME, Session
from handoff.domain.tickets.registration import Registration
from handoff.domain.tickets.ticket import Complaint, ComplaintKind, SlaPolicy, Ticket
from handoff.ports.assistant import Mask
from handoff.ports.unit_of_work import UnitOfWork
from handoff.services.context import Context
from handoff.services.conversations.visitor_actions import Started, check_room
from handoff.services.people import browser_sessions
from handoff.services.people.browser_sessions import secret_hash
from handoff.services.people.identity import Identity
from handoff.services.queue import handoffs
from handoff.services.retrying import retried
from handoff.services.system_messages import add_system_message
from handoff.services.texts import clean, scrub
from handoff.services.throttle import throttle
from handoff.services.tickets.registry import add, followed

TICKETS_PER_MINUTE = 3
ATTEMPTS = 10
ATTEMPTS_AT_TICKET = 100
ATTEMPT_WINDOW = timedelta(minutes=15)
_SHORT_CHARACTERS = 64
_CONTACT_CHARACTERS = 200


@retried
async def submit(
    context: Context,
    conversation_id: ConversationId,
    *,
    client_message_id: str,
    account_id: str,
    description: str,
    contact: str,
) -> Ticket:
    """Leave a ticket: what the player wrote stands in the chat, and they wait no longer, unless they are in danger.

    The same `client_message_id` gives the same ticket.

    Raises:
        EmptyMessage, MessageTooLong, TooMany, Blocked, ConversationFull, NotFound
        BadRequest: the account or the contact cannot be one.
    """
    description, masked = context.mask(clean(description, context.limits.message_max_characters))
    contact, _ = context.mask(scrub(contact))
    if len(contact) > _CONTACT_CHARACTERS:
        raise BadRequest(field="contact")
    now = context.clock.now()
    async with context.uow() as work:
        conversation = await work.conversations.get(conversation_id)
        stored = await work.messages.by_client_id(conversation_id, client_message_id)
        if stored is None:
            handoffs.check_not_blocked(conversation, now)
            check_room(conversation, context.limits.conversation_max_messages)
            await throttle(work, now, f"intake:{conversation_id}", TICKETS_PER_MINUTE)
        complaint = Complaint(
            kind=ComplaintKind.OTHER,
            account_id=conversation.account_id or account(account_id, context.mask),
            description=description,
            contact=contact,
        )
        ticket, is_new = await add(
            work,
            context,
            now,
            Registration(
                conversation_id=conversation_id,
                complaint=complaint,
                language=conversation.language,
                idempotency_key=f"intake:{conversation_id}:{client_message_id}",
            ),
        )
        if is_new:
            said = Message(
                conversation_id=conversation_id,
                seq=0,
                author=Author.VISITOR,
                created_at=now,
                text=description,
                client_message_id=client_message_id,
                epoch=conversation.epoch,
                masked=masked,
            )
            await _show_words(work, conversation, said)
            await tell_registered(work, conversation, now, ticket, context.sla)
            await work.commit()
    if conversation.status is Status.QUEUED and not conversation.stays_with_people:
        with contextlib.suppress(DeskError):  # an operator was faster, or it is closed: as good
            await handoffs.cancel(context, conversation_id)
    return ticket


async def _show_words(work: UnitOfWork, conversation: Conversation, said: Message) -> None:
    """What the player left stands in the chat, within the caller's transaction."""
    message = await work.messages.append(said)
    work.emit(MessageCreated(conversation_id=conversation.id, seq=message.seq, message=message, about=conversation))
    if said.masked:
        await add_system_message(work, conversation, said.created_at, SystemCode.SECRET_HIDDEN)


@retried
async def make_for(
    context: Context,
    operator: Operator,
    conversation: Conversation,
    complaint: Complaint,
) -> Ticket:
    """An operator registers a complaint in the player's name, without the secrets in it.

    The same again gives the same ticket.

    Raises:
        EmptyMessage, MessageTooLong. BadRequest: `params["field"]` says which field cannot be right.
    """
    complaint = replace(
        complaint,
        account_id=conversation.account_id or account(complaint.account_id, context.mask),
        description=context.mask(clean(complaint.description, context.limits.message_max_characters))[0],
        transaction_id=_short(complaint.transaction_id, "transaction_id", context.mask),
        bet_id=_short(complaint.bet_id, "bet_id", context.mask),
        amount=_amount(complaint.amount),
    )
    key = hashlib.sha256(repr(complaint).encode()).hexdigest()[:32]
    now = context.clock.now()
    async with context.uow() as work:
        conversation = await work.conversations.get(conversation.id)
        ticket, is_new = await add(
            work,
            context,
            now,
            Registration(
                conversation_id=conversation.id,
                complaint=complaint,
                language=conversation.language,
                idempotency_key=f"console:{conversation.id}:{key}",
                actor=operator,
            ),
        )
        if is_new:
            await tell_registered(work, conversation, now, ticket, context.sla)
            await work.commit()
    return ticket


@retried
async def come_back(
    context: Context,
    *,
    reference: str,
    account_id: str,
    address: str,
    identity: Identity | None = None,
) -> Started:
    """The conversation of a ticket, for who knows its reference and the account that it names.

    One of a proven account answers only to an `identity` of that account, whatever is known of its tickets.

    Raises:
        NotFound: wrong, unknown or somebody else's: all the same to the caller.
        TooMany: too many failures for this reference, or from this address.
    """
    found = find_reference(reference)
    now = context.clock.now()
    if found is not None and not is_valid(found):
        found = None
    # Few from one place; for one ticket many, so that nobody closes it to its owner by a few guesses of their own.
    keys = {f"return-from:{address}": ATTEMPTS} | ({f"return:{found}": ATTEMPTS_AT_TICKET} if found else {})
    async with context.uow() as work:
        # Counted before it is looked up, so that parallel guesses cannot slip through.
        for key, most in keys.items():
            await throttle(work, now, key, most, ATTEMPT_WINDOW)
        await work.commit()
    async with context.uow() as work:
        ticket = await work.tickets.by_reference(found) if found is not None else None
        if ticket is None or _plain(ticket.complaint.account_id) != _plain(account_id):
            raise NotFound
        ticket = await followed(work, ticket)
        conversation = await work.conversations.get(ticket.conversation_id)
        if conversation.account_id is not None:
            if identity is None or identity.account_id != conversation.account_id:
                raise NotFound
            await browser_sessions.check_signed_in(work, identity, now)
        for key in keys:
            await work.attempts.take_back(key)
        token = secrets.token_urlsafe(32)
        until = now + timedelta(days=context.limits.resume_token_days)
        await work.sessions.add(
            Session(
                secret_hash=secret_hash(token),
                subject=conversation.id,
                kind=RESUME,
                expires_at=until,
                network=address,
            )
        )
        work.emit(ConversationUpdated(conversation_id=conversation.id, epoch=conversation.epoch))
        await work.commit()
    return Started(conversation=conversation, resume_token=token, returning=True)


def account(text: str, mask: Mask) -> str:
    """An account as a player types it, made plain.

    Raises:
        BadRequest: it cannot be one, or is a card.
    """
    text = scrub(text)
    if not ACCOUNT_ID.fullmatch(text) or mask(text)[1]:
        raise BadRequest(field="account_id")
    return text


async def tell_registered(
    work: UnitOfWork, conversation: Conversation, now: datetime, ticket: Ticket, sla: SlaPolicy
) -> None:
    """The line with the reference and the time of the first answer, within the caller's transaction: in hours, or by
    when, where only opening hours count.
    """
    told: dict[str, str | int] = {"hours": round((ticket.first_answer_due_at - now).total_seconds() / 3600)}
    if ticket.department in sla.calendars:
        told |= {"variant": "by", "due_at": ticket.first_answer_due_at.isoformat()}
    await add_system_message(work, conversation, now, SystemCode.TICKET_REGISTERED, reference=ticket.reference, **told)


def _plain(text: str) -> str:
    return scrub(text).casefold()


def _short(text: str | None, field: str, mask: Mask) -> str | None:
    text, _ = mask(scrub(text or ""))
    if len(text) > _SHORT_CHARACTERS:
        raise BadRequest(field=field)
    return text or None


def _amount(text: str | None) -> str | None:
    text = (text or "").strip().replace(",", ".")
    if text and not re.fullmatch(r"\d{1,12}(\.\d{1,2})?", text):
        raise BadRequest(field="amount")
    return text or None
