"""What happened gets its place in the order in which others hear of it; who listens is looked at."""

from datetime import timedelta

from handoff.domain.integrations.endpoint import EndpointKind
from handoff.domain.integrations.event import OutsideEvent
from handoff.services.context import Context
from handoff.services.integrations import webhooks
from handoff.services.retrying import retried

_AT_ONCE = 500
_SHOWN_KEPT = timedelta(days=365)
"""No rule asks for a longer pause between two cards."""


@retried
async def number(context: Context) -> list[OutsideEvent]:
    """Give places to what has none yet, and put it on its way to the endpoints that want it, in one transaction. For
    one process of all, on a short beat.
    """
    async with context.uow() as work:
        numbered = await work.outside.number(_AT_ONCE)
        if numbered:
            listening = await work.endpoints.all(EndpointKind.WEBHOOK)
            for event in numbered:
                for endpoint in listening:
                    if endpoint.wants(event.type):
                        await work.endpoints.add_delivery(webhooks.delivery_of(event, endpoint, context.clock.now()))
            await work.commit()
    return numbered


async def messages_wanted(context: Context) -> bool:
    """Whether somebody is to hear of each message; else they are not written down one by one."""
    async with context.uow(read_only=True) as work:
        return await work.outside.wants_messages(context.clock.now())


@retried
async def forget(context: Context, kept: timedelta) -> None:
    """Let go of what was kept long enough."""
    async with context.uow() as work:
        before = context.clock.now() - kept
        gone = await work.outside.forget_events(before) + await work.endpoints.forget_deliveries(before)
        if gone + await work.proactive.forget(context.clock.now() - _SHOWN_KEPT):
            await work.commit()
