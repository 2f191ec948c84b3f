"""While the hub is gone nothing fails; who listens looks at the log, and hears again when the hub is back."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from handoff.domain.events import Event, EventsMissed, QueueChanged
from handoff.hub.memory import MemoryHub
from handoff.hub.resilient import ResilientHub
from handoff.ports.hub import Listener
from tests.fixtures.hub import Hearer


class FlakyHub(MemoryHub):
    """Can be taken away: publishing, beginning to listen, and listening fail then."""

    def __init__(self) -> None:
        super().__init__()
        self.gone = False

    async def publish(self, events: Sequence[Event]) -> None:
        if self.gone:
            raise ConnectionError
        await super().publish(events)

    @asynccontextmanager
    async def subscribe(self, listener: Listener) -> AsyncIterator[AsyncIterator[Event]]:
        if self.gone:
            raise ConnectionError
        async with super().subscribe(listener) as events:
            yield self._while_there(events)

    async def _while_there(self, events: AsyncIterator[Event]) -> AsyncIterator[Event]:
        async for event in events:
            if self.gone:
                raise ConnectionError
            yield event

    async def wake(self) -> None:
        """Let those who listen notice that it is gone."""
        await MemoryHub.publish(self, [QueueChanged()])


async def test_what_it_cannot_tell_is_not_the_callers_business() -> None:
    flaky = FlakyHub()
    hub = ResilientHub(flaky)
    assert await hub.is_ready()
    flaky.gone = True
    await hub.publish([QueueChanged()])
    assert not await hub.is_ready()
    flaky.gone = False
    await hub.publish([QueueChanged()])
    assert await hub.is_ready()


async def test_who_listens_when_it_goes_looks_at_the_log_until_it_is_back() -> None:
    flaky = FlakyHub()
    hub = ResilientHub(flaky, retry_seconds=0.001)
    async with asyncio.timeout(5), hub.subscribe(Hearer()) as events:
        await hub.publish([QueueChanged()])
        assert await anext(events) == QueueChanged()
        flaky.gone = True
        await flaky.wake()
        assert await anext(events) == EventsMissed()
        assert await anext(events) == EventsMissed(), "again and again"
        assert not await hub.is_ready()
        flaky.gone = False
        assert await anext(events) == EventsMissed(), "what was told meanwhile"
        assert await hub.is_ready()
        await hub.publish([QueueChanged()])
        assert await anext(events) == QueueChanged()
        assert len(flaky._readers) == 1, "nobody listens twice"


async def test_who_comes_while_it_is_gone_may_listen_all_the_same() -> None:
    flaky = FlakyHub()
    flaky.gone = True
    hub = ResilientHub(flaky, retry_seconds=0.001)
    async with asyncio.timeout(5), hub.subscribe(Hearer()) as events:
        assert await anext(events) == EventsMissed()
        flaky.gone = False
        assert await anext(events) == EventsMissed()
        await hub.publish([QueueChanged()])
        assert await anext(events) == QueueChanged()


async def test_who_falls_behind_is_ended_as_ever() -> None:
    hub = ResilientHub(MemoryHub())
    async with asyncio.timeout(5), hub.subscribe(Hearer()) as events:
        await hub.publish([QueueChanged()] * 2000)
        heard = [event async for event in events]
    assert 0 < len(heard) < 2000
