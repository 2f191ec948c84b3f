"""A hub over Valkey (or Redis): what is told in one process is heard in all.

Nothing depends on it. What it loses is found by looking at the log: each process numbers what it tells, so that the
others notice a gap; it hears its own signs of life, so that it notices when it hears nothing any more, whether Valkey
died, stands still, forgot it or is cut off. Whoever listens then hears `EventsMissed` on a fixed beat, and once more
when all is well again.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Self

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from handoff.domain.events import Event, EventsMissed
from handoff.domain.ids import new_key
from handoff.hub import wire
from handoff.hub.memory import MemoryHub
from handoff.ports.hub import Listener

log = structlog.get_logger(__name__)

BEAT_SECONDS = 1.0
"""Between two signs of life of a process."""
SILENT_SECONDS = 4.0
"""Who has not heard even its own signs of life for so long is deaf."""
POLL_SECONDS = 2.0
"""While the hub is gone: between two looks at the log."""
BACKLOG = 10_000
"""What waits to be told; what comes then is left out, and the others look at the log."""
_RETRY_SECONDS = (0.1, 0.2, 0.5, 1.0)
_CLOSING_SECONDS = 2.0


class ValkeyHub:
    """See `handoff.ports.hub.EventHub`. A context, in which it works. `publish` waits for nobody."""

    def __init__(
        self,
        url: str,
        *,
        beat_seconds: float = BEAT_SECONDS,
        silent_seconds: float = SILENT_SECONDS,
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        """`url` as of redis-py: redis://, rediss://, unix://. Its number is the desk's: others do not hear it."""
        self._url = url
        self._beat_seconds = beat_seconds
        self._silent_seconds = silent_seconds
        self._poll_seconds = poll_seconds
        self._here = MemoryHub()
        self._origin = new_key()
        self._number = 0
        self._heard: dict[str, int] = {}
        """The last number of each process that was heard."""
        self._outgoing: asyncio.Queue[list[Event]] = asyncio.Queue(BACKLOG)
        self._hears = False
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        self._tasks = [asyncio.create_task(work()) for work in (self._speak, self._listen, self._beat, self._poll)]
        return self

    async def __aexit__(self, *error: object) -> None:
        with contextlib.suppress(TimeoutError):  # the last words, if anybody takes them
            async with asyncio.timeout(_CLOSING_SECONDS):
                await self._outgoing.join()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def is_ready(self) -> bool:
        """Whether what is told is heard."""
        return self._hears

    async def publish(self, events: Sequence[Event]) -> None:
        await self._here.publish(events)
        self._tell(list(events))

    def subscribe(self, listener: Listener) -> contextlib.AbstractAsyncContextManager[AsyncIterator[Event]]:
        return self._here.subscribe(listener)

    def observe(self, told: Callable[[Event], None]) -> None:
        self._here.observe(told)

    def topics_changed(self, listener: Listener) -> None:
        self._here.topics_changed(listener)

    # ---- inside

    def _tell(self, events: list[Event]) -> None:
        try:
            self._outgoing.put_nowait(events)
        except asyncio.QueueFull:
            self._number += 1  # the others notice that one is missing

    async def _speak(self) -> None:
        while True:
            async with self._connected() as valkey:
                while True:
                    events = await self._outgoing.get()
                    self._number += 1  # also of what is lost below
                    try:
                        await valkey.publish(self._channel(valkey), wire.written(self._origin, self._number, events))
                    except (RedisError, OSError) as error:
                        self._failed(error)
                        self._leave_out()
                        break
                    except ValueError as error:
                        log.error("event_not_told", error=type(error).__name__)
                    finally:
                        self._outgoing.task_done()
            await asyncio.sleep(_RETRY_SECONDS[0])

    def _leave_out(self) -> None:
        """What could not be told is found by looking; told late, it would only be looked for twice."""
        while not self._outgoing.empty():
            self._outgoing.get_nowait()
            self._outgoing.task_done()
            self._number += 1

    async def _beat(self) -> None:
        while True:
            if self._outgoing.empty():
                self._tell([])
            await asyncio.sleep(self._beat_seconds)

    async def _poll(self) -> None:
        """Whoever listens looks at the log while nothing can be told."""
        while True:
            await asyncio.sleep(self._poll_seconds)
            if not self._hears:
                await self._here.publish([EventsMissed()])

    async def _listen(self) -> None:
        tries = 0
        while True:
            try:
                async with self._connected() as valkey, valkey.pubsub() as subscription:
                    await subscription.subscribe(self._channel(valkey))
                    await self._hear(subscription)
            except (RedisError, OSError) as error:
                tries = 0 if self._hears else tries + 1
                self._failed(error)
            await asyncio.sleep(_RETRY_SECONDS[min(tries, len(_RETRY_SECONDS) - 1)])

    async def _hear(self, subscription: Any) -> None:
        """Until it fails. `OSError`: it hears nothing any more."""
        loop = asyncio.get_running_loop()
        last = loop.time()
        while True:
            message = await subscription.get_message(ignore_subscribe_messages=True, timeout=self._beat_seconds)
            if message is None:
                if loop.time() - last > self._silent_seconds:
                    raise TimeoutError
                continue
            last = loop.time()
            try:
                origin, number, events = wire.read(message["data"])
            except ValueError:
                log.warning("hub_nonsense")
                continue
            await self._take(origin, number, events)

    async def _take(self, origin: str, number: int, events: list[Event]) -> None:
        if not self._hears:
            self._hears = True
            log.info("hub_works")
            self._heard.clear()
            await self._here.publish([EventsMissed()])  # what was told between the last look and now
        elif number != self._heard.get(origin, 0) + 1:  # also of a process that is new to us and told something before
            await self._here.publish([EventsMissed()])
        self._heard[origin] = number
        if origin != self._origin and events:
            await self._here.publish(events)

    def _failed(self, error: Exception) -> None:
        if self._hears:
            log.error("hub_failed", error=type(error).__name__)
        self._hears = False

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator["Redis"]:
        valkey = Redis.from_url(
            self._url,
            socket_timeout=self._silent_seconds,
            socket_connect_timeout=self._silent_seconds,
            retry=Retry(NoBackoff(), 0),
        )
        try:
            yield valkey
        finally:
            with contextlib.suppress(RedisError, OSError):
                await valkey.aclose()

    def _channel(self, valkey: "Redis") -> str:
        number = valkey.connection_pool.connection_kwargs.get("db") or 0
        return f"destek:{number}"
