"""What is asked of the search, and what it finds."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from handoff.domain.conversations.conversation import Conversation, Status
from handoff.domain.conversations.note import Note
from handoff.domain.ids import DepartmentId, OperatorId
from handoff.domain.search.excerpt import Excerpt
from handoff.domain.tickets.ticket import Ticket


class EntryKind(StrEnum):
    """What an entry of the index is made of."""

    MESSAGE = "message"  # of the player or of a person; the assistant's words are the content's
    NOTE = "note"
    WHISPER = "whisper"
    TICKET = "ticket"
    PLAYER = "player"  # name and proven account


class Outcome(StrEnum):
    """By whom a conversation was cared for. How it ended goes by the desk's own reasons."""

    ASSISTANT = "assistant"  # no person ever had it
    DANGER = "danger"  # the player was in danger


@dataclass(frozen=True, kw_only=True)
class SearchQuery:
    """Empty `words`: every conversation that fits the rest, the newest first. `words` are folded; each must be there,
    as a word's beginning. `since` and `until` are of what was said, without words of the conversation's beginning.
    """

    words: tuple[str, ...] = ()
    kinds: Collection[EntryKind] = ()
    statuses: Collection[Status] = ()
    operator_id: OperatorId | None = None
    """Who has it or had it last."""
    language: str | None = None
    department: DepartmentId | None = None
    outcome: str | None = None
    """An `Outcome`, or a reason that conversations were closed for."""
    tag: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Found:
    """An entry of the index. What it was made of is asked for by itself: `SearchRepository.original`."""

    kind: EntryKind
    conversation: Conversation
    at: datetime
    ref: str = ""
    place: str = ""
    """Where a page begins that follows it."""
    text: str = ""
    seq: int | None = None
    """Of a message: its number; of a note: the number of the message before it."""
    ticket: Ticket | None = None
    note: Note | None = None


@dataclass(frozen=True, kw_only=True)
class FoundPage:
    """Newest first. `after` is where the next page begins; None: there is nothing more."""

    found: list[Found]
    after: str | None


@dataclass(frozen=True, kw_only=True)
class Hit:
    """What an operator is shown of one result."""

    found: Found
    excerpt: Excerpt
