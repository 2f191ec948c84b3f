"""Who writes by channels, and which conversations and messages there are theirs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from handoff.domain.channel import Channel
from handoff.domain.channels.contact import Contact, ContactId, Thread
from handoff.domain.ids import ConversationId


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
