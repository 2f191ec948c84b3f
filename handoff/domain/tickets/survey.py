"""Questions to players afterwards: satisfaction (CSAT, 1-5) and recommendation (NPS, 0-10), each asked once."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from handoff.domain.ids import ConversationId, OperatorId, Reference, SurveyId


class SurveyKind(StrEnum):
    TICKET = "ticket"  # CSAT after a solved ticket
    NPS = "nps"  # at a set interval


@dataclass(frozen=True, kw_only=True)
class Survey:
    """A question put to a player; `score` stays None until it is answered. (CSAT of a human talk is a rating.)"""

    id: SurveyId
    kind: SurveyKind
    conversation_id: ConversationId
    asked_at: datetime
    reference: Reference | None = None
    operator_id: OperatorId | None = None
    score: int | None = None
    comment: str = ""
    answered_at: datetime | None = None
