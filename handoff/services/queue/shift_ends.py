"""Both ends of a shift: who signs in to supervise is away at first, who signs out leaves no player alone."""

from handoff.domain.audit import Action as Recorded
from handoff.domain.conversations.conversation import Status
from handoff.domain.errors import NotYours
from handoff.domain.ids import OperatorId
from handoff.domain.people.operator import Operator
from handoff.services import audit
from handoff.services.context import Context
from handoff.services.people.sign_in import FULL
from handoff.services.queue import handoffs, presence
from handoff.services.rights import Action, Area, can, check


async def begin(context: Context, operator: Operator) -> None:
    """To be called after a sign-in. Who supervises says themselves when they want conversations."""
    if can(operator, Action.READ, Area.MONITORING) and await _sessions(context, operator) == 1:
        await presence.set_available(context, operator.id, False)


async def finish(context: Context, operator: Operator) -> int:
    """To be called after a sign-out: what is held goes back to the front of the queue at once, each player hears of
    it; how many. Nothing, while the operator is signed in elsewhere.
    """
    return 0 if await _sessions(context, operator) > 0 else await _give_back_all(context, operator)


async def finish_now(context: Context, id: OperatorId) -> int:
    """Somebody ends their shift: away first, so that nothing comes back to them, then all that they hold to the front
    of the queue, danger first; how many.
    """
    await presence.set_available(context, id, False)
    async with context.uow(read_only=True) as work:
        operator = await work.operators.get(id)
    return await _give_back_all(context, operator)


async def set_presence(context: Context, supervisor: Operator, id: OperatorId, *, available: bool) -> None:
    """Somebody who supervises says for a colleague whether they want conversations.

    Raises: Forbidden. NotFound.
    """
    check(supervisor, Action.CHANGE, Area.MONITORING)
    async with context.uow() as work:
        await work.operators.get(id)
        told = {"available": "yes" if available else "no"}
        await audit.record(work, context.clock.now(), Recorded.PRESENCE_CHANGED, id, told)
        await work.commit()
    await presence.set_available(context, id, available)


async def pass_on(context: Context, supervisor: Operator, id: OperatorId) -> int:
    """Somebody who supervises passes on all that a colleague holds: away first, so that nothing of it comes back to
    them; how many.

    Raises: Forbidden. NotFound.
    """
    await set_presence(context, supervisor, id, available=False)
    return await finish_now(context, id)


async def _give_back_all(context: Context, operator: Operator) -> int:
    async with context.uow(read_only=True) as work:
        held = sorted(await work.conversations.assigned_to(operator.id), key=lambda one: not one.stays_with_people)
    given = 0
    for conversation in held:
        try:
            await handoffs.give_back(context, operator.id, conversation.id, Status.QUEUED)
        except NotYours:  # somebody took it over just now
            continue
        given += 1
    return given


async def _sessions(context: Context, operator: Operator) -> int:
    async with context.uow(read_only=True) as work:
        return await work.sessions.count_of(operator.id, FULL, context.clock.now())
