"""What every change of owner has in common, within the caller's transaction: lease, wait, offer, and who is told."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from handoff.domain.conversations.conversation import Conversation, Status
from handoff.domain.errors import AtCapacity, NotYours
from handoff.domain.events import ConversationUpdated, Notice, Notified, OfferChanged, QueueChanged
from handoff.domain.ids import ConversationId, OperatorId
from handoff.domain.people.operator import Operator
from handoff.domain.queue.offer import OfferState
from handoff.domain.queue.rules import DeskRules
from handoff.domain.queue.wait import WaitEnd
from handoff.ports.unit_of_work import UnitOfWork
from handoff.services import audit, facts, rights
from handoff.services.queue import waits
from handoff.services.rights import Action, Area


async def join_queue(
    work: UnitOfWork,
    rules: DeskRules,
    before: Conversation,
    now: datetime,
    *,
    notice: Notice = Notice.REQUEUED,
    **changes: object,
) -> Conversation:
    """Put a conversation into the queue, at the place of the time since when its player waits, and promise a wait.

    Raises:
        StaleOwner: the owner changed meanwhile. InvalidTransition.
    """
    queued = before.move(
        Status.QUEUED,
        now,
        **{
            "waiting_since": before.waiting_since or now,
            "operator_id": None,
            "lease_expires_at": None,
            "assigned_at": None,
            "rating_open": False,
        }
        | changes,
    )
    place = await waits.place(work, rules, queued, now)
    queued = replace(
        queued,
        promised_low_seconds=place.wait.low_seconds if place.wait else None,
        promised_high_seconds=place.wait.high_seconds if place.wait else None,
    )
    await audit.change_owner(work, before, queued)
    await work.messages.mark_answered(before.id, before.head_seq)
    await work.waits.begin(queued, now, position=place.position, operators_online=place.operators, promised=place.wait)
    if notice is Notice.ENQUEUED:
        await facts.asked(work, queued, now, on_duty=place.operators > 0)
    else:
        await facts.passed_on(work, queued, now)
    emit_changed(work, queued)
    notify(work, notice, queued, place.serving, priority=int(queued.priority))
    return queued


async def to_operator(
    work: UnitOfWork, rules: DeskRules, before: Conversation, operator: Operator, now: datetime
) -> Conversation:
    """Give a conversation to an operator, from whomever has it, with a lease.

    Raises:
        AtCapacity: the operator holds as many as allowed. StaleOwner: the owner changed meanwhile.
    """
    operator = await work.operators.get(operator.id, for_update=True)
    if len(await work.conversations.assigned_to(operator.id)) >= operator.capacity:
        raise AtCapacity(limit=operator.capacity)
    held = before.move(
        Status.ASSIGNED,
        now,
        operator_id=operator.id,
        last_operator_id=operator.id,
        lease_expires_at=rules.lease_until(now),
        assigned_at=now,
        reserved_for=None,
        closed_reason=None,
        rating_open=False,
    )
    await audit.change_owner(work, before, held)
    await work.operators.update(replace(operator, last_assigned_at=now, wrap_up_until=None))
    if before.status is Status.BOT:  # what it has not answered yet is for people
        await work.messages.mark_answered(before.id, before.head_seq)
    if before.status is Status.QUEUED:
        await leave_queue(work, held, now, WaitEnd.ACCEPTED, by=operator.id)
    await facts.taken(work, held, operator.id, now)
    emit_changed(work, held)
    return held


async def leave_queue(
    work: UnitOfWork, conversation: Conversation, now: datetime, end: WaitEnd, *, by: OperatorId | None = None
) -> None:
    """End the wait, and the offer if there is one; `by` is the operator whom it went to."""
    wait = await work.waits.end(conversation.id, end, now)
    if wait is not None:
        await facts.waited(work, conversation, now, wait, by)
    offer = await work.offers.open_of(conversation.id)
    if offer is not None:
        await work.offers.end(offer.id, OfferState.ACCEPTED if offer.operator_id == by else OfferState.WITHDRAWN)
        work.emit(OfferChanged(operator_id=offer.operator_id, conversation_id=conversation.id))


async def held_by(work: UnitOfWork, operator_id: OperatorId, conversation_id: ConversationId) -> Conversation:
    """The conversation, if this operator holds it.

    Raises:
        NotYours
    """
    conversation = await work.conversations.get(conversation_id)
    if not conversation.is_held_by(operator_id):
        raise NotYours
    return conversation


def emit_changed(work: UnitOfWork, conversation: Conversation) -> None:
    """The owner or the queue changed."""
    work.emit(ConversationUpdated(conversation_id=conversation.id, epoch=conversation.epoch))
    work.emit(QueueChanged())


def notify(
    work: UnitOfWork, notice: Notice, conversation: Conversation, people: Iterable[Operator], **params: str | int
) -> None:
    """Have these people notice something."""
    ids = frozenset(person.id for person in people)
    if ids:
        work.emit(Notified(notice=notice, conversation_id=conversation.id, operator_ids=ids, params=params))


async def supervisors(work: UnitOfWork) -> list[Operator]:
    return [operator for operator in await work.operators.all() if rights.can(operator, Action.READ, Area.MONITORING)]
