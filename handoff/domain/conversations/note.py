"""What operators tell each other about a conversation. Players never see it: it is no message."""

from dataclasses import dataclass
from datetime import datetime

from handoff.domain.ids import ConversationId, NoteId, OperatorId


@dataclass(frozen=True, kw_only=True)
class Note:
    """`after_seq` is its place between the messages; a `whisper` is a supervisor's word to the operator who writes."""

    id: NoteId
    conversation_id: ConversationId
    operator_id: OperatorId | None
    """Who wrote it; None for the desk itself."""
    author_name: str
    text: str
    created_at: datetime
    after_seq: int
    mentions: tuple[OperatorId, ...] = ()
    whisper: bool = False
