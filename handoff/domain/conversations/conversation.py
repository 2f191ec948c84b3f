"""The conversation and who owns it: assistant, queue, operator, or nobody."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from handoff.domain.channel import Channel
from handoff.domain.complaint import ComplaintForm
from handoff.domain.errors import InvalidTransition
from handoff.domain.ids import ConversationId, DepartmentId, OperatorId


class Status(StrEnum):
    """Where a conversation is, and with that its one owner."""

    BOT = "bot"  # the assistant answers
    QUEUED = "queued"  # waits for an operator
    ASSIGNED = "assigned"  # an operator answers
    CLOSED = "closed"  # nobody; the player's next message gives it to the assistant again


TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.BOT: frozenset({Status.QUEUED, Status.ASSIGNED, Status.CLOSED}),
    Status.QUEUED: frozenset({Status.ASSIGNED, Status.BOT, Status.CLOSED}),
    Status.ASSIGNED: frozenset({Status.QUEUED, Status.ASSIGNED, Status.BOT, Status.CLOSED}),
    Status.CLOSED: frozenset({Status.BOT, Status.ASSIGNED}),
}
"""Every legal change of owner. All changes go through `Conversation.move` and the repository's `change_owner`."""


class Priority(IntEnum):
    """Rank in the queue; higher goes first."""

    NORMAL = 0
    HIGH = 1  # blocked money or account
    URGENT = 2  # a player in danger


class Level(IntEnum):
    """How far a conversation was escalated: who may be given it."""

    OPERATOR = 0
    SUPERVISOR = 1
    INVESTIGATION = 2


class HandoffReason(StrEnum):
    """Why the assistant handed over."""

    REQUESTED = "requested"  # the player asked for a person
    BUTTON = "button"  # the same, by the button
    FAILED = "failed"  # the assistant failed twice in a row
    GAMBLING_HARM = "gambling_harm"  # signs of losing control or danger
    TOPIC = "topic"  # the topic itself calls for a person
    UNAVAILABLE = "unavailable"  # the assistant does not work
    RETURNED = "returned"  # an operator put it back into the queue
    LAPSED = "lapsed"  # the operator who had it went away
    TRANSFERRED = "transferred"  # an operator passed it on to somebody else
    ESCALATED = "escalated"  # an operator passed it on to the next level
    CALLBACK = "callback"  # the time of a call that the player asked for has come
    STAYS = "stays"  # the player was in danger before: the conversation stays with people


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """One thread with one visitor. `epoch` counts changes of owner; `head_seq` is the last message's number."""

    id: ConversationId
    status: Status
    epoch: int
    head_seq: int
    language: str
    page_language: str
    created_at: datetime
    updated_at: datetime
    operator_id: OperatorId | None = None
    last_operator_id: OperatorId | None = None
    """Who held it last: the one whom a rating is about."""
    department: DepartmentId
    priority: Priority = Priority.NORMAL
    waiting_since: datetime | None = None
    """Since when the player waits for a person; kept when an operator puts the conversation back."""
    handoff_reason: HandoffReason | None = None
    handoff_text: str = ""
    """The player's sentence that caused the handoff."""
    form: ComplaintForm | None = None
    """What the complaint form has collected so far."""
    memory: Mapping[str, object] | None = None
    """What the assistant needs in order to go on with the form, and nobody else reads."""
    visitor_seen_seq: int = 0
    operator_seen_seq: int = 0
    closed_reason: str | None = None
    rating_open: bool = False
    """A human conversation ended and the player has not rated it yet."""
    page_url: str = ""
    account_id: str | None = None
    """The player's account, if the page proved it (a signed identity); never what somebody merely typed."""
    player_name: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """What the page said of its player; proven by nothing."""
    email: str = ""
    """Where the player wants to be written to if they are gone; as they typed it."""
    level: Level = Level.OPERATOR
    accepted_languages: tuple[str, ...] = ()
    """Languages in which the player is ready to be answered by a person; empty means only the conversation's."""
    reserved_for: OperatorId | None = None
    """While queued: the one operator it was passed on to."""
    lease_expires_at: datetime | None = None
    """While assigned: until when it is the operator's unless their console renews it."""
    assigned_at: datetime | None = None
    promised_low_seconds: int | None = None
    """The shortest and longest wait that the player was told when they came into the queue last."""
    promised_high_seconds: int | None = None
    stays_with_people: bool = False
    """The player was in danger: what they write later goes to people, not to the assistant."""
    blocked_until: datetime | None = None
    """The player may not write until then."""
    resume_due: str | None = None
    """What the assistant must be told before its next turn: "returned" or "closed" by people; None for nothing."""
    channel: Channel = Channel.CHAT
    """By which way the player writes and is answered."""

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages in which a person may answer."""
        return self.accepted_languages or (self.language,)

    def is_held_by(self, operator_id: OperatorId) -> bool:
        return self.status is Status.ASSIGNED and self.operator_id == operator_id

    def move(self, to: Status, now: datetime, **changes: Any) -> "Conversation":
        """The same conversation with its next owner and epoch.

        Raises:
            InvalidTransition: the table does not allow it.
        """
        if to not in TRANSITIONS[self.status]:
            raise InvalidTransition(current=self.status, wanted=to)
        return replace(self, status=to, epoch=self.epoch + 1, updated_at=now, **changes)
