"""What people called a conversation's matter when they closed it."""

from collections.abc import Sequence
from typing import Protocol

from handoff.domain.ids import ConversationId


class TagRepository(Protocol):
    async def put(self, id: ConversationId, tags: Sequence[str]) -> None:
        """These in place of those that it has."""
        ...

    async def of(self, ids: Sequence[ConversationId]) -> dict[ConversationId, tuple[str, ...]]:
        """By conversation, in the order of the letters; one without tags is left out."""
        ...
