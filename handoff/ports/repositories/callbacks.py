"""Calls that players ask for."""

from datetime import datetime
from typing import Protocol

from handoff.domain.ids import ConversationId
from handoff.domain.queue.callback import Callback


class CallbackRepository(Protocol):
    async def add(self, callback: Callback) -> None:
        """The database refuses a second open one of a conversation."""
        ...

    async def open_of(self, conversation_id: ConversationId) -> Callback | None: ...

    async def of_conversation(self, conversation_id: ConversationId) -> list[Callback]:
        """All of it, oldest first."""
        ...

    async def begun(self, now: datetime) -> list[Callback]:
        """The open ones whose window has begun, and whose conversation is with no person and in no queue, oldest first.

        Those still planned come whoever has their conversation.
        """
        ...

    async def update(self, callback: Callback) -> None: ...
