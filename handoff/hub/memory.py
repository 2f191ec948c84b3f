"""A hub within one process."""

from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager

from handoff.domain.events import Event, EventsMissed, topics
from handoff.ports.hub import Listener
from handoff.ports.mailbox import Mailbox

BACKLOG = 1000
"""Events a reader may be behind before it is ended."""


class Reader:
    """One listener's reader, with what was told and not read yet."""

    def __init__(self, listener: Listener) -> None:
        self.listener = listener
        self.topics: Collection[str] | None = ()
        """Under which it stands in the hub's lists."""
        self.queue: Mailbox[Event | None] = Mailbox()
        self.waits = False
        """It has dealt with all it read, and waits for the next."""
        self.looks_again = False
        """It is told already to look at everything, and has not begun to."""

    async def events(self) -> AsyncIterator[Event]:
        while True:
            self.waits = True
            event = await self.queue.get()
            self.waits = False
            if event is None:
                return
            if isinstance(event, EventsMissed):
                self.looks_again = False
            yield event


class MemoryHub:
    """See `handoff.ports.hub.EventHub`. For one event loop."""

    def __init__(self) -> None:
        self._readers: dict[Listener, Reader] = {}
        self._of_all: dict[Reader, None] = {}
        """Those who listen to everything."""
        self._observers: list[Callable[[Event], None]] = []
        self._by_topic: dict[str, dict[Reader, None]] = {}

    async def publish(self, events: Sequence[Event]) -> None:
        for event in events:
            for told in self._observers:
                told(event)
            for reader in self._concerned(event):
                if reader.listener.wants(event):
                    self._tell(reader, event)

    @asynccontextmanager
    async def subscribe(self, listener: Listener) -> AsyncIterator[AsyncIterator[Event]]:
        reader = self._readers[listener] = Reader(listener)
        self._sort_in(reader, listener.topics)
        try:
            yield reader.events()
        finally:
            self._remove(reader)

    def observe(self, told: Callable[[Event], None]) -> None:
        self._observers.append(told)

    def topics_changed(self, listener: Listener) -> None:
        reader = self._readers.get(listener)
        if reader is not None:
            self._sort_out(reader)
            self._sort_in(reader, listener.topics)

    def _concerned(self, event: Event) -> list[Reader]:
        """Players listen to one conversation each, and there are thousands of them: each event finds its own."""
        named = topics(event)
        if named is None:
            return list(self._readers.values())
        found: dict[Reader, None] = {}
        for topic in named:
            found.update(self._by_topic.get(topic, ()))
        found.update(self._of_all)
        return list(found)

    def _tell(self, reader: Reader, event: Event) -> None:
        if self._taken(reader, event):
            return
        if isinstance(event, EventsMissed):
            if reader.looks_again:  # that look is still to come, and finds this, too
                return
            reader.looks_again = True
        if reader.queue.qsize() >= BACKLOG:
            self._remove(reader)
            reader.queue.put_nowait(None)  # unbounded queue: the end mark always fits
        else:
            reader.queue.put_nowait(event)

    def _taken(self, reader: Reader, event: Event) -> bool:
        return reader.waits and reader.queue.empty() and reader.listener.take(event)

    def _sort_in(self, reader: Reader, named: Collection[str] | None) -> None:
        reader.topics = None if named is None else tuple(named)
        if named is None:
            self._of_all[reader] = None
        else:
            for topic in named:
                self._by_topic.setdefault(topic, {})[reader] = None

    def _sort_out(self, reader: Reader) -> None:
        self._of_all.pop(reader, None)
        for topic in reader.topics or ():
            others = self._by_topic[topic]
            del others[reader]
            if not others:
                del self._by_topic[topic]
        reader.topics = ()

    def _remove(self, reader: Reader) -> None:
        if self._readers.get(reader.listener) is reader:
            del self._readers[reader.listener]
        self._sort_out(reader)
