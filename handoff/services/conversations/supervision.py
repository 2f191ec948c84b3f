"""What goes past the queue: taking over, assigning, changing the priority, blocking an abuser."""

from dataclasses import replace
from datetime import timedelta

from handoff.domain.audit import Action as Recorded
from handoff.domain.conversations.conversation import Conversation, Priority, Status
from handoff.domain.conversations.system_code import SystemCode
from handoff.domain.errors import AlreadyTaken, AtCapacity, ColleagueUnavailable, Forbidden, NotYours, StaleOwner
from handoff.domain.events import ConversationUpdated, Notice
from handoff.domain.ids import ConversationId, OperatorId
from handoff.domain.people.operator import Operator
from handoff.domain.queue.rules import DeskRules
from handoff.ports.clock import Clock
from handoff.ports.unit_of_work import UnitOfWork
from handoff.services import audit
from handoff.services.context import Context
from handoff.services.people import blocks
from handoff.services.queue import handoffs, ownership, routing
from handoff.services.retrying import retried
from handoff.services.rights import Action, ConversationAccess, can, check, conversation_access
from handoff.services.system_messages import add_system_message


@retried
async def take(
    context: Context,
    operator_id: OperatorId,
    conversation_id: ConversationId,
    epoch: int,
) -> Conversation:
    """Take over: supervisors from anybody; operators what no person has, if they work on a ticket of it
    or had it last.

    Raises:
        Forbidden. AlreadyTaken: a colleague has it. AtCapacity. StaleOwner: the owner is another than on the screen.
    """
    async with context.uow() as work:
        operator = await work.operators.get(operator_id, for_update=True)
        before = await work.conversations.get(conversation_id)
        waits = before.status is Status.QUEUED and not can(
            operator, Action.ASSIGN, ConversationAccess(conversation=before)
        )
        if not waits:
            if before.is_held_by(operator_id):
                return before
            await _check_may_take(work, operator, before)
            if before.epoch != epoch:
                raise StaleOwner
            held = await _hand(work, context.rules, before, operator, context.clock)
            await work.commit()
    if waits:  # picking from the queue has rules of its own
        return await handoffs.claim(context, operator_id, conversation_id, epoch)
    await routing.distribute(context)
    return held


@retried
async def assign(
    context: Context,
    supervisor_id: OperatorId,
    conversation_id: ConversationId,
    epoch: int,
    operator_id: OperatorId,
) -> Conversation:
    """A supervisor gives a conversation to an operator who is connected.

    Raises:
        Forbidden: not a supervisor. NotFound. StaleOwner: the owner is another than on the screen.
        ColleagueUnavailable: the operator is not connected or holds as many as allowed.
    """
    now = context.clock.now()
    async with context.uow() as work:
        supervisor = await work.operators.get(supervisor_id)
        operator = await work.operators.get(operator_id, for_update=True)
        before = await work.conversations.get(conversation_id)
        check(supervisor, Action.ASSIGN, ConversationAccess(conversation=before))
        if before.is_held_by(operator_id):
            return before
        if before.epoch != epoch:
            raise StaleOwner
        if operator_id not in await work.operators.connected(context.rules.present_since(now)):
            raise ColleagueUnavailable(operator=operator.name)
        try:
            held = await _hand(work, context.rules, before, operator, context.clock)
        except AtCapacity:
            raise ColleagueUnavailable(operator=operator.name) from None
        if operator_id != supervisor_id:
            ownership.notify(work, Notice.ASSIGNED, held, [operator], name=supervisor.name)
        await work.commit()
    await routing.distribute(context)
    return held


@retried
async def set_priority(
    context: Context,
    supervisor_id: OperatorId,
    conversation_id: ConversationId,
    priority: Priority,
) -> Conversation:
    """A supervisor moves a conversation up or down in the queue.

    Raises:
        Forbidden: not a supervisor.
    """
    async with context.uow() as work:
        conversation = await work.conversations.get(conversation_id)
        check(await work.operators.get(supervisor_id), Action.RANK, ConversationAccess(conversation=conversation))
        changed = replace(conversation, priority=priority, updated_at=context.clock.now())
        await work.conversations.update(changed)
        told = {"before": int(conversation.priority), "after": int(priority)}
        await audit.record(work, changed.updated_at, Recorded.PRIORITY_CHANGED, conversation_id, told)
        ownership.emit_changed(work, changed)
        await work.commit()
    await routing.distribute(context)
    return changed


@retried
async def block(
    context: Context, operator_id: OperatorId, conversation_id: ConversationId, minutes: int
) -> Conversation:
    """The player may not write for so long, in another conversation of the account or the browser neither; 0 lets them
    write again.

    Raises:
        NotYours: neither a supervisor nor who holds it.
    """
    now = context.clock.now()
    async with context.uow() as work:
        operator = await work.operators.get(operator_id)
        conversation = await work.conversations.get(conversation_id)
        if not can(operator, Action.BLOCK, ConversationAccess(conversation=conversation)):
            raise NotYours
        until = now + timedelta(minutes=minutes) if minutes else None
        changed = replace(conversation, blocked_until=until, updated_at=now)
        await audit.record(work, now, Recorded.BLOCKED, conversation_id, {"minutes": minutes})
        await work.conversations.update(changed)
        await blocks.keep(work, changed, now)
        work.emit(ConversationUpdated(conversation_id=conversation_id, epoch=changed.epoch))
        await work.commit()
    return changed


async def _check_may_take(work: UnitOfWork, operator: Operator, before: Conversation) -> None:
    if can(operator, Action.TAKE, await conversation_access(work, before)):
        return
    if before.status is Status.ASSIGNED and before.operator_id is not None:
        names = await work.operators.names([before.operator_id])
        raise AlreadyTaken(operator=names.get(before.operator_id, ""))
    raise Forbidden


async def _hand(
    work: UnitOfWork, rules: DeskRules, before: Conversation, operator: Operator, clock: Clock
) -> Conversation:
    """From whomever has it to this operator, with the line that tells the player."""
    now = clock.now()
    held = await ownership.to_operator(work, rules, before, operator, now)
    code = SystemCode.TAKEN_OVER if before.status is Status.ASSIGNED else SystemCode.OPERATOR_JOINED
    await add_system_message(work, held, now, code, name=operator.name)
    return held
