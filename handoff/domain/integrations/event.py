"""What other systems are told of: thin, ids and states alone. Who wants to know more reads it by the API."""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from handoff.domain.conversations.conversation import Status


class EventType(StrEnum):
    CONVERSATION_QUEUED = "conversation.queued"  # the player waits for a person
    CONVERSATION_ASSIGNED = "conversation.assigned"
    CONVERSATION_RETURNED = "conversation.returned"  # to the assistant
    CONVERSATION_CLOSED = "conversation.closed"
    MESSAGE_CREATED = "message.created"
    TICKET_CREATED = "ticket.created"
    TICKET_CHANGED = "ticket.changed"
    TEST = "endpoint.test"  # from the console, to one endpoint


OWNERS: dict[Status, EventType] = {
    Status.BOT: EventType.CONVERSATION_RETURNED,
    Status.QUEUED: EventType.CONVERSATION_QUEUED,
    Status.ASSIGNED: EventType.CONVERSATION_ASSIGNED,
    Status.CLOSED: EventType.CONVERSATION_CLOSED,
}
"""What a conversation's new owner amounts to."""
SUBSCRIBABLE = tuple(type for type in EventType if type is not EventType.TEST)


@dataclass(frozen=True, kw_only=True)
class OutsideEvent:
    """One thing that happened. `seq` is its place among all, given once it is known to be stored: 0 before."""

    id: str
    type: EventType
    at: datetime
    conversation_id: str = ""
    data: Mapping[str, str | int] = field(default_factory=dict)
    seq: int = 0


def new_event_id() -> str:
    """Rises with time."""
    return f"{time.time_ns() // 1000:014x}{secrets.token_hex(6)}"


def an_event(type: EventType, at: datetime, conversation_id: str = "", **data: str | int) -> OutsideEvent:
    named = {"conversation_id": conversation_id} if conversation_id else {}
    return OutsideEvent(id=new_event_id(), type=type, at=at, conversation_id=conversation_id, data=named | data)
