"""How often something may be done: counted in the database, so that neither a restart nor a second socket forgets."""

from datetime import datetime, timedelta

from handoff.domain.errors import TooMany
from handoff.ports import UnitOfWork

_WINDOW = timedelta(minutes=1)


async def throttle(work: UnitOfWork, now: datetime, key: str, per_minute: int) -> None:
    """Count one more under `key`, within the caller's transaction.

    Raises:
        TooMany: there were `per_minute` in the last minute already; this one is not counted.
    """
    if await work.attempts.count(key, now - _WINDOW) >= per_minute:
        raise TooMany(seconds=int(_WINDOW.total_seconds()))
    await work.attempts.add(key, now)
