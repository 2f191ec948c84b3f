"""What happened gets its place in the order in which others hear of it; who listens is looked at."""

from datetime import timedelta

from handoff.domain.integrations.event import OutsideEvent
from handoff.services.context import Context
from handoff.services.retrying import retried

_AT_ONCE = 500


@retried
async def number(context: Context) -> list[OutsideEvent]:
    """Give places to what has none yet. For one process of all, on a short beat."""
    async with context.uow() as work:
        numbered = await work.outside.number(_AT_ONCE)
        if numbered:
            await work.commit()
    return numbered


@retried
async def forget(context: Context, kept: timedelta) -> None:
    """Let go of what was kept long enough."""
    async with context.uow() as work:
        if await work.outside.forget_events(context.clock.now() - kept):
            await work.commit()
