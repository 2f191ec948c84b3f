"""What goes out by a channel: a row for each message that is to be delivered, made in the message's own transaction."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from handoff.domain.channel import Channel
from handoff.domain.conversations.message import Author, Message
from handoff.domain.conversations.system_code import SystemCode
from handoff.domain.ids import ConversationId

ATTEMPTS = 14
"""After so many failures that may pass (some nine hours) it has failed."""
_FIRST_PAUSE = timedelta(seconds=3)
_LONGEST_PAUSE = timedelta(hours=1)


class DeliveryState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"  # the platform or the next mail server has it
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"  # `reason` says why
    UNKNOWN = "unknown"  # written out, and no answer came: it may have arrived


_RISES: dict[DeliveryState, frozenset[DeliveryState]] = {
    DeliveryState.WAITING: frozenset(),
    DeliveryState.SENDING: frozenset(
        {DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ, DeliveryState.FAILED}
    ),
    DeliveryState.UNKNOWN: frozenset(
        {DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ, DeliveryState.FAILED}
    ),
    DeliveryState.SENT: frozenset({DeliveryState.DELIVERED, DeliveryState.READ, DeliveryState.FAILED}),
    DeliveryState.DELIVERED: frozenset({DeliveryState.READ}),
    DeliveryState.READ: frozenset(),
    DeliveryState.FAILED: frozenset({DeliveryState.DELIVERED, DeliveryState.READ}),
}
"""What a receipt may make of a delivery: receipts come late and in any order, and states only rise."""


def rises(state: DeliveryState, to: DeliveryState) -> bool:
    return to in _RISES[state]


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """A message on its way out."""

    id: str
    """Random: what a platform is given to know it by."""
    conversation_id: ConversationId
    seq: int
    channel: Channel
    state: DeliveryState
    created_at: datetime
    updated_at: datetime
    next_at: datetime | None
    """When it is due: to be sent, or (unknown) to be sent again; while it is being sent, when it counts as given up."""
    attempts: int = 0
    was_unknown: bool = False
    """It was written out once without an answer: should it be there twice, this is why."""
    reason: str = ""
    external_id: str | None = None
    """What the platform calls it."""


_TOLD = frozenset(
    {
        SystemCode.ACKNOWLEDGED,
        SystemCode.SECRET_HIDDEN,
        SystemCode.TICKET_ANSWERED,
        SystemCode.TICKET_DOCUMENTS_ASKED,
        SystemCode.TICKET_DOCUMENT_REFUSED,
        SystemCode.TICKET_DOCUMENT_VERIFIED,
        SystemCode.TICKET_ESCALATED,
        SystemCode.TICKET_IN_REVIEW,
        SystemCode.TICKET_MERGED,
        SystemCode.TICKET_REGISTERED,
        SystemCode.TICKET_REOPENED,
        SystemCode.TICKET_REVIEW_ASKED,
        SystemCode.TICKET_REVIEW_DECIDED,
        SystemCode.TICKET_SOLVED,
        SystemCode.TICKET_WAITING_FOR_VISITOR,
    }
)
"""What of the desk's own lines is told by every channel."""
_TOLD_IN_DIALOGUES = _TOLD | {
    SystemCode.ASSISTANT_UNAVAILABLE,
    SystemCode.CONVERSATION_CLOSED,
    SystemCode.HANDOFF_CANCELLED,
    SystemCode.HANDOFF_REQUESTED,
    SystemCode.OPERATOR_JOINED,
    SystemCode.OPERATOR_LOST,
    SystemCode.QUEUE_FULL,
    SystemCode.RETURNED_TO_BOT,
}


def goes_out(message: Message, *, dialogue: bool) -> bool:
    """Whether it is to be delivered by a channel, rather than only to stand in the log."""
    if message.author is Author.SYSTEM:
        return message.code in (_TOLD_IN_DIALOGUES if dialogue else _TOLD)
    return message.author is not Author.VISITOR


def pause(attempts: int) -> timedelta:
    """Until it is tried again, with jitter: what failed together does not come again together."""
    longest = min(_LONGEST_PAUSE, _FIRST_PAUSE * int(2 ** min(12, max(0, attempts - 1))))
    return longest * random.uniform(0.75, 1.0)
