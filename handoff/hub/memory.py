"""A hub within one process."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from handoff.domain.events import Event
from handoff.domain.ids import ConversationId
from handoff.ports import About

BACKLOG = 1000
"""Events a listener may be behind before it is ended."""


@dataclass(eq=False)
class Listener:
    """Somebody who listens, with what was told and not heard yet."""

    wants: Callable[[Event], bool]
    about: About
    queue: asyncio.Queue[Event | None] = field(default_factory=asyncio.Queue)


class MemoryHub:
    """See `handoff.ports.EventHub`. For one event loop."""

    def __init__(self) -> None:
        self._listeners: dict[Listener, ConversationId | None] = {}
        """All of them, with the conversation under which they stand below."""
        self._of_all: dict[Listener, None] = {}
        self._of_one: dict[ConversationId, dict[Listener, None]] = {}

    async def publish(self, events: Sequence[Event]) -> None:
        for event in events:
            for listener in list(self._concerned(event)):
                if not listener.wants(event):
                    continue
                if listener.queue.qsize() >= BACKLOG:
                    self._remove(listener)
                    listener.queue.put_nowait(None)  # unbounded queue: the end mark always fits
                else:
                    listener.queue.put_nowait(event)

    @asynccontextmanager
    async def subscribe(
        self, wants: Callable[[Event], bool] = lambda event: True, about: About = lambda: None
    ) -> AsyncIterator[AsyncIterator[Event]]:
        listener = Listener(wants, about)
        self._listeners[listener] = None
        self._of_all[listener] = None
        try:
            yield _drain(listener.queue)
        finally:
            self._remove(listener)

    def _concerned(self, event: Event) -> Iterator[Listener]:
        """Players listen to one conversation each, and there are thousands of them: each event finds its own."""
        self._sort_in()
        conversation_id = getattr(event, "conversation_id", None)
        if conversation_id is None:
            yield from self._listeners
            return
        yield from self._of_all  # first: these are the ones who wait for it, the others said it themselves
        yield from self._of_one.get(conversation_id, ())

    def _sort_in(self) -> None:
        """Put those who know by now what they listen to into its place."""
        for listener in list(self._of_all):
            if (conversation_id := listener.about()) is not None:
                del self._of_all[listener]
                self._listeners[listener] = conversation_id
                self._of_one.setdefault(conversation_id, {})[listener] = None

    def _remove(self, listener: Listener) -> None:
        conversation_id = self._listeners.pop(listener, None)
        self._of_all.pop(listener, None)
        if conversation_id is not None:
            others = self._of_one[conversation_id]
            del others[listener]
            if not others:
                del self._of_one[conversation_id]


async def _drain(queue: "asyncio.Queue[Event | None]") -> AsyncIterator[Event]:
    while (event := await queue.get()) is not None:
        yield event
