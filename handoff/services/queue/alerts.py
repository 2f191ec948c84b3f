"""Supervisors hear of a player who has waited too long, once a wait."""

from datetime import timedelta

from handoff.domain.events import Notice
from handoff.services.context import Context
from handoff.services.queue import ownership
from handoff.services.retrying import retried


@retried
async def long_waits(context: Context) -> int:
    """Alert of waits that have passed the limit; how many were new."""
    now = context.clock.now()
    limit = now - timedelta(seconds=context.rules.wait_alert_seconds)
    async with context.uow(read_only=True) as work:
        late = [
            c for c in await work.conversations.queued() if c.waiting_since is not None and c.waiting_since <= limit
        ]
        late = [c for c in late if await work.waits.needs_alert(c.id)]
    if not late:
        return 0
    alerted = 0
    async with context.uow() as work:
        people = await ownership.supervisors(work)
        for conversation in late:
            if await work.waits.alert(conversation.id, now) and conversation.waiting_since is not None:
                seconds = int((now - conversation.waiting_since).total_seconds())
                ownership.notify(work, Notice.WAIT_ALERT, conversation, people, seconds=seconds)
                alerted += 1
        await work.commit()
    return alerted
