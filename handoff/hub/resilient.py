"""A hub whose failures cost time, never a message: what it cannot ring for is found by looking at the log."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import structlog

from handoff.domain.events import Event, EventsMissed
from handoff.ports.hub import EventHub, Listener

log = structlog.get_logger(__name__)

RETRY_SECONDS = 2.0


class _Subscription:
    """Ended once, if it began. An `AsyncExitStack` would do the same in ten times the room, for each socket."""

    __slots__ = ("_context", "_has_begun")

    def __init__(self, context: AbstractAsyncContextManager[AsyncIterator[Event]]) -> None:
        self._context = context
        self._has_begun = False

    async def begin(self) -> AsyncIterator[Event]:
        events = await self._context.__aenter__()
        self._has_begun = True
        return events

    async def end(self) -> None:
        if self._has_begun:
            self._has_begun = False
            await self._context.__aexit__(None, None, None)


class ResilientHub:
    """See `handoff.ports.hub.EventHub`. Neither `publish` nor listening fails; while the hub behind it is gone,
    listeners hear `Missed` on a fixed beat, and once more when it is back.
    """

    def __init__(self, hub: EventHub, retry_seconds: float = RETRY_SECONDS) -> None:
        self._hub = hub
        self._retry_seconds = retry_seconds
        self._rings = True

    async def is_ready(self) -> bool:
        """Whether the last try to ring or to listen went well."""
        return self._rings

    async def publish(self, events: Sequence[Event]) -> None:
        try:
            await self._hub.publish(events)
        except Exception as error:
            self._failed(error)
        else:
            self._rings = True

    @asynccontextmanager
    async def subscribe(self, listener: Listener) -> AsyncIterator[AsyncIterator[Event]]:
        """Who falls behind is ended, as with any hub."""
        first = _Subscription(self._hub.subscribe(listener))
        try:
            events = await first.begin()
        except Exception as error:
            self._failed(error)
            events = None
        try:
            yield self._listen(events, listener, first)
        finally:
            await first.end()

    def observe(self, told: Callable[[Event], None]) -> None:
        self._hub.observe(told)

    def topics_changed(self, listener: Listener) -> None:
        self._hub.topics_changed(listener)

    async def _listen(
        self, events: AsyncIterator[Event] | None, listener: Listener, first: "_Subscription"
    ) -> AsyncIterator[Event]:
        if events is not None:
            try:
                async for event in events:
                    yield event
                return  # fallen behind
            except Exception as error:
                self._failed(error)
        await first.end()  # nobody listens twice
        while True:
            yield EventsMissed()
            await asyncio.sleep(self._retry_seconds)
            try:
                async with self._hub.subscribe(listener) as events:
                    self._rings = True
                    yield EventsMissed()  # what was told between the last look and now
                    async for event in events:
                        yield event
                return
            except Exception as error:
                self._failed(error)

    def _failed(self, error: Exception) -> None:
        if self._rings:
            log.error("hub_failed", error=type(error).__name__)
        self._rings = False
