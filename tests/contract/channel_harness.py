"""How the suite of all adapters talks to the platform of one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from handoff.domain.channels.outbox import DeliveryState
from handoff.ports.channels import ChannelAdapter, Outcome
from tests.fixtures.channels import ACCOUNT, FakeAdapter, an_event


class Harness(Protocol):
    """An adapter beside its platform's stand-in."""

    adapter: ChannelAdapter
    account: str
    """What the adapter calls ours."""
    address: str
    """Who says something."""

    async def say(self, text: str) -> None:
        """Somebody writes to us."""
        ...

    async def arrived(self) -> list[str]:
        """The words that they were sent."""
        ...

    async def break_after_writing(self) -> None:
        """The next thing sent is written out, and no answer comes."""
        ...

    async def be_busy(self) -> None:
        """The next thing sent is not accepted just now."""
        ...

    async def refuse(self) -> None:
        """The next thing sent is refused for good."""
        ...


class FakeHarness:
    account = ACCOUNT
    address = "ayla"

    def __init__(self) -> None:
        self.fake = FakeAdapter()
        self.adapter: ChannelAdapter = self.fake
        self._said = 0

    async def say(self, text: str) -> None:
        self._said += 1
        self.fake.bring(an_event(str(self._said), text=text))

    async def arrived(self) -> list[str]:
        return self.fake.texts

    async def break_after_writing(self) -> None:
        self.fake.outcomes.append(Outcome(state=DeliveryState.UNKNOWN, reason="timeout"))

    async def be_busy(self) -> None:
        self.fake.outcomes.append(Outcome(state=DeliveryState.WAITING, reason="busy"))

    async def refuse(self) -> None:
        self.fake.outcomes.append(Outcome(state=DeliveryState.FAILED, reason="refused"))


@asynccontextmanager
async def fake_harness() -> AsyncIterator[FakeHarness]:
    yield FakeHarness()
