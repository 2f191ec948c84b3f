"""How often something may be done: counted in the database, so that neither a restart nor a second socket forgets."""

from datetime import datetime, timedelta

from handoff.domain.errors import TooMany
from handoff.ports.unit_of_work import UnitOfWork

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


async def throttle(work: UnitOfWork, now: datetime, key: str, most: int, within: timedelta = MINUTE) -> None:
    """Count one more under `key`, within the caller's transaction.

    Raises:
        TooMany: there were `most` in this time already; this one is not counted.
    """
    if not await work.attempts.add(key, now, since=now - within, most=most):
        raise TooMany(seconds=int(within.total_seconds()))
