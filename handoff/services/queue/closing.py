"""The end of a talk: closed by who has it, with a reason and tags that reports count and the search finds."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from handoff.domain.conversations.conversation import Conversation, Status
from handoff.domain.conversations.system_code import SystemCode
from handoff.domain.errors import UndoOver
from handoff.domain.events import DeskChanged, OperatorChanged
from handoff.domain.ids import ConversationId, OperatorId
from handoff.domain.people.operator import Operator
from handoff.ports.unit_of_work import UnitOfWork
from handoff.services import audit, facts
from handoff.services.context import Context
from handoff.services.queue import ownership, routing
from handoff.services.queue.ownership import held_by
from handoff.services.retrying import retried
from handoff.services.system_messages import add_system_message


@retried
async def close(
    context: Context,
    operator_id: OperatorId,
    conversation_id: ConversationId,
    reason: str,
    tags: Sequence[str] = (),
) -> Conversation:
    """An operator ends the conversation; the player may rate it, and writing again wakes the assistant. The tags take
    the place of those of an earlier close.

    Raises:
        NotYours. BadRequest: its department has no such reason or tag, or wants one.
    """
    now = context.clock.now()
    async with context.uow() as work:
        operator = await work.operators.get(operator_id, for_update=True)
        held = await held_by(work, operator_id, conversation_id)
        tags = tuple(dict.fromkeys(tags))
        context.after_talk.check(held.department, reason, tags)
        conversation = held.move(
            Status.CLOSED,
            now,
            operator_id=None,
            waiting_since=None,
            lease_expires_at=None,
            assigned_at=None,
            closed_reason=reason or None,
            rating_open=True,
            resume_due="closed",
            form=None,
            memory=None,
        )
        await audit.change_owner(work, held, conversation)
        await work.tags.put(conversation_id, tags)
        await facts.let_go(work, conversation, operator_id, now, tags)
        await add_system_message(work, conversation, now, SystemCode.CONVERSATION_CLOSED, name=operator.name)
        ownership.emit_changed(work, conversation)
        if context.after_talk.wrap_up:
            await _wrap_up(work, operator, now + context.after_talk.wrap_up)
        await work.commit()
    await routing.distribute(context)
    return conversation


@retried
async def undo(context: Context, operator_id: OperatorId, conversation_id: ConversationId) -> Conversation:
    """Who has just closed it has it again, as if it had never been closed, even past their capacity.

    Raises:
        UndoOver: somebody else closed it, something was said or done since then, or the time for it is over.
    """
    now = context.clock.now()
    async with context.uow() as work:
        operator = await work.operators.get(operator_id, for_update=True)
        closed = await work.conversations.get(conversation_id)
        closed_at = await _closed_at(work, closed, operator_id)
        if closed_at is None or closed_at <= now - context.after_talk.undo:
            raise UndoOver
        held = closed.move(
            Status.ASSIGNED,
            now,
            operator_id=operator_id,
            lease_expires_at=context.rules.lease_until(now),
            assigned_at=now,
            closed_reason=None,
            rating_open=False,
            resume_due=None,
        )
        await audit.change_owner(work, closed, held)
        await work.tags.put(conversation_id, ())
        await facts.close_undone(work, held, closed_at)
        await add_system_message(work, held, now, SystemCode.CLOSE_UNDONE, name=operator.name)
        ownership.emit_changed(work, held)
        if operator.wrap_up_until is not None:
            await _wrap_up(work, operator, None)
        await work.commit()
    return held


async def _closed_at(work: UnitOfWork, closed: Conversation, operator_id: OperatorId) -> datetime | None:
    """When this operator closed it, if that was the last that happened in it."""
    if closed.status is not Status.CLOSED or closed.last_operator_id != operator_id:
        return None
    last = await work.messages.after(closed.id, closed.head_seq - 1)
    return last[-1].created_at if last and last[-1].code == SystemCode.CONVERSATION_CLOSED else None


async def _wrap_up(work: UnitOfWork, operator: Operator, until: datetime | None) -> None:
    await work.operators.update(replace(operator, wrap_up_until=until))
    work.emit(OperatorChanged(operator_id=operator.id))
    work.emit(DeskChanged())
