"""What happened, as told to the hub after the commit. Receivers look up the rest in the database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from handoff.domain.conversations.conversation import Conversation, Status
from handoff.domain.conversations.message import Message
from handoff.domain.ids import ConversationId, OperatorId


@dataclass(frozen=True, kw_only=True)
class MessageCreated:
    """`message` spares a receiver that lacks nothing before it the look at the log, `about` (the conversation, with its
    owner at that time) the look whether it is concerned at all. A hub may leave both out.
    """

    conversation_id: ConversationId
    seq: int
    message: Message | None = field(default=None, compare=False)
    about: Conversation | None = field(default=None, compare=False)


@dataclass(frozen=True, kw_only=True)
class DeliveryChanged:
    """What became of a message that a channel delivers."""

    conversation_id: ConversationId
    seq: int


@dataclass(frozen=True, kw_only=True)
class ConversationUpdated:
    """Owner, language, read marks or rating changed."""

    conversation_id: ConversationId
    epoch: int


@dataclass(frozen=True, kw_only=True)
class QueueChanged:
    """Somebody joined or left the queue, or its order changed: places and lists are to be told anew."""


@dataclass(frozen=True, kw_only=True)
class TicketChanged:
    """`department` and `operator_id` say who works on it; lists that show it are to be told."""

    conversation_id: ConversationId
    reference: str
    department: str
    operator_id: OperatorId | None = None


@dataclass(frozen=True, kw_only=True)
class TicketDue:
    """A ticket's due time is near, or has passed: to be told to supervisors and to those who work on it."""

    conversation_id: ConversationId
    reference: str
    department: str
    operator_id: OperatorId | None
    breached: bool


@dataclass(frozen=True, kw_only=True)
class TypingChanged:
    """Not stored: somebody started or stopped typing."""

    conversation_id: ConversationId
    author: str
    name: str | None
    active: bool


@dataclass(frozen=True, kw_only=True)
class OperatorChanged:
    """An operator signed out, or their account changed: their sockets look again."""

    operator_id: OperatorId


@dataclass(frozen=True, kw_only=True)
class OfferChanged:
    """A conversation was offered to an operator, or the offer is over."""

    operator_id: OperatorId
    conversation_id: ConversationId


@dataclass(frozen=True, kw_only=True)
class NoteAdded:
    conversation_id: ConversationId


@dataclass(frozen=True, kw_only=True)
class PlayerLoaded:
    """What the site says of the conversation's player has come, late: to be asked for again by who shows it."""

    conversation_id: ConversationId


@dataclass(frozen=True, kw_only=True)
class DeskChanged:
    """The desk opened or closed, or operators came or went: open widgets are to be told."""


class Notice(StrEnum):
    """What people at the desk should notice."""

    ENQUEUED = "enqueued"  # somebody waits whom they may serve
    ASSIGNED = "assigned"  # a conversation was given to them
    REQUEUED = "requeued"  # somebody is back in the queue
    LAPSED = "lapsed"  # an operator went away in the middle of a conversation
    MENTION = "mention"
    WHISPER = "whisper"
    CALLBACK_DUE = "callback_due"  # the player of a conversation that they hold wants to be called now
    WAIT_ALERT = "wait_alert"  # somebody has waited too long
    TICKET_ASSIGNED = "ticket_assigned"  # a ticket was given to them; `params` name it
    TICKET_WATCHED = "ticket_watched"  # something was done to one that they watch
    TICKET_REVIEW = "ticket_review"  # they are to review a decision


@dataclass(frozen=True, kw_only=True)
class Notified:
    """Something that these operators should notice; whoever is not connected does not hear of it."""

    notice: Notice
    conversation_id: ConversationId
    operator_ids: frozenset[OperatorId]
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class TurnWaiting:
    """A message waits for the assistant's answer: to be told to the processes that answer."""

    conversation_id: ConversationId


@dataclass(frozen=True, kw_only=True)
class AccessRevoked:
    """Browsers lost their right to the conversation: the one of this session (its hash), or all."""

    conversation_id: ConversationId
    session: str | None = None


@dataclass(frozen=True, kw_only=True)
class EventsMissed:
    """From the hub itself: something may have happened that it could not tell. Look at everything again."""


Event = (
    MessageCreated
    | DeliveryChanged
    | ConversationUpdated
    | QueueChanged
    | TicketChanged
    | TicketDue
    | TypingChanged
    | OperatorChanged
    | OfferChanged
    | NoteAdded
    | PlayerLoaded
    | DeskChanged
    | Notified
    | TurnWaiting
    | AccessRevoked
    | EventsMissed
)

CONSOLES = "consoles"
"""The topic of all consoles."""
WAITING = "waiting"
"""The topic of those who wait for a person: of the queue and of who is there hears nobody else but consoles."""
ANSWERERS = "answerers"
"""The topic of what answers for the assistant."""


def topics(event: Event) -> tuple[str, ...] | None:
    """Whom it concerns, by what they listen to (ids of conversations and operators, `CONSOLES`); None: everybody.

    Those for whom it is news come first: who said something hears of it last.
    """
    conversation_id: ConversationId | None = getattr(event, "conversation_id", None)
    if isinstance(event, QueueChanged | DeskChanged):
        return (CONSOLES, WAITING)
    if conversation_id is None:
        return None
    if isinstance(event, TurnWaiting):
        return (ANSWERERS,)
    if isinstance(event, TypingChanged | AccessRevoked | DeliveryChanged | PlayerLoaded):
        return (conversation_id,)
    if isinstance(event, MessageCreated) and event.about is not None and event.about.status is not Status.QUEUED:
        holder = event.about.operator_id
        return (conversation_id,) if holder is None else (holder, conversation_id)
    return (CONSOLES, conversation_id)
