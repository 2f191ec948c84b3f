"""Tells often-changing things at a bounded pace: at once, and then at most once in so many seconds."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable


class Pace:
    """Calls `tell` for every `ring`, several rings in short order being one call. `stop` forgets what is due."""

    def __init__(self, tell: Callable[[], Awaitable[None]], seconds: float) -> None:
        self._tell = tell
        self._seconds = seconds
        self._last = float("-inf")
        self._due: asyncio.Task[None] | None = None

    async def ring(self) -> None:
        if self._due is not None:
            return
        wait = self._last + self._seconds - time.monotonic()
        if wait <= 0:
            await self._call()
        else:
            self._due = asyncio.create_task(self._later(wait))

    async def now(self) -> None:
        """Do not wait with what is due."""
        if self._due is not None:
            self.stop()
            await self._call()

    def stop(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None

    async def _later(self, wait: float) -> None:
        await asyncio.sleep(wait)
        self._due = None
        # Whatever goes wrong here meets the next ring too, within the socket's own tasks.
        with contextlib.suppress(Exception):
            await self._call()

    async def _call(self) -> None:
        self._last = time.monotonic()
        await self._tell()
