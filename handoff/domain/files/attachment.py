"""A file that a player or an operator sent: what is known of it; its bytes are in the file store."""

from dataclasses import dataclass
from datetime import datetime

from handoff.domain.conversations.message import Author
from handoff.domain.ids import AttachmentId, ConversationId, TicketId


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """`media_type` is what the bytes turned out to be, never what was claimed; `name` is for people, never a path."""

    id: AttachmentId
    conversation_id: ConversationId
    author: Author
    name: str
    media_type: str
    size_bytes: int
    created_at: datetime
    seq: int | None = None
    """The message that carries it; None until one does."""
    ticket_id: TicketId | None = None
    """The ticket for which it is evidence."""
