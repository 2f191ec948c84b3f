"""Documents that a player is asked for, and what became of each."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from handoff.domain.ids import DocumentId, TicketId


class DocumentKind(StrEnum):
    IDENTITY = "identity"
    ADDRESS = "address"
    PAYMENT = "payment"
    STATEMENT = "statement"
    SCREENSHOT = "screenshot"


class DocumentState(StrEnum):
    ASKED = "asked"
    VERIFIED = "verified"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class RequestedDocument:
    """A line of a ticket's checklist. `reason` says, in words for the player, why it was refused."""

    id: DocumentId
    ticket_id: TicketId
    kind: DocumentKind
    state: DocumentState
    asked_at: datetime
    asked_by: str
    reason: str = ""
    decided_at: datetime | None = None
    decided_by: str = ""
