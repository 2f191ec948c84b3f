"""What came by a channel, as it came: stored before the channel is told that it has come."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from handoff.domain.channel import Channel
from handoff.domain.ids import ConversationId

TRIES = 3
"""How often something is tried to be understood before it is set aside, so that what came after it goes on."""
_FIRST_PAUSE = timedelta(seconds=5)


class InboxState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    IGNORED = "ignored"  # not for the desk; `reason` says why
    QUARANTINED = "quarantined"  # could not be understood; what came is kept for people to look at


@dataclass(frozen=True, kw_only=True)
class RawEvent:
    """What an adapter heard. `key` is the same whenever the channel says the same thing again."""

    channel: Channel
    key: str
    contact: str
    """Whose it is: events of one contact are worked on in their order. Empty: it stands for itself."""
    raw: bytes


@dataclass(frozen=True, kw_only=True)
class InboxEvent:
    """Its row. Once it is done nothing is left of it but that it was: the key, by which it is known when it comes again
    even after its conversation was erased.
    """

    id: int
    channel: Channel
    key: str
    contact: str
    sealed: str | None
    received_at: datetime
    state: InboxState = InboxState.WAITING
    tries: int = 0
    next_at: datetime
    reason: str = ""
    conversation_id: ConversationId | None = None


def pause(tries: int) -> timedelta:
    """Until it is tried again."""
    return _FIRST_PAUSE * int(4 ** max(0, tries - 1))
