"""Into the queue and out of it: by the player, the assistant, and the operator who holds a conversation.

Each function is one transaction: the new owner, the line that tells both sides, and the events stand or fall together.
What has become free is then distributed anew.
"""

import math
from dataclasses import replace
from datetime import datetime, timedelta

from handoff.domain.conversations.conversation import Conversation, HandoffReason, Priority, Status
from handoff.domain.conversations.message import Author
from handoff.domain.conversations.system_code import SystemCode
from handoff.domain.errors import (
    AlreadyTaken,
    Blocked,
    DangerUnconfirmed,
    Forbidden,
    InvalidTransition,
    NotYours,
    QueueEmpty,
    QueueFull,
    StaleOwner,
)
from handoff.domain.events import Notice
from handoff.domain.ids import ConversationId, OperatorId
from handoff.domain.queue.callback import CallbackState
from handoff.domain.queue.wait import WaitEnd
from handoff.ports.assistant import HandoffRequest
from handoff.ports.unit_of_work import UnitOfWork
from handoff.services import audit, facts
from handoff.services.context import Context
from handoff.services.queue import ownership, routing
from handoff.services.queue.ownership import held_by
from handoff.services.retrying import retried
from handoff.services.rights import Action, ConversationAccess, can
from handoff.services.system_messages import add_system_message
from handoff.services.throttle import throttle

PRESENT_FOR = timedelta(seconds=90)
"""Whose page was not heard of for so long keeps nobody else out of the queue: pages say so every 20 s."""


async def enqueue(
    work: UnitOfWork,
    conversation: Conversation,
    now: datetime,
    request: HandoffRequest,
    text: str,
    *,
    context: Context,
) -> Conversation:
    """Put a conversation of the assistant's into the queue, within the caller's transaction.

    To be followed by `routing.distribute` after the commit.

    Raises:
        StaleOwner: the owner changed meanwhile. InvalidTransition: the assistant does not have it.
    """
    queued = await ownership.join_queue(
        work,
        context.rules,
        conversation,
        now,
        notice=Notice.ENQUEUED,
        waiting_since=now,
        handoff_reason=request.reason,
        handoff_text=text,
        department=context.departments.current().known(request.department),
        priority=request.priority,
        level=request.level,
        accepted_languages=(),
        stays_with_people=conversation.stays_with_people or request.reason is HandoffReason.GAMBLING_HARM,
    )
    await add_system_message(work, queued, now, SystemCode.HANDOFF_REQUESTED, reason=request.reason)
    return queued


@retried
async def request_by_button(
    context: Context,
    conversation_id: ConversationId,
) -> Conversation:
    """The visitor's "talk to a person". Asking twice is harmless, also when somebody has the conversation already.

    Raises:
        TooMany: it went into the queue and out of it too often. Blocked.
        QueueFull: `queue_max` wait already, or `places` of the same network.
    """
    now = context.clock.now()
    async with context.uow() as work:
        conversation = await work.conversations.get(conversation_id)
        if conversation.status in {Status.QUEUED, Status.ASSIGNED}:
            return conversation
        check_not_blocked(conversation, now)
        await throttle(work, now, f"change:{conversation_id}", context.limits.messages_per_minute)
        await check_queue(work, conversation_id, now, context.limits.queue_max, context.limits.places_per_address)
        if conversation.status is Status.CLOSED:
            before, conversation = conversation, conversation.move(Status.BOT, now, closed_reason=None)
            await audit.change_owner(work, before, conversation)
        messages = await work.messages.after(conversation_id, max(0, conversation.head_seq - 20))
        typed = (m.text for m in reversed(messages) if m.author is Author.VISITOR and m.pressed is None)
        # Who has just filed a complaint goes to those who handle it.
        tickets = await work.tickets.of_conversation(conversation_id)
        ticket = tickets[-1] if tickets else None
        request = HandoffRequest(
            reason=HandoffReason.BUTTON,
            priority=ticket.priority if ticket else Priority.NORMAL,
            department=ticket.department if ticket else None,
        )
        if conversation.stays_with_people:
            request = replace(request, reason=HandoffReason.STAYS, priority=Priority.URGENT)
        conversation = await enqueue(work, conversation, now, request, next(typed, ""), context=context)
        await work.commit()
    await routing.distribute(context)
    return conversation


def check_not_blocked(conversation: Conversation, now: datetime) -> None:
    """Raises: Blocked."""
    if conversation.blocked_until is not None and conversation.blocked_until > now:
        raise Blocked(seconds=math.ceil((conversation.blocked_until - now).total_seconds()))


async def check_queue(
    work: UnitOfWork, conversation_id: ConversationId, now: datetime, queue_max: int | None, places: int | None
) -> None:
    """Whether there is room for one more. Who was not heard of for a while keeps nobody out.

    Raises:
        QueueFull: `queue_max` wait already, or `places` of the same network.
    """
    if queue_max is not None and await work.conversations.count_waiting(now - PRESENT_FOR) >= queue_max:
        raise QueueFull(limit=queue_max)
    if places is not None and await work.conversations.count_waiting_with(conversation_id) >= places:
        raise QueueFull(limit=places)


@retried
async def leave_gone(context: Context) -> int:
    """Give up the places of those who asked for a person and went away; how many. Players in danger keep theirs."""
    since = context.clock.now() - timedelta(seconds=context.rules.gone_seconds)
    async with context.uow(read_only=True) as work:
        gone = await work.conversations.gone(since)
    left = 0
    for conversation in gone:
        async with context.uow() as work:
            waiting = await work.conversations.get(conversation.id)
            if waiting.epoch != conversation.epoch:
                continue  # somebody was faster
            await leave(work, waiting, context.clock.now(), SystemCode.HANDOFF_LAPSED)
            await work.commit()
        left += 1
    if left:
        await routing.distribute(context)
    return left


async def leave(work: UnitOfWork, waiting: Conversation, now: datetime, code: SystemCode) -> Conversation:
    """Out of the queue and to the assistant, within the caller's transaction."""
    conversation = waiting.move(Status.BOT, now, waiting_since=None, reserved_for=None, resume_due="returned")
    await audit.change_owner(work, waiting, conversation)
    await ownership.leave_queue(work, conversation, now, WaitEnd.LEFT)
    await add_system_message(work, conversation, now, code)
    ownership.emit_changed(work, conversation)
    return conversation


@retried
async def cancel(context: Context, conversation_id: ConversationId) -> Conversation:
    """The visitor leaves the queue; the assistant goes on. Leaving twice is harmless.

    Raises:
        NotYours: an operator has it by now. InvalidTransition: it is closed.
    """
    now = context.clock.now()
    async with context.uow() as work:
        waiting = await work.conversations.get(conversation_id)
        if waiting.status is Status.BOT:
            return waiting
        if waiting.status is Status.ASSIGNED:
            raise NotYours
        if waiting.status is Status.CLOSED:
            raise InvalidTransition(current=waiting.status, wanted=Status.BOT)
        call = await work.callbacks.open_of(conversation_id)
        if call is not None and call.state is CallbackState.DUE:
            await work.callbacks.update(replace(call, state=CallbackState.CANCELLED, updated_at=now))
            await add_system_message(work, waiting, now, SystemCode.CALLBACK_CANCELLED)
        conversation = await leave(work, waiting, now, SystemCode.HANDOFF_CANCELLED)
        await work.commit()
    await routing.distribute(context)
    return conversation


@retried
async def set_languages(
    context: Context,
    conversation_id: ConversationId,
    languages: tuple[str, ...],
) -> Conversation:
    """The waiting player chooses in which languages they may be answered; none means their own alone.

    Raises:
        InvalidTransition: they do not wait.
    """
    async with context.uow() as work:
        waiting = await work.conversations.get(conversation_id)
        if waiting.status is not Status.QUEUED:
            raise InvalidTransition(current=waiting.status, wanted=Status.QUEUED)
        if languages and waiting.language not in languages:
            languages = (waiting.language, *languages)
        conversation = replace(waiting, accepted_languages=languages)
        await work.conversations.update(conversation)
        ownership.emit_changed(work, conversation)
        await work.commit()
    await routing.distribute(context)
    return conversation


@retried
async def claim(
    context: Context,
    operator_id: OperatorId,
    conversation_id: ConversationId,
    epoch: int,
) -> Conversation:
    """Give a waiting conversation to an operator who picked it. Of many who try, exactly one wins.

    Raises:
        Forbidden: the operator may not pick, does not serve it, or it was passed on to somebody else.
        AlreadyTaken: somebody else has it; `params["operator"]` is their name.
        StaleOwner: it left the queue, or came back into it, since the operator looked.
        AtCapacity: the operator holds as many as allowed.
    """
    now = context.clock.now()
    async with context.uow() as work:
        operator = await work.operators.get(operator_id, for_update=True)
        waiting = await work.conversations.get(conversation_id)
        if waiting.status is Status.ASSIGNED:
            if waiting.operator_id == operator_id:
                return waiting
            names = await work.operators.names([waiting.operator_id] if waiting.operator_id else [])
            raise AlreadyTaken(operator=next(iter(names.values()), ""))
        if waiting.status is not Status.QUEUED or waiting.epoch != epoch:
            raise StaleOwner
        offer = await work.offers.open_of(conversation_id)
        offered = offer is not None and offer.operator_id == operator_id
        if not (offered or can(operator, Action.TAKE, ConversationAccess(conversation=waiting))):
            raise Forbidden
        conversation = await ownership.to_operator(work, context.rules, waiting, operator, now)
        await add_system_message(work, conversation, now, SystemCode.OPERATOR_JOINED, name=operator.name)
        await work.commit()
    return conversation


@retried
async def claim_next(context: Context, operator_id: OperatorId) -> Conversation:
    """Give the operator the first in the queue whom they serve and who is not held out to a colleague.

    Raises:
        QueueEmpty, AtCapacity
    """
    now = context.clock.now()
    async with context.uow() as work:
        operator = await work.operators.get(operator_id, for_update=True)
        offered = {offer.conversation_id: offer.operator_id for offer in await work.offers.open()}
        for seen in await work.conversations.queued():
            if not operator.serves(seen) or offered.get(seen.id, operator_id) != operator_id:
                continue
            waiting = await work.conversations.get(seen.id)
            if waiting.status is not Status.QUEUED or waiting.epoch != seen.epoch:  # another operator was faster
                continue
            conversation = await ownership.to_operator(work, context.rules, waiting, operator, now)
            await add_system_message(work, conversation, now, SystemCode.OPERATOR_JOINED, name=operator.name)
            await work.commit()
            return conversation
    raise QueueEmpty


@retried
async def give_back(
    context: Context,
    operator_id: OperatorId,
    conversation_id: ConversationId,
    to: Status,
    *,
    confirmed: bool = False,
) -> Conversation:
    """An operator lets go: to the assistant (`Status.BOT`) or to the front of the queue (`Status.QUEUED`).

    In the queue the original waiting time is kept. A player who was in danger is the assistant's again only by this,
    and only if the operator confirms to know it.

    Raises:
        NotYours. DangerUnconfirmed: the player was in danger.
    """
    now = context.clock.now()
    async with context.uow() as work:
        held = await held_by(work, operator_id, conversation_id)
        operator = await work.operators.get(operator_id)
        if to is Status.BOT and held.stays_with_people and not confirmed:
            raise DangerUnconfirmed
        if to is Status.BOT:
            conversation = held.move(
                to,
                now,
                operator_id=None,
                waiting_since=None,
                lease_expires_at=None,
                assigned_at=None,
                rating_open=True,
                resume_due="returned",
                stays_with_people=False,
            )
            await audit.change_owner(work, held, conversation)
            await facts.let_go(work, conversation, operator_id, now)
            ownership.emit_changed(work, conversation)
        else:
            conversation = await ownership.join_queue(
                work, context.rules, held, now, handoff_reason=HandoffReason.RETURNED
            )
            await routing.not_for(work, context.rules, conversation, operator_id, now)
        code = SystemCode.RETURNED_TO_BOT if to is Status.BOT else SystemCode.RETURNED_TO_QUEUE
        await add_system_message(work, conversation, now, code, name=operator.name)
        await work.commit()
    await routing.distribute(context)
    return conversation


@retried
async def mark_resume_told(context: Context, conversation_id: ConversationId, epoch: int) -> bool:
    """Note that the assistant knows how the human stretch ended, unless the owner changed since `epoch`.

    What came after must be told anew. Returns whether it was noted.
    """
    async with context.uow() as work:
        conversation = await work.conversations.get(conversation_id)
        if conversation.epoch != epoch:
            return False
        await work.conversations.update(replace(conversation, resume_due=None))
        await work.commit()
    return True
