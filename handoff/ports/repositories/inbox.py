"""What came by channels."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from handoff.domain.channel import Channel
from handoff.domain.channels.inbox import InboxEvent, RawEvent


class InboxRepository(Protocol):
    async def add(self, event: RawEvent, sealed: str, now: datetime) -> bool:
        """Whether it is new: nothing with its key came by this channel before."""
        ...

    async def due(self, channels: Collection[Channel], now: datetime, limit: int) -> list[InboxEvent]:
        """Waiting ones, at most the first of each contact, in the order in which they came."""
        ...

    async def get(self, id: int) -> InboxEvent | None:
        """Nobody else changes it from here to the end."""
        ...

    async def update(self, event: InboxEvent) -> None: ...

    async def quarantined(self, limit: int) -> list[InboxEvent]:
        """Newest first."""
        ...

    async def clear_before(self, before: datetime) -> int:
        """Of what was set aside or ignored before then nothing is kept but the key; of how many."""
        ...

    async def mark(self, name: str) -> str | None:
        """How far a source was read, under a name of the adapter's."""
        ...

    async def set_mark(self, name: str, value: str) -> None: ...
