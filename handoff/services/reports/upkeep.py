"""What the sweep does for the reports: ends quiet episodes, judges those whose week is over, rolls days up.

Each step is a transaction of its own and looks again within it: whoever is broken off is gone on with by the next
round, and whoever does a step twice changes nothing.
"""

from handoff.domain.reports.fact import QUIET_AFTER, SETTLED_AFTER
from handoff.services import facts
from handoff.services.context import Context
from handoff.services.retrying import retried

EPISODES_AT_ONCE = 100
DAYS_AT_ONCE = 10
"""In one round: the rest is for the next, so that a round is short after however long a time."""


async def look_after(context: Context) -> None:
    """One round."""
    await end_quiet(context)
    await settle(context)
    await roll_up(context)


@retried
async def end_quiet(context: Context) -> int:
    """End the episodes in which nothing was said for a day; how many."""
    now = context.clock.now()
    async with context.uow(read_only=True) as work:
        quiet = await work.facts.quiet(now - QUIET_AFTER, EPISODES_AT_ONCE)
    ended = 0
    for id in quiet:
        async with context.uow() as work:
            ended += await facts.end_quiet(work, id, now)
            await work.commit()
    return ended


@retried
async def settle(context: Context) -> int:
    """Judge the episodes that ended a week ago; how many."""
    now = context.clock.now()
    async with context.uow(read_only=True) as work:
        due = await work.facts.unsettled(now - SETTLED_AFTER, EPISODES_AT_ONCE)
    for seen in due:
        async with context.uow() as work:
            await work.conversations.get(seen.conversation_id)  # locked: of two who judge it, one does
            for episode in await work.facts.unsettled_of(seen.conversation_id, now - SETTLED_AFTER):
                await facts.settle(work, episode, now)
            await work.commit()
    return len(due)


@retried
async def roll_up(context: Context) -> int:
    """Roll up days before today that have changed since; how many."""
    today = context.clock.now().astimezone(context.rules.hours.zone).date()
    async with context.uow(read_only=True) as work:
        days = await work.figures.days_to_roll(today, DAYS_AT_ONCE)
    for day in days:
        async with context.uow() as work:
            await work.alone("roll-ups")
            await work.figures.roll(day)
            await work.commit()
    return len(days)
