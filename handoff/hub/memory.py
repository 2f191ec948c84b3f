"""A hub within one process."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from handoff.domain.events import Event

BACKLOG = 1000
"""Events a listener may be behind before it is ended."""


class MemoryHub:
    """See `handoff.ports.EventHub`. For one event loop."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[Event | None]] = set()

    async def publish(self, events: Sequence[Event]) -> None:
        for queue in list(self._listeners):
            for event in events:
                if queue.qsize() >= BACKLOG:
                    self._listeners.discard(queue)
                    queue.put_nowait(None)  # unbounded queue: the end mark always fits
                    break
                queue.put_nowait(event)

    @asynccontextmanager
    async def subscribe(self) -> AsyncIterator[AsyncIterator[Event]]:
        queue: asyncio.Queue[Event | None] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            yield _drain(queue)
        finally:
            self._listeners.discard(queue)


async def _drain(queue: "asyncio.Queue[Event | None]") -> AsyncIterator[Event]:
    while (event := await queue.get()) is not None:
        yield event
