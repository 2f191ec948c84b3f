"""A waiting conversation held out to one operator, who has some seconds to accept it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from handoff.domain.ids import ConversationId, OfferId, OperatorId


class OfferState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"  # nobody answered in time
    WITHDRAWN = "withdrawn"  # it went to somebody else, or left the queue


@dataclass(frozen=True, kw_only=True)
class Offer:
    """At most one offer of a conversation is open at a time. `epoch` is the conversation's when it was offered."""

    id: OfferId
    conversation_id: ConversationId
    epoch: int
    operator_id: OperatorId
    offered_at: datetime
    expires_at: datetime
    state: OfferState = OfferState.OPEN
