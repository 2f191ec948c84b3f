"""Both ends of a shift: who signs in to supervise is away at first, who signs out leaves no player alone."""

from handoff.domain.conversations.conversation import Status
from handoff.domain.errors import NotYours
from handoff.domain.people.operator import Operator
from handoff.services.context import Context
from handoff.services.people.sign_in import FULL
from handoff.services.queue import handoffs, presence
from handoff.services.rights import Action, Area, can


async def begin(context: Context, operator: Operator) -> None:
    """To be called after a sign-in. Who supervises says themselves when they want conversations."""
    if can(operator, Action.READ, Area.MONITORING) and await _sessions(context, operator) == 1:
        await presence.set_available(context, operator.id, False)


async def finish(context: Context, operator: Operator) -> int:
    """To be called after a sign-out: what is held goes back to the front of the queue at once, each player hears of
    it; how many. Nothing, while the operator is signed in elsewhere.
    """
    if await _sessions(context, operator) > 0:
        return 0
    async with context.uow(read_only=True) as work:
        held = await work.conversations.assigned_to(operator.id)
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
