"""A message of a conversation: what was said, by whom, in which place of the log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from handoff.domain.ids import ConversationId


class Author(StrEnum):
    VISITOR = "visitor"
    BOT = "bot"
    OPERATOR = "operator"
    SYSTEM = "system"


class OutcomeKind(StrEnum):
    """What an assistant turn came to (design.md section 6)."""

    ANSWER = "answer"
    SUGGEST = "suggest"
    CLARIFY = "clarify"
    COMPLAINT = "complaint"
    STATUS = "status"
    SMALLTALK = "smalltalk"
    HANDOFF = "handoff"
    CRISIS = "crisis"
    FALLBACK = "fallback"


REFUSALS = ("unhelped", "not_meant")
"""The outcome's reason where the player said that the answer before did not help, or was not meant."""
STANDBY = "standby"
"""The outcome's reason where the answer is a limited one, given without the dialogue."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Machine-readable result on every assistant reply."""

    kind: OutcomeKind
    topic: str | None = None
    score: float | None = None
    """Calibrated probability, 0 to 1, that `topic` is what was asked."""
    suggestions: tuple[str, ...] = ()
    reason: str | None = None
    offers: tuple[str, ...] = ()
    """Flows that the reply's buttons start: complaint, human, status."""
    intent: str | None = None
    intent_confidence: float | None = None


@dataclass(frozen=True, kw_only=True)
class Button:
    """A choice under a message. Clients see `id` and `label`; `action` never leaves the server.

    `action` is an intent for Rasa, `{"intent": name, "entities": {...}}`.
    """

    id: str
    label: str
    action: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class AttachedFile:
    """What a message shows of a file: see `handoff.domain.attachment.Attachment`."""

    id: str
    name: str
    media_type: str
    size_bytes: int


@dataclass(frozen=True, kw_only=True)
class Message:
    """One entry of the log. `seq` counts from 1 without gaps within its conversation.

    A system message has a `code` and `params` in place of `text` and is put into words for each reader.
    """

    conversation_id: ConversationId
    seq: int
    author: Author
    created_at: datetime
    text: str = ""
    code: str | None = None
    params: Mapping[str, object] = field(default_factory=dict)
    client_message_id: str | None = None
    author_name: str | None = None
    epoch: int = 0
    buttons: tuple[Button, ...] = ()
    outcome: Outcome | None = None
    pressed: Mapping[str, object] | None = None
    """The action of the button that the visitor pressed, for a message made by a press."""
    helpful: bool | None = None
    """The visitor's thumb on an answer."""
    attachments: tuple[AttachedFile, ...] = ()
    masked: tuple[str, ...] = ()
    """Kinds of secrets (card, iban, password, code) that were hidden in the text before it was stored."""
    needs_answer: bool = False
    """The assistant owes the visitor an answer to it."""

    @property
    def spoken(self) -> str:
        return spoken(self.text, [file.name for file in self.attachments])


@dataclass(frozen=True, kw_only=True)
class PlayerWords:
    """What the player said last, and since when they have had no answer from a person (None: they have)."""

    text: str
    unanswered_since: datetime | None = None


def spoken(text: str, file_names: Sequence[str]) -> str:
    """What a list says of a message: some are only a file."""
    return text or next(iter(file_names), "")
