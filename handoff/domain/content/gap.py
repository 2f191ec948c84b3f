"""What the content does not settle: questions that players asked in vain, and what they complain of and wish for."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from handoff.domain.ids import ConversationId, OperatorId


class GapKind(StrEnum):
    UNANSWERED = "unanswered"  # the assistant had no answer
    UNHELPFUL = "unhelpful"  # thumb down under an answer
    HANDED_OVER = "handed_over"  # a person was asked for after an answer
    CAUSE = "cause"  # what tickets are about
    WISH = "wish"  # what players add to their ratings


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One player's words. `fact` is the number of the fact they belong to; `topic` is what was answered; `answer` is
    what a person wrote next, "" where nobody did.
    """

    fact: int
    conversation_id: ConversationId
    at: datetime
    language: str
    text: str
    topic: str | None = None
    answer: str = ""


@dataclass(frozen=True, kw_only=True)
class ClosedGap:
    """A gap that an editor has closed: with an article on `topic`. It holds no words of players, only the numbers of
    the facts they belong to: once a conversation is erased, so are its words here.
    """

    id: str
    kind: GapKind
    language: str
    topic: str
    facts: tuple[int, ...]
    days: int
    """Over which the facts came in."""
    closed_at: datetime
    operator_id: OperatorId
