"""An independent review: somebody who never touched a case decides whether its decision stands."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from handoff.domain.ids import OperatorId, ReviewId, TicketId


class ReviewOutcome(StrEnum):
    CONFIRMED = "confirmed"  # the decision stands
    PARTLY = "partly"  # some of it is changed
    CHANGED = "changed"


@dataclass(frozen=True, kw_only=True)
class Review:
    """One review of a ticket's decision. `asked_by` is a person's name or "visitor"; `grounds` are for the player."""

    id: ReviewId
    ticket_id: TicketId
    asked_at: datetime
    asked_by: str
    reason: str
    due_at: datetime
    reviewer_id: OperatorId | None = None
    """Who is to decide; None as long as nobody is there who never touched the case."""
    outcome: ReviewOutcome | None = None
    grounds: str = ""
    decided_at: datetime | None = None
    alarmed_at: datetime | None = None
    """When it was told that the time had passed."""

    @property
    def is_open(self) -> bool:
        return self.outcome is None
