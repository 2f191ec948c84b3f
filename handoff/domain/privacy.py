"""What the desk holds of a player, what keeps it from being removed, and how long each kind is kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from handoff.domain.ids import ConversationId, Reference

ERASED = "erased"
"""Why a conversation is closed of which nothing is left but that it was."""


class SubjectKind(StrEnum):
    ACCOUNT = "account"
    CONVERSATION = "conversation"


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Whose data it is about: all conversations of a proven account, or one conversation."""

    kind: SubjectKind
    value: str


@dataclass(frozen=True, kw_only=True)
class Hold:
    """A duty to keep: while it stands, nothing of its subject is erased, nor removed because of its age."""

    id: str
    subject: Subject
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Holding:
    """One conversation that the desk has of a subject."""

    id: ConversationId
    created_at: datetime
    language: str
    messages: int
    files: int
    tickets: tuple[Reference, ...]
    is_held: bool
    is_proven: bool
    """Whether it is the account's own; else a ticket in it only names the account, and it may be anybody's."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """How long each kind is kept after it was last of use; None: for good."""

    conversations: timedelta | None = None
    messages: timedelta | None = None
    files: timedelta | None = None
    tickets: timedelta | None = None
    trackers: timedelta | None = None
