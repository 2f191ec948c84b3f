"""What goes out by channels."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from handoff.domain.channel import Channel
from handoff.domain.channels.outbox import Delivery, DeliveryState
from handoff.domain.ids import ConversationId


class OutboxRepository(Protocol):
    """Rows are added with their messages (`MessageRepository.append`)."""

    async def due(self, channels: Collection[Channel], now: datetime, limit: int) -> list[Delivery]:
        """What is to be sent now: of each conversation only the first that is not settled, longest due first."""
        ...

    async def given_up(self, channels: Collection[Channel], now: datetime) -> list[Delivery]:
        """What was being sent when its process died."""
        ...

    async def get(self, conversation_id: ConversationId, seq: int) -> Delivery | None: ...

    async def find(self, channel: Channel, *, id: str | None, external_id: str | None) -> Delivery | None: ...

    async def joined(self, delivery: Delivery, until: datetime) -> list[Delivery]:
        """It, and the waiting ones right behind it that were made before then."""
        ...

    async def change(self, before: Delivery, after: Delivery) -> bool:
        """Store `after` if the row is still in `before`'s state and attempt; whether it was."""
        ...

    async def of_conversation(self, conversation_id: ConversationId) -> list[Delivery]:
        """By seq."""
        ...

    async def counts(self) -> dict[tuple[Channel, DeliveryState], int]: ...
