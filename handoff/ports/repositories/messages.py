"""A conversation's log."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from handoff.domain.conversations.message import Message, PlayerWords
from handoff.domain.ids import ConversationId


class MessageRepository(Protocol):
    async def append(self, message: Message, *, head_seq: int | None = None) -> Message:
        """Give the message the conversation's next `seq` (the argument's is ignored), store it, return it.

        If the conversation already holds its `client_message_id`, the stored message comes back and nothing changes.
        A caller who has the conversation locked and looked for that may give its `head_seq` with a message of the
        player's: nobody looks again. What is said to the player of a channel's conversation gets its row in the outbox.
        """
        ...

    async def get(self, conversation_id: ConversationId, seq: int) -> Message:
        """Raises: NotFound."""
        ...

    async def after(self, conversation_id: ConversationId, seq: int, limit: int | None = None) -> list[Message]:
        """All messages with a greater seq, in order; the first `limit` of them where one is given."""
        ...

    async def last_words(self, conversation_ids: Sequence[ConversationId]) -> dict[ConversationId, PlayerWords]:
        """The player's own last words in each, and since when they wait for a person's answer to what they said."""
        ...

    async def said_at(self, conversation_id: ConversationId, nth: int) -> datetime | None:
        """When the visitor said what stands `nth` from the end of their messages; None if there are fewer."""
        ...

    async def by_client_id(self, conversation_id: ConversationId, client_message_id: str) -> Message | None: ...

    async def set_helpful(self, conversation_id: ConversationId, seq: int, helpful: bool) -> None: ...

    async def hide(self, conversation_id: ConversationId, seq: int, text: str, masked: tuple[str, ...]) -> None:
        """Keep `text` in place of what was said, for it turned out to hold secrets of the kinds `masked`."""
        ...

    async def unanswered(self, conversation_id: ConversationId) -> list[Message]:
        """Visitor's messages that the assistant still owes an answer, in order."""
        ...

    async def conversations_unanswered(self, now: datetime, token: str = "") -> list[ConversationId]:
        """Conversations with such messages that the assistant owns and that no process but that of the `token` answers
        now (`TurnClaimRepository`): what is to be gone on with.
        """
        ...

    async def mark_answered(self, conversation_id: ConversationId, up_to_seq: int) -> None: ...
