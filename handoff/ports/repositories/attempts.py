"""What is counted to be bounded."""

from datetime import datetime
from typing import Protocol


class AttemptRepository(Protocol):
    """Counted attempts (sign-ins, look-ups) by key, for throttling that a restart does not forget."""

    async def add(self, key: str, now: datetime, *, since: datetime, most: int) -> bool:
        """Count one more, unless there were `most` after `since` already; whether it was counted."""
        ...

    async def count(self, key: str, since: datetime) -> int: ...

    async def clear(self, key: str) -> None: ...

    async def take_back(self, key: str) -> None:
        """Forget the latest one: it turned out to be none."""
        ...

    async def remove_before(self, before: datetime) -> None: ...

    async def clock_set_back(self, now: datetime) -> None:
        """See to it that none was made later than `now`."""
        ...
