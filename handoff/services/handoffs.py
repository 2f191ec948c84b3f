"""Changes of owner: into the queue, to an operator, back, and to an end. Nothing else changes an owner.

Each function is one transaction: the new owner, the line that tells both sides, and the events stand or fall together.
"""

from dataclasses import replace
from datetime import datetime

from handoff.domain.conversation import Conversation, Department, HandoffReason, Priority, Status
from handoff.domain.errors import (
    AlreadyTaken,
    AtCapacity,
    InvalidTransition,
    NotYours,
    QueueEmpty,
    QueueFull,
    StaleOwner,
)
from handoff.domain.events import ConversationUpdated, QueueChanged
from handoff.domain.ids import ConversationId, OperatorId
from handoff.domain.message import Author
from handoff.domain.operator import Operator
from handoff.ports import Clock, HandoffRequest, UnitOfWork, UnitOfWorkFactory
from handoff.services.conversations import say
from handoff.services.throttle import throttle


async def enqueue(
    work: UnitOfWork, conversation: Conversation, now: datetime, request: HandoffRequest, text: str
) -> Conversation:
    """Put a conversation of the assistant's into the queue, within the caller's transaction.

    Raises:
        StaleOwner: the owner changed meanwhile. InvalidTransition: the assistant does not have it.
    """
    queued = conversation.move(
        Status.QUEUED,
        now,
        waiting_since=now,
        handoff_reason=request.reason,
        handoff_text=text,
        department=request.department,
        priority=request.priority,
        rating_open=False,
        stays_with_people=conversation.stays_with_people or request.reason is HandoffReason.GAMBLING_HARM,
    )
    await work.conversations.change_owner(conversation, queued)
    await work.messages.mark_answered(conversation.id, conversation.head_seq)
    await say(work, queued, now, "handoff_requested", reason=request.reason)
    _tell(work, queued)
    return queued


async def request_by_button(
    uow: UnitOfWorkFactory,
    clock: Clock,
    conversation_id: ConversationId,
    *,
    per_minute: int,
    queue_max: int | None = None,
) -> Conversation:
    """The visitor's "talk to a person". Asking twice is harmless, also when somebody has the conversation already.

    Raises:
        TooMany: it went into the queue and out of it too often. QueueFull: `queue_max` wait already.
    """
    now = clock.now()
    async with uow() as work:
        conversation = await work.conversations.get(conversation_id)
        if conversation.status in {Status.QUEUED, Status.ASSIGNED}:
            return conversation
        await throttle(work, now, f"change:{conversation_id}", per_minute)
        await check_queue(work, queue_max)
        if conversation.status is Status.CLOSED:
            before, conversation = conversation, conversation.move(Status.BOT, now, closed_reason=None)
            await work.conversations.change_owner(before, conversation)
        messages = await work.messages.after(conversation_id, max(0, conversation.head_seq - 20))
        typed = (m.text for m in reversed(messages) if m.author is Author.VISITOR and m.pressed is None)
        # Who has just filed a complaint goes to those who handle it.
        tickets = await work.tickets.of_conversation(conversation_id)
        ticket = tickets[-1] if tickets else None
        request = HandoffRequest(
            reason=HandoffReason.BUTTON,
            priority=ticket.priority if ticket else Priority.NORMAL,
            department=ticket.department if ticket else Department.SUPPORT,
        )
        conversation = await enqueue(work, conversation, now, request, next(typed, ""))
        await work.commit()
    return conversation


async def check_queue(work: UnitOfWork, queue_max: int | None) -> None:
    """Raises: QueueFull: `queue_max` wait already."""
    if queue_max is not None and len(await work.conversations.queued()) >= queue_max:
        raise QueueFull(limit=queue_max)


async def cancel(uow: UnitOfWorkFactory, clock: Clock, conversation_id: ConversationId) -> Conversation:
    """The visitor leaves the queue; the assistant goes on. Leaving twice is harmless.

    Raises:
        NotYours: an operator has it by now. InvalidTransition: it is closed.
    """
    now = clock.now()
    async with uow() as work:
        waiting = await work.conversations.get(conversation_id)
        if waiting.status is Status.BOT:
            return waiting
        if waiting.status is Status.ASSIGNED:
            raise NotYours
        if waiting.status is Status.CLOSED:
            raise InvalidTransition(current=waiting.status, wanted=Status.BOT)
        conversation = waiting.move(Status.BOT, now, waiting_since=None, resume_due="returned")
        await work.conversations.change_owner(waiting, conversation)
        await say(work, conversation, now, "handoff_cancelled")
        _tell(work, conversation)
        await work.commit()
    return conversation


async def claim(
    uow: UnitOfWorkFactory, clock: Clock, operator_id: OperatorId, conversation_id: ConversationId, epoch: int
) -> Conversation:
    """Give a waiting conversation to an operator. Of many who try, exactly one wins.

    Raises:
        AlreadyTaken: somebody else has it; `params["operator"]` is their name.
        StaleOwner: it left the queue, or came back into it, since the operator looked.
        AtCapacity: the operator holds as many as allowed.
    """
    now = clock.now()
    async with uow() as work:
        operator = await work.operators.get(operator_id)
        waiting = await work.conversations.get(conversation_id)
        if waiting.status is Status.ASSIGNED:
            if waiting.operator_id == operator_id:
                return waiting
            holder = await work.operators.get(waiting.operator_id) if waiting.operator_id else None
            raise AlreadyTaken(operator=holder.name if holder else "")
        if waiting.status is not Status.QUEUED or waiting.epoch != epoch:
            raise StaleOwner
        conversation = await _assign(work, waiting, operator, now)
        await work.commit()
    return conversation


async def claim_next(uow: UnitOfWorkFactory, clock: Clock, operator_id: OperatorId) -> Conversation:
    """Give the operator whoever is first in the queue.

    Raises:
        QueueEmpty, AtCapacity
    """
    now = clock.now()
    async with uow() as work:
        operator = await work.operators.get(operator_id)
        for waiting in await work.conversations.queued():
            try:
                conversation = await _assign(work, waiting, operator, now)
            except StaleOwner:  # on a database with several writers another operator was faster
                continue
            await work.commit()
            return conversation
    raise QueueEmpty


async def _assign(work: UnitOfWork, waiting: Conversation, operator: Operator, now: datetime) -> Conversation:
    if len(await work.conversations.assigned_to(operator.id)) >= operator.capacity:
        raise AtCapacity(limit=operator.capacity)
    conversation = waiting.move(
        Status.ASSIGNED, now, operator_id=operator.id, last_operator_id=operator.id, rating_open=False
    )
    await work.conversations.change_owner(waiting, conversation)
    await say(work, conversation, now, "operator_joined", name=operator.name)
    _tell(work, conversation)
    return conversation


async def held_by(work: UnitOfWork, operator_id: OperatorId, conversation_id: ConversationId) -> Conversation:
    """The conversation, if this operator holds it.

    Raises:
        NotYours
    """
    conversation = await work.conversations.get(conversation_id)
    if conversation.status is not Status.ASSIGNED or conversation.operator_id != operator_id:
        raise NotYours
    return conversation


async def give_back(
    uow: UnitOfWorkFactory, clock: Clock, operator_id: OperatorId, conversation_id: ConversationId, to: Status
) -> Conversation:
    """An operator lets go: to the assistant (`Status.BOT`) or to the front of the queue (`Status.QUEUED`).

    In the queue the original waiting time is kept.

    Raises:
        NotYours
    """
    now = clock.now()
    async with uow() as work:
        held = await held_by(work, operator_id, conversation_id)
        operator = await work.operators.get(operator_id)
        if to is Status.BOT:
            conversation = held.move(
                to, now, operator_id=None, waiting_since=None, rating_open=True, resume_due="returned"
            )
        else:
            conversation = held.move(to, now, operator_id=None, handoff_reason=HandoffReason.RETURNED)
        await work.conversations.change_owner(held, conversation)
        code = "returned_to_bot" if to is Status.BOT else "returned_to_queue"
        await say(work, conversation, now, code, name=operator.name)
        _tell(work, conversation)
        await work.commit()
    return conversation


async def close(
    uow: UnitOfWorkFactory, clock: Clock, operator_id: OperatorId, conversation_id: ConversationId, reason: str
) -> Conversation:
    """An operator ends the conversation; the player may rate it, and writing again wakes the assistant.

    Raises:
        NotYours
    """
    now = clock.now()
    async with uow() as work:
        held = await held_by(work, operator_id, conversation_id)
        operator = await work.operators.get(operator_id)
        conversation = held.move(
            Status.CLOSED,
            now,
            operator_id=None,
            waiting_since=None,
            closed_reason=reason,
            rating_open=True,
            resume_due="closed",
            form=None,
        )
        await work.conversations.change_owner(held, conversation)
        await say(work, conversation, now, "conversation_closed", name=operator.name)
        _tell(work, conversation)
        await work.commit()
    return conversation


async def told(uow: UnitOfWorkFactory, conversation_id: ConversationId, epoch: int) -> bool:
    """Note that the assistant knows how the human stretch ended, unless the owner changed since `epoch`.

    What came after must be told anew. Returns whether it was noted.
    """
    async with uow() as work:
        conversation = await work.conversations.get(conversation_id)
        if conversation.epoch != epoch:
            return False
        await work.conversations.update(replace(conversation, resume_due=None))
        await work.commit()
    return True


def _tell(work: UnitOfWork, conversation: Conversation) -> None:
    work.emit(ConversationUpdated(conversation_id=conversation.id, epoch=conversation.epoch))
    work.emit(QueueChanged())
