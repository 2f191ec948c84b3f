"""What operators write: notes for each other, replies to have ready."""

from typing import Protocol

from handoff.domain.content.saved_reply import SavedReply
from handoff.domain.conversations.note import Note
from handoff.domain.ids import ConversationId, SavedReplyId


class NoteRepository(Protocol):
    async def add(self, note: Note) -> Note:
        """Store, or give back the note that was stored under the same id before."""
        ...

    async def of_conversation(self, conversation_id: ConversationId) -> list[Note]:
        """Oldest first."""
        ...


class SavedReplyRepository(Protocol):
    async def add(self, reply: SavedReply) -> None: ...

    async def update(self, reply: SavedReply) -> None:
        """Raises: NotFound."""
        ...

    async def remove(self, id: SavedReplyId) -> None: ...

    async def all(self) -> list[SavedReply]:
        """By shortcut, then language."""
        ...
