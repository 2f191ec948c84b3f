"""A hub within one process."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from handoff.domain.events import Event

BACKLOG = 1000
"""Events a listener may be behind before it is ended."""


class MemoryHub:
    """See `handoff.ports.EventHub`. For one event loop."""

    def __init__(self) -> None:
        self._listeners: dict[asyncio.Queue[Event | None], Callable[[Event], bool]] = {}

    async def publish(self, events: Sequence[Event]) -> None:
        for queue, wants in list(self._listeners.items()):
            for event in events:
                if not wants(event):
                    continue
                if queue.qsize() >= BACKLOG:
                    self._listeners.pop(queue, None)
                    queue.put_nowait(None)  # unbounded queue: the end mark always fits
                    break
                queue.put_nowait(event)

    @asynccontextmanager
    async def subscribe(
        self, wants: Callable[[Event], bool] = lambda event: True
    ) -> AsyncIterator[AsyncIterator[Event]]:
        queue: asyncio.Queue[Event | None] = asyncio.Queue()
        self._listeners[queue] = wants
        try:
            yield _drain(queue)
        finally:
            self._listeners.pop(queue, None)


async def _drain(queue: "asyncio.Queue[Event | None]") -> AsyncIterator[Event]:
    while (event := await queue.get()) is not None:
        yield event
