"""What a visitor does in a conversation: start, come back, write, press, choose a language, rate."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from handoff.domain.conversations.conversation import Conversation, HandoffReason, Priority, Status
from handoff.domain.conversations.message import Author, Button, Message, Outcome
from handoff.domain.conversations.system_code import SystemCode
from handoff.domain.errors import ConversationFull, InvalidTransition, NotFound, TooMany
from handoff.domain.events import ConversationUpdated, MessageCreated, QueueChanged
from handoff.domain.ids import AttachmentId, ConversationId, new_conversation_id
from handoff.domain.people.session import RESUME, Session
from handoff.ports.assistant import HandoffRequest, MaskAcross, Reply
from handoff.ports.unit_of_work import UnitOfWork
from handoff.services import audit, facts
from handoff.services.context import Context
from handoff.services.facts import Vote
from handoff.services.files import stored_files
from handoff.services.people import blocks, browser_sessions
from handoff.services.people.browser_sessions import secret_hash
from handoff.services.people.identity import Identity
from handoff.services.queue import handoffs, routing
from handoff.services.retrying import retried
from handoff.services.system_messages import add_system_message
from handoff.services.texts import clean, scrub, web_address
from handoff.services.throttle import MINUTE, throttle
from handoff.services.tickets import surveys, workflow

_CARD_BEGINS = 8
"""Characters in which the first digit stands of a message that goes on with a card."""
_LOOKED_BACK = 8
"""Messages in which it may have begun."""


@dataclass(frozen=True, kw_only=True)
class Started:
    """A conversation that a browser may use, with the secret by which it comes back."""

    conversation: Conversation
    resume_token: str
    returning: bool


@retried
async def come_back(
    context: Context,
    *,
    resume_token: str,
    identity: Identity | None = None,
    address: str | None = None,
) -> Started | None:
    """The conversation that `resume_token` belongs to, its life prolonged; None if there is none (any more).

    One that holds `max_messages` and that no person has, or waits for, is not gone on with. One of a proven account
    answers to an `identity` of that account and to nothing else. One that was nobody's becomes the identity's; whoever
    had a token of it before has none any more.

    Raises:
        Unauthenticated: the account has signed out since.
    """
    now = context.clock.now()
    async with context.uow() as work:
        session = await work.sessions.get(secret_hash(resume_token), RESUME, now)
        if session is None:
            return None
        conversation = await work.conversations.get(ConversationId(session.subject))
        full = (
            context.limits.conversation_max_messages is not None
            and conversation.head_seq >= context.limits.conversation_max_messages
        )
        if full and conversation.status in {Status.BOT, Status.CLOSED}:
            return None
        if conversation.account_id != (None if identity is None else identity.account_id):
            if conversation.account_id is not None or identity is None:
                return None
            resume_token = await browser_sessions.rotate(work, session)
        if identity is not None:
            await browser_sessions.check_signed_in(work, identity, now)
            known = replace(conversation, account_id=identity.account_id, player_name=identity.name)
            if known.account_id != conversation.account_id and (
                until := await blocks.reaching(work, now, identity, None)
            ):
                known = replace(known, blocked_until=max(until, known.blocked_until or until))
            if known != conversation:
                conversation = replace(known, updated_at=now)
                await work.conversations.update(conversation)
                work.emit(ConversationUpdated(conversation_id=conversation.id, epoch=conversation.epoch))
        until = now + timedelta(days=context.limits.resume_token_days)
        if not await work.sessions.extend(secret_hash(resume_token), until, address):
            return None  # ended while we waited for the conversation
        await work.commit()
    return Started(conversation=conversation, resume_token=resume_token, returning=True)


@retried
async def start(  # noqa: PLR0913 - what a browser brings along
    context: Context,
    *,
    language: str,
    page_url: str,
    welcome: Reply,
    identity: Identity | None = None,
    address: str | None = None,
    resume_token: str | None = None,
) -> Started:
    """A new conversation whose first message is `welcome`. `resume_token` is that of one which the browser had before.

    Raises:
        Unauthenticated: the account has signed out since its `identity` was issued.
    """
    now = context.clock.now()
    token = secrets.token_urlsafe(32)
    async with context.uow() as work:
        if identity is not None:
            await browser_sessions.check_signed_in(work, identity, now)
        conversation = Conversation(
            id=new_conversation_id(),
            status=Status.BOT,
            epoch=1,
            head_seq=0,
            language=language,
            page_language=language,
            department=context.departments.current().default,
            created_at=now,
            updated_at=now,
            page_url=web_address(page_url),
            account_id=None if identity is None else identity.account_id,
            player_name="" if identity is None else identity.name,
            blocked_until=await blocks.reaching(work, now, identity, resume_token),
        )
        await work.conversations.add(conversation)
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
        await work.messages.append(bot_message(conversation, welcome, now))
        conversation = await work.conversations.get(conversation.id)
        await work.commit()
    return Started(conversation=conversation, resume_token=token, returning=False)


def bot_message(conversation: Conversation, reply: Reply, now: datetime, *, outcome: Outcome | None = None) -> Message:
    """An assistant's bubble; its buttons get ids that say nothing."""
    return Message(
        conversation_id=conversation.id,
        seq=0,
        author=Author.BOT,
        created_at=now,
        text=reply.text,
        epoch=conversation.epoch,
        buttons=tuple(Button(id=secrets.token_urlsafe(6), label=b.label, action=b.action) for b in reply.buttons),
        outcome=outcome,
    )


@retried
async def post_message(
    context: Context,
    conversation_id: ConversationId,
    *,
    client_message_id: str,
    text: str,
    attachments: Sequence[str] = (),
) -> Message:
    """Store what the visitor typed, without the secrets in it. The same `client_message_id` stores once.

    Secrets are looked for only in what may be sent at all; of a card that the messages before began nothing stays. A
    closed conversation goes back to the assistant, but that of a player who was in danger goes to people. What a ticket
    waits for is there with it.

    Raises:
        EmptyMessage, MessageTooLong, TooMany, Blocked
        NotFound: there is no such conversation, or an attachment is not theirs to send.
        ConversationFull: it holds `max_messages` already.
    """
    text = clean(text, context.limits.message_max_characters, may_be_empty=bool(attachments))
    async with context.uow() as work:
        message, queued = await _post(
            work,
            context,
            conversation_id,
            _Written(client_message_id=client_message_id, text=text, attachments=attachments),
        )
    if queued:
        await routing.distribute(context)
    return message


@retried
async def press_button(
    context: Context,
    conversation_id: ConversationId,
    *,
    client_message_id: str,
    seq: int,
    button_id: str,
) -> Message:
    """Store a press as the visitor's message with the button's label; what it does is known to the server alone.

    Raises:
        NotFound: there is no such message or button. TooMany, ConversationFull, Blocked.
    """
    async with context.uow() as work:
        message = await work.messages.get(conversation_id, seq)
        button = next((b for b in message.buttons if b.id == button_id), None)
        if button is None:
            raise NotFound
        pressed, queued = await _post(
            work,
            context,
            conversation_id,
            _Written(client_message_id=client_message_id, text=button.label, pressed=button.action),
        )
    if queued:
        await routing.distribute(context)
    return pressed


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """What came by a channel. The same `client_message_id` stores once."""

    client_message_id: str
    text: str
    attachments: Sequence[str] = ()
    params: Mapping[str, object] = field(default_factory=dict)
    """What people are shown besides the words, without secrets."""
    request: HandoffRequest | None = None
    """To people with it, if the assistant has the conversation."""
    is_quiet: bool = False
    """A machine wrote it: it is kept, and nothing follows from it."""


@retried
async def post_arrived(context: Context, conversation_id: ConversationId, arrived: Arrived) -> Message:
    """As `post_message`, for what came by a channel: it may be as long as such a message may be, and empty.

    Raises:
        TooMany, Blocked, ConversationFull. NotFound: there is no such conversation.
    """
    async with context.uow() as work:
        message, queued = await _post(
            work,
            context,
            conversation_id,
            _Written(
                client_message_id=arrived.client_message_id,
                text=arrived.text,
                attachments=arrived.attachments,
                params=arrived.params,
                request=arrived.request,
                is_quiet=arrived.is_quiet,
            ),
        )
    if queued:
        await routing.distribute(context)
    return message


@dataclass(frozen=True, kw_only=True)
class _Written:
    """What the visitor sent: words and files, or a button's label with what it does; the rest as in `Arrived`."""

    client_message_id: str
    text: str
    pressed: Mapping[str, object] | None = None
    attachments: Sequence[str] = ()
    params: Mapping[str, object] = field(default_factory=dict)
    request: HandoffRequest | None = None
    is_quiet: bool = False


async def _post(
    work: UnitOfWork, context: Context, conversation_id: ConversationId, written: _Written
) -> tuple[Message, bool]:
    """The stored message, and whether it put the conversation into the queue."""
    now, client_message_id, pressed = context.clock.now(), written.client_message_id, written.pressed
    # Locked, so that what is told of it (`about`) is as it stands when the message comes.
    seen = await work.conversations.get_for_message(conversation_id, client_message_id)
    conversation = seen.conversation
    if seen.is_known and (stored := await work.messages.by_client_id(conversation_id, client_message_id)) is not None:
        return stored, False
    await _check_pace(work, conversation, now, context.limits.messages_per_minute)
    handoffs.check_not_blocked(conversation, now)
    check_room(conversation, context.limits.conversation_max_messages)
    text, masked = (
        (written.text, ()) if pressed is not None else await _masked(work, context, conversation, written.text)
    )
    if conversation.status is Status.CLOSED and not written.is_quiet:
        before, conversation = conversation, conversation.move(Status.BOT, now, closed_reason=None)
        await audit.change_owner(work, before, conversation)
        work.emit(ConversationUpdated(conversation_id=conversation.id, epoch=conversation.epoch))
    if not seen.in_episode:
        await facts.made_contact(work, conversation, now)
    request = _request(conversation, written)
    attached = await stored_files.to_attach(work, conversation_id, Author.VISITOR, written.attachments)
    message = await work.messages.append(
        Message(
            conversation_id=conversation_id,
            seq=0,
            author=Author.VISITOR,
            created_at=now,
            text=text,
            params=written.params,
            client_message_id=client_message_id,
            epoch=conversation.epoch,
            pressed=pressed,
            masked=masked,
            attachments=attached,
            needs_answer=conversation.status is Status.BOT and request is None and not written.is_quiet,
        ),
        head_seq=conversation.head_seq,
    )
    if attached:
        await work.attachments.put_into_message([AttachmentId(file.id) for file in attached], message.seq)
    work.emit(MessageCreated(conversation_id=conversation_id, seq=message.seq, message=message, about=conversation))
    if request is not None:
        conversation = await handoffs.enqueue(work, conversation, now, request, text, context=context)
    if masked and conversation.status is not Status.BOT:  # the assistant says so in its answer; people need a line
        await add_system_message(work, conversation, now, SystemCode.SECRET_HIDDEN)
    if seen.has_tickets and pressed is None and not written.is_quiet:
        await workflow.visitor_wrote(work, conversation, message, now)
    await work.commit()
    return message, request is not None


def _request(conversation: Conversation, written: _Written) -> HandoffRequest | None:
    """Whether the conversation goes to people with this message, which the assistant then does not answer."""
    if conversation.status is not Status.BOT or written.is_quiet:
        return None
    if conversation.stays_with_people:
        return HandoffRequest(reason=HandoffReason.STAYS, priority=Priority.URGENT, department=conversation.department)
    return written.request


async def _masked(
    work: UnitOfWork, context: Context, conversation: Conversation, text: str
) -> tuple[str, tuple[str, ...]]:
    """The text without secrets, and which kinds there were; of a card in several messages nothing stays."""
    text, masked = context.mask(text)
    if context.mask_across is not None and not masked:
        piece = await _without_card(work, conversation, text, context.mask_across)
        if piece:
            return piece, ("card",)
    return text, masked


async def _without_card(work: UnitOfWork, conversation: Conversation, text: str, mask_across: MaskAcross) -> str | None:
    """`text` without the end of a card that the messages before began, which lose theirs; None if it has none."""
    if not any(c.isdigit() for c in text[:_CARD_BEGINS]):
        return None
    before = await work.messages.after(conversation.id, max(0, conversation.head_seq - _LOOKED_BACK))
    typed = [m if m.author is Author.VISITOR and m.pressed is None else None for m in before]
    without = mask_across([*(m.text if m else None for m in typed), text])
    if without is None:
        return None
    for message, left in zip(typed, without, strict=False):
        if message is not None and left is not None and left != message.text:
            await work.messages.hide(conversation.id, message.seq, left, (*message.masked, "card"))
    return without[-1]


async def _check_pace(work: UnitOfWork, conversation: Conversation, now: datetime, per_minute: int) -> None:
    """Raises: TooMany."""
    if conversation.head_seq < per_minute:
        return  # they cannot have said so much
    at = await work.messages.said_at(conversation.id, per_minute)
    if at is not None and now - MINUTE < at <= now:  # later than now, it was said before the clock was set back
        raise TooMany(seconds=int(MINUTE.total_seconds()))


def check_room(conversation: Conversation, max_messages: int) -> None:
    """Raises: ConversationFull."""
    if conversation.head_seq >= max_messages:
        raise ConversationFull(limit=max_messages)


@retried
async def set_language(
    context: Context,
    conversation_id: ConversationId,
    language: str,
) -> Conversation:
    """Choose the conversation's language by the switch; the assistant's next words come in it.

    Who waits, waits for somebody who speaks it.

    Raises:
        TooMany
    """
    now = context.clock.now()
    async with context.uow() as work:
        conversation = await work.conversations.get(conversation_id)
        if conversation.language == language:
            return conversation
        await throttle(work, now, f"change:{conversation_id}", context.limits.messages_per_minute)
        changed = replace(conversation, language=language, page_language=language, updated_at=now)
        await work.conversations.update(changed)
        await add_system_message(work, changed, now, SystemCode.LANGUAGE_CHANGED, language=language)
        work.emit(ConversationUpdated(conversation_id=conversation_id, epoch=changed.epoch))
        if changed.status is Status.QUEUED:
            work.emit(QueueChanged())
        await work.commit()
    if changed.status is Status.QUEUED:
        await routing.distribute(context)
    return changed


@retried
async def mark_seen(context: Context, conversation_id: ConversationId, seq: int, *, by_operator: bool) -> Conversation:
    """Move a read mark forward; never back, never past the last message."""
    async with context.uow() as work:
        conversation = await work.conversations.get(conversation_id)
        seq = min(seq, conversation.head_seq)
        seen = conversation.operator_seen_seq if by_operator else conversation.visitor_seen_seq
        if seq <= seen:
            return conversation
        changed = (
            replace(conversation, operator_seen_seq=seq) if by_operator else replace(conversation, visitor_seen_seq=seq)
        )
        await work.conversations.update(changed)
        work.emit(ConversationUpdated(conversation_id=conversation_id, epoch=changed.epoch))
        await work.commit()
    return changed


@retried
async def rate(
    context: Context,
    conversation_id: ConversationId,
    *,
    score: int,
    comment: str,
) -> Conversation:
    """Take the visitor's rating of the human conversation that ended last; once each.

    It may be followed by the question whether they would recommend us, at most every `nps_days` (0: never).

    Raises:
        InvalidTransition: there is nothing to rate.
    """
    now = context.clock.now()
    async with context.uow() as work:
        conversation = await work.conversations.get(conversation_id)
        if not conversation.rating_open:
            raise InvalidTransition(current="rated", wanted="rated")
        changed = replace(conversation, rating_open=False, updated_at=now)
        await work.conversations.update(changed)
        await work.ratings.add(
            conversation_id, conversation.epoch, score, scrub(comment), conversation.last_operator_id, now
        )
        await facts.rated(work, conversation, score)
        await add_system_message(work, changed, now, SystemCode.RATED, score=score)
        await surveys.ask_to_recommend(work, changed, now, context.limits.nps_days)
        work.emit(ConversationUpdated(conversation_id=conversation_id, epoch=changed.epoch))
        await work.commit()
    return changed


@retried
async def rate_answer(context: Context, conversation_id: ConversationId, *, seq: int, helpful: bool) -> None:
    """Keep the visitor's thumb under an assistant's answer; the last one counts.

    Raises:
        NotFound: there is no such answer.
    """
    async with context.uow() as work:
        message = await work.messages.get(conversation_id, seq)
        if message.author is not Author.BOT or message.outcome is None:
            raise NotFound
        await work.messages.set_helpful(conversation_id, seq, helpful)
        conversation = await work.conversations.get(conversation_id)
        await facts.voted(
            work, conversation, context.clock.now(), Vote(seq=seq, helpful=helpful, topic=message.outcome.topic)
        )
        work.emit(ConversationUpdated(conversation_id=conversation_id, epoch=conversation.epoch))
        await work.commit()
