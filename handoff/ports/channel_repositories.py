"""What is stored of channels. All of one unit of work share its transaction."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from handoff.domain.channel import Channel
from handoff.domain.channels.contact import Contact, ContactId, Thread
from handoff.domain.channels.inbox import InboxEvent, RawEvent
from handoff.domain.channels.outbox import Delivery, DeliveryState
from handoff.domain.ids import ConversationId


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


class ContactRepository(Protocol):
    async def get(self, id: ContactId) -> Contact:
        """Raises: NotFound."""
        ...

    async def find(self, channel: Channel, account: str, address: str) -> Contact | None: ...

    async def add(self, contact: Contact) -> Contact:
        """Store, or give back the one that is known under the same address."""
        ...

    async def update(self, contact: Contact) -> None: ...

    async def add_thread(self, thread: Thread) -> None: ...

    async def thread(self, conversation_id: ConversationId) -> Thread | None: ...

    async def threads(self, contact_id: ContactId) -> list[Thread]:
        """Newest first."""
        ...

    async def add_id(self, channel: Channel, external_id: str, conversation_id: ConversationId, now: datetime) -> None:
        """A message on the channel is one of this conversation. The first that says so is believed."""
        ...

    async def conversations_of(self, channel: Channel, ids: Sequence[str]) -> dict[str, ConversationId]:
        """Whose these messages are."""
        ...

    async def ids_of(self, conversation_id: ConversationId) -> list[str]:
        """Messages of a conversation on its channel, oldest first."""
        ...
