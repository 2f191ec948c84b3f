"""Who is told when something has happened."""

from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from handoff.domain.events import Event


class Listener(Protocol):
    """Somebody who listens to the hub."""

    @property
    def topics(self) -> Collection[str] | None:
        """What it listens to, see `handoff.domain.events.topics`; None: everything. What concerns all it always hears.

        The hub is told of changes by `EventHub.topics_changed`.
        """
        ...

    def wants(self, event: Event) -> bool:
        """Asked when it is told; what is not wanted does not even wake the reader."""
        ...

    def take(self, event: Event) -> bool:
        """Deal with it at once, if that can be done; otherwise the reader is given it.

        Asked only if the reader has dealt with everything before. Must not raise.
        """
        ...


class EventHub(Protocol):
    """The doorbell: at most once, in order per publisher, to everybody who listens now. Nothing is stored."""

    async def publish(self, events: Sequence[Event]) -> None: ...

    def subscribe(self, listener: Listener) -> AbstractAsyncContextManager[AsyncIterator[Event]]:
        """Listen from the moment of entering. A reader that falls far behind is ended, and resynchronises by seq."""
        ...

    def observe(self, told: Callable[[Event], None]) -> None:
        """From now on call `told` with all that is told here, at once and before anybody else; it must not raise."""
        ...

    def topics_changed(self, listener: Listener) -> None:
        """`listener.topics` are others now, from the next event on. Harmless for one that does not listen."""
        ...
