"""How many sockets may be open, in all and for one address, and how all of them end with the process."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from handoff.domain.errors import Stopping, TooManyConnections


class ConnectionLimits:
    """Counts open sockets, for one process. `stopping` says that the process takes nothing new any more."""

    def __init__(self, *, per_address: int = 200, in_all: int = 5000) -> None:
        self._per_address = per_address
        self._in_all = in_all
        self._open: Counter[str] = Counter()
        self.stopping = False
        self.leaving: dict[Callable[[], None], None] = {}
        """What is called when those who are still inside must go."""

    @contextmanager
    def admit(self, address: str) -> Iterator[None]:
        """Be inside until the end of the block.

        Raises:
            Stopping: the process takes nothing new. TooManyConnections: this address, or all together, have too many.
        """
        if self.stopping:
            raise Stopping
        if self._open[address] >= self._per_address:
            raise TooManyConnections(limit=self._per_address)
        if self.open_count >= self._in_all:
            raise TooManyConnections(limit=self._in_all)
        self._open[address] += 1
        try:
            yield
        finally:
            self._open[address] -= 1
            if self._open[address] <= 0:
                del self._open[address]

    @property
    def open_count(self) -> int:
        """Open sockets."""
        return self._open.total()

    def stop_admitting(self) -> None:
        """Let nobody new in."""
        self.stopping = True

    async def close_all(self, within_seconds: float) -> int:
        """Send everybody out; how many were still inside when the time was over."""
        self.stop_admitting()
        for leave in list(self.leaving):
            leave()
        ends_at = asyncio.get_running_loop().time() + within_seconds
        while self.open_count and asyncio.get_running_loop().time() < ends_at:
            await asyncio.sleep(0.02)
        return self.open_count
