"""An operator passes a conversation on: to a colleague, a department, the queue, or one level up."""

from datetime import datetime
from typing import Any

from handoff.domain.conversations.conversation import Conversation, HandoffReason, Level, Priority
from handoff.domain.conversations.system_code import SystemCode
from handoff.domain.errors import BadRequest, ColleagueUnavailable, InvalidTransition
from handoff.domain.ids import ConversationId, DepartmentId, NoteId, OperatorId, new_key
from handoff.domain.people.operator import Operator
from handoff.domain.queue.rules import DeskRules
from handoff.ports.clock import Clock
from handoff.ports.unit_of_work import UnitOfWork
from handoff.services.context import Context
from handoff.services.conversations import notes
from handoff.services.conversations.notes import NoteDraft
from handoff.services.queue import ownership, routing
from handoff.services.retrying import retried
from handoff.services.system_messages import add_system_message
from handoff.services.texts import scrub


@retried
async def transfer(
    context: Context,
    operator_id: OperatorId,
    conversation_id: ConversationId,
    *,
    to_operator: OperatorId | None = None,
    to_department: DepartmentId | None = None,
    note: str = "",
) -> Conversation:
    """Pass it on; the player keeps the waiting time.

    A colleague is offered it, and it is for anybody who serves it if they do not accept in time; a department's queue
    is waited in like any other; with neither it goes to the front of the queue it came from.

    Raises:
        NotYours: the operator does not hold it. NotFound: there is no such colleague.
        ColleagueUnavailable: they are not connected, away or full. BadRequest: to oneself, to both, or
        to no department that there is.
    """
    if to_operator == operator_id or (to_operator is not None and to_department is not None):
        raise BadRequest
    now = context.clock.now()
    async with context.uow() as work:
        held = await ownership.held_by(work, operator_id, conversation_id)
        author = await work.operators.get(operator_id)
        changes: dict[str, Any] = {"handoff_reason": HandoffReason.TRANSFERRED}
        params = {"name": author.name}
        colleague = None
        if to_operator is not None:
            colleague = await _there(work, context.rules, to_operator, now)
            changes["reserved_for"] = to_operator
            params["colleague"] = colleague.name
            code = SystemCode.TRANSFERRED_TO_OPERATOR
        elif to_department is not None:
            departments = context.departments.current()
            departments.check(to_department)
            changes["department"] = to_department
            if held.level is Level.INVESTIGATION and to_department != departments.investigation:
                changes["level"] = Level.OPERATOR  # the investigation team is done with it
            params["department"] = to_department
            code = SystemCode.TRANSFERRED_TO_DEPARTMENT
        else:
            code = SystemCode.RETURNED_TO_QUEUE
        await _write_note(work, context.clock, author, conversation_id, note)
        queued = await ownership.join_queue(work, context.rules, held, now, **changes)
        await add_system_message(work, queued, now, code, **params)
        await routing.not_for(work, context.rules, queued, operator_id, now)
        if colleague is not None:
            await routing.offer_to(work, context.rules, queued, colleague, now)
        await work.commit()
    await routing.distribute(context)
    return queued


@retried
async def escalate(
    context: Context,
    operator_id: OperatorId,
    conversation_id: ConversationId,
    *,
    note: str = "",
) -> Conversation:
    """One level up: from operators to supervisors, from these to the investigation team; urgent enough to come soon.

    Raises:
        NotYours. InvalidTransition: the investigation team has it already.
    """
    now = context.clock.now()
    async with context.uow() as work:
        held = await ownership.held_by(work, operator_id, conversation_id)
        author = await work.operators.get(operator_id)
        if held.level is Level.INVESTIGATION:
            raise InvalidTransition(current=held.level.name.lower(), wanted="escalated")
        level = Level(held.level + 1)
        department = context.departments.current().investigation if level is Level.INVESTIGATION else held.department
        await _write_note(work, context.clock, author, conversation_id, note)
        queued = await ownership.join_queue(
            work,
            context.rules,
            held,
            now,
            handoff_reason=HandoffReason.ESCALATED,
            level=level,
            department=department,
            priority=max(held.priority, Priority.HIGH),
        )
        code = SystemCode.ESCALATED_TO_SUPERVISOR if level is Level.SUPERVISOR else SystemCode.ESCALATED_TO_TEAM
        await add_system_message(work, queued, now, code, name=author.name)
        await routing.not_for(work, context.rules, queued, operator_id, now)
        await work.commit()
    await routing.distribute(context)
    return queued


async def _there(work: UnitOfWork, rules: DeskRules, operator_id: OperatorId, now: datetime) -> Operator:
    """The colleague, if they could take one more now."""
    colleague = await work.operators.get(operator_id)
    online = {operator.id for operator in await work.operators.online(rules.present_since(now))}
    if operator_id not in online or len(await work.conversations.assigned_to(operator_id)) >= colleague.capacity:
        raise ColleagueUnavailable(operator=colleague.name)
    return colleague


async def _write_note(
    work: UnitOfWork, clock: Clock, author: Operator, conversation_id: ConversationId, text: str
) -> None:
    if text := scrub(text)[: notes.NOTE_CHARACTERS]:
        await notes.write(work, clock, author, conversation_id, NoteDraft(id=NoteId(new_key()), text=text))
