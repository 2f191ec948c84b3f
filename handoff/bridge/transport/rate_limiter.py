"""Lets what is costly happen in its own time: a few at once, then so many seconds apart."""

import asyncio

_REMEMBERED = 4096


class RateLimiter:
    """For one process. Each key has a `burst`, which comes back at one in `seconds`."""

    def __init__(self, *, burst: int, seconds: float) -> None:
        self._burst = burst
        self._seconds = seconds
        self._due: dict[str, float] = {}

    async def wait_turn(self, key: str) -> None:
        """Wait until it is the turn of one more under `key`."""
        now = asyncio.get_running_loop().time()
        if len(self._due) >= _REMEMBERED:
            self._due = {other: due for other, due in self._due.items() if due > now}
        due = max(self._due.get(key, now), now)
        self._due[key] = due + self._seconds
        if (wait := due - now - (self._burst - 1) * self._seconds) > 0:
            await asyncio.sleep(wait)
