"""Leases that ran out: the conversation goes back to the front, and everybody concerned hears of it."""

from dataclasses import dataclass
from datetime import datetime

from handoff.domain.conversations.conversation import Conversation, HandoffReason, Status
from handoff.domain.conversations.system_code import SystemCode
from handoff.domain.events import Notice
from handoff.domain.ids import ConversationId, OperatorId
from handoff.domain.queue.rules import DeskRules
from handoff.ports.unit_of_work import UnitOfWork
from handoff.services.context import Context
from handoff.services.queue import ownership, routing
from handoff.services.retrying import retried
from handoff.services.system_messages import add_system_message


@retried
async def lapse(context: Context) -> int:
    """Put what nobody looks after any more back into the queue, with its waiting time and priority; how many."""
    now = context.clock.now()
    async with context.uow(read_only=True) as work:
        due = await work.conversations.lapsed(now)
    for conversation in due:
        async with context.uow() as work:
            held = await work.conversations.get(conversation.id)
            if held.epoch != conversation.epoch or (held.lease_expires_at or now) > now:
                continue  # renewed or let go just in time, or another process was here
            await _give_up(work, context.rules, held, now)
            await work.commit()
    if due:
        await routing.distribute(context)
    return len(due)


async def _give_up(work: UnitOfWork, rules: DeskRules, held: Conversation, now: datetime) -> None:
    holder = held.operator_id
    queued = await ownership.join_queue(work, rules, held, now, handoff_reason=HandoffReason.LAPSED)
    name = ""
    if holder is not None:
        name = (await work.operators.names([holder])).get(holder, "")
        await work.conversations.add_lapse(held.id, holder, now)
    await add_system_message(work, queued, now, SystemCode.OPERATOR_LOST, name=name)
    ownership.notify(work, Notice.LAPSED, queued, await ownership.supervisors(work), operator=name)


@dataclass(frozen=True, kw_only=True)
class Loss:
    """A conversation that an operator lost; `by` is the name of who has it now."""

    conversation_id: ConversationId
    by: str | None


@retried
async def losses(context: Context, operator_id: OperatorId) -> list[Loss]:
    """What the operator lost while away, told once; what they have again is no loss."""
    async with context.uow(read_only=True) as work:
        lost = await work.conversations.lapses(operator_id)
    if not lost:
        return []
    async with context.uow() as work:
        await work.operators.get(operator_id, for_update=True)  # of two windows one is told
        found = []
        for id in await work.conversations.lapses(operator_id):
            conversation = await work.conversations.get(id)
            if conversation.status is Status.ASSIGNED and conversation.operator_id is not None:
                if conversation.operator_id == operator_id:
                    continue
                names = await work.operators.names([conversation.operator_id])
                found.append(Loss(conversation_id=id, by=names.get(conversation.operator_id)))
            else:
                found.append(Loss(conversation_id=id, by=None))
        await work.conversations.forget_lapses(operator_id)
        await work.commit()
    return found
