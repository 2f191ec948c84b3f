"""The system's clock was set back: what is stored as times may then lie further ahead than it ever would."""

from handoff.services.context import Context
from handoff.services.retrying import retried


@retried
async def follow(context: Context) -> None:
    """Bring everything that runs out down to what it would be if it began now; otherwise it would last until the clock
    is there again. Right to do at any time: what lies ahead by as much as it should is left as it is.
    """
    now = context.clock.now()
    async with context.uow() as work:
        await work.conversations.clock_set_back(now, context.rules.lease_until(now))
        await work.operators.clock_set_back(now)
        await work.offers.clock_set_back(context.rules.offer_until(now))
        await work.attempts.clock_set_back(now)
        await work.commit()
