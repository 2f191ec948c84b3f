"""The end of a talk: closed by who has it, with a reason and tags that reports count and the search finds."""

from collections.abc import Sequence

from handoff.domain.conversations.conversation import Conversation, Status
from handoff.domain.conversations.system_code import SystemCode
from handoff.domain.ids import ConversationId, OperatorId
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
        operator = await work.operators.get(operator_id)
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
        await work.commit()
    await routing.distribute(context)
    return conversation
