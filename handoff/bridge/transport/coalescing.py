"""Coalesces what changes often: it is told at once, and then at most once in so many seconds."""

import asyncio
import time
from collections.abc import Awaitable, Callable


class Coalescer:
    """Calls `tell` for every `notify`, several in short order being one call. `cancel` forgets what is due.

    What fails is owed still: whoever notifies meets the error and may try again. Where nobody does it goes to `failed`.
    `clock` counts seconds and `sleep` waits for so many of them.
    """

    def __init__(
        self,
        tell: Callable[[], Awaitable[None]],
        seconds: float,
        failed: Callable[[Exception], None],
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._tell = tell
        self._seconds = seconds
        self._failed = failed
        self._clock = clock
        self._sleep = sleep
        self._last = float("-inf")
        self._owed = False
        self._due: asyncio.Task[None] | None = None
        self._telling = asyncio.Lock()

    async def notify(self) -> None:
        if self._due is None and self._left() == 0:
            self._owed = True
            await self.flush()
        else:
            self.notify_soon()

    def notify_soon(self) -> None:
        """The same, for who cannot wait until it is told."""
        self._owed = True
        if self._due is None:
            self._due = asyncio.create_task(self._later(self._left()))

    async def flush(self) -> None:
        """Do not wait with what is due; when this returns it has been told."""
        async with self._telling:
            if not self._owed:
                return
            self._owed = False
            self._last = self._clock()
            try:
                await self._tell()
            except BaseException:
                self._owed = True
                raise

    def cancel(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None

    def _left(self) -> float:
        """Seconds until it may be told again."""
        return max(0.0, self._last + self._seconds - self._clock())

    async def _later(self, wait: float) -> None:
        try:
            await self._sleep(wait)
            await self.flush()
            while self._owed:  # there was another meanwhile
                await self._sleep(self._seconds)
                await self.flush()
        except Exception as error:
            self._failed(error)
        finally:
            self._due = None
