"""Frames of the console's socket: what it says, and what it is told."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from handoff.protocol.shared_frames import (
    ErrorRaised,
    HistoryLoaded,
    MessageAccepted,
    MessageCreated,
    Ping,
    Pong,
    RequestDone,
    TypingChanged,
)
from handoff.protocol.values import (
    ChoiceView,
    ClientId,
    ColleagueView,
    ConversationKey,
    ConversationSummary,
    DeliveryView,
    DepartmentName,
    DepartmentView,
    Frame,
    HandoffCard,
    KindName,
    MessageView,
    NoteView,
    OperatorView,
    Ref,
    RoleName,
    Seq,
)


class OperatorHello(Frame):
    """First frame. `csrf` is the token of the sign-in that the cookie belongs to. `list_changes`: after the first lists
    this console wants to hear what changed in them.
    """

    type: Literal["session.hello"] = "session.hello"
    csrf: str = Field(max_length=128)
    list_changes: bool = False


class PresenceSet(Frame):
    """`reason` of a break is one of the desk's `break_reasons`; empty: none is told."""

    type: Literal["presence.set"] = "presence.set"
    available: bool
    reason: str = Field("", max_length=32)


class WrapUpEnd(Frame):
    """What the last talk left to do is done: new conversations may be offered."""

    type: Literal["wrap_up.end"] = "wrap_up.end"


class ShiftFinish(Frame):
    """Away, and all that this operator holds back to the queue."""

    type: Literal["shift.finish"] = "shift.finish"
    ref: Ref = None


class AssignmentAccept(Frame):
    """Take this conversation. `epoch` is the one on the screen; another means that it changed meanwhile."""

    type: Literal["assignment.accept"] = "assignment.accept"
    conversation_id: ConversationKey
    epoch: int
    ref: Ref = None


class AssignmentNext(Frame):
    """Take whoever is first in the queue."""

    type: Literal["assignment.next"] = "assignment.next"
    ref: Ref = None


class AssignmentReturn(Frame):
    """Give the conversation back to the assistant or to the queue."""

    type: Literal["assignment.return"] = "assignment.return"
    conversation_id: ConversationKey
    to: Literal["bot", "queue"]
    confirmed: bool = False
    """The operator knows that the player was in danger and gives them to the assistant all the same."""
    ref: Ref = None


class AssignmentTransfer(Frame):
    """Pass it on: to a colleague, to a department's queue, or (neither) to the front of the queue it came from."""

    type: Literal["assignment.transfer"] = "assignment.transfer"
    conversation_id: ConversationKey
    operator_id: str | None = Field(None, max_length=64)
    department: DepartmentName | None = None
    note: str = Field("", max_length=2000)
    ref: Ref = None


class AssignmentEscalate(Frame):
    """One level up: operator, supervisor, investigation team."""

    type: Literal["assignment.escalate"] = "assignment.escalate"
    conversation_id: ConversationKey
    note: str = Field("", max_length=2000)
    ref: Ref = None


class AssignmentTake(Frame):
    """Take over what somebody else, the assistant, or nobody has: supervisors always, operators where nobody has it.

    `epoch` as in `assignment.accept`.
    """

    type: Literal["assignment.take"] = "assignment.take"
    conversation_id: ConversationKey
    epoch: int
    ref: Ref = None


class AssignmentAssign(Frame):
    """A supervisor gives a conversation to an operator."""

    type: Literal["assignment.assign"] = "assignment.assign"
    conversation_id: ConversationKey
    epoch: int
    operator_id: str = Field(max_length=64)
    ref: Ref = None


class OfferAccept(Frame):
    type: Literal["offer.accept"] = "offer.accept"
    offer_id: ClientId
    ref: Ref = None


class OfferDecline(Frame):
    type: Literal["offer.decline"] = "offer.decline"
    offer_id: ClientId
    ref: Ref = None


class PrioritySet(Frame):
    """0 normal, 1 high, 2 urgent."""

    type: Literal["priority.set"] = "priority.set"
    conversation_id: ConversationKey
    priority: int = Field(ge=0, le=2)
    ref: Ref = None


class NoteAdd(Frame):
    """A note for colleagues; `whisper` is a supervisor's word to the operator who holds the conversation."""

    type: Literal["note.add"] = "note.add"
    conversation_id: ConversationKey
    client_note_id: ClientId
    text: str
    mentions: tuple[str, ...] = Field(default=(), max_length=20)
    whisper: bool = False


class VisitorBlock(Frame):
    """The player may not write for that many minutes; 0 lets them write again."""

    type: Literal["visitor.block"] = "visitor.block"
    conversation_id: ConversationKey
    minutes: int = Field(ge=0, le=525_600)
    ref: Ref = None


class ConversationLeave(Frame):
    """It is no longer on the screen."""

    type: Literal["conversation.leave"] = "conversation.leave"
    conversation_id: ConversationKey


class ConversationOpen(Frame):
    """Show a conversation and follow it. `after_seq` as in hello."""

    type: Literal["conversation.open"] = "conversation.open"
    conversation_id: ConversationKey
    after_seq: Seq = 0
    ref: Ref = None


class ConversationClose(Frame):
    type: Literal["conversation.close"] = "conversation.close"
    conversation_id: ConversationKey
    reason: str = Field("solved", max_length=32)
    """One of the desk's `close_reasons` that its department has; empty: none, where it need not be given."""
    tags: tuple[Annotated[str, Field(min_length=1, max_length=32)], ...] = Field(default=(), max_length=20)
    """Of the desk's `close_tags` that its department has."""
    ref: Ref = None


class CloseUndo(Frame):
    """It goes on with who has just closed it, as it was."""

    type: Literal["close.undo"] = "close.undo"
    conversation_id: ConversationKey
    ref: Ref = None


class OperatorMessageSend(Frame):
    type: Literal["message.send"] = "message.send"
    conversation_id: ConversationKey
    client_message_id: ClientId
    text: str = ""
    attachments: tuple[ClientId, ...] = Field(default=(), max_length=10)


class DeliveryRetry(Frame):
    """Send again what failed, or perhaps arrived."""

    type: Literal["delivery.retry"] = "delivery.retry"
    conversation_id: ConversationKey
    seq: Seq
    ref: Ref = None


class OperatorTypingSet(Frame):
    type: Literal["typing.set"] = "typing.set"
    conversation_id: ConversationKey
    active: bool


class OperatorSeenSet(Frame):
    type: Literal["seen.set"] = "seen.set"
    conversation_id: ConversationKey
    seq: Seq


class OperatorHistoryLoad(Frame):
    """Older messages of a conversation that is open."""

    type: Literal["history.load"] = "history.load"
    conversation_id: ConversationKey
    before_seq: Seq
    ref: Ref = None


class QueueLoad(Frame):
    """Ask for the lists; answered by `queue.updated`."""

    type: Literal["queue.load"] = "queue.load"


OperatorFrame = Annotated[
    OperatorHello
    | PresenceSet
    | WrapUpEnd
    | ShiftFinish
    | AssignmentAccept
    | AssignmentNext
    | AssignmentReturn
    | AssignmentTransfer
    | AssignmentEscalate
    | AssignmentTake
    | AssignmentAssign
    | OfferAccept
    | OfferDecline
    | PrioritySet
    | NoteAdd
    | VisitorBlock
    | ConversationLeave
    | ConversationOpen
    | ConversationClose
    | CloseUndo
    | OperatorMessageSend
    | DeliveryRetry
    | OperatorTypingSet
    | OperatorSeenSet
    | OperatorHistoryLoad
    | QueueLoad
    | Ping,
    Field(discriminator="type"),
]


class ConsoleReady(Frame):
    """Answer to the operator's hello."""

    type: Literal["session.ready"] = "session.ready"
    operator: OperatorView
    available: bool
    reason: str = ""
    wrap_up_until: datetime | None = None
    """As in `presence.changed`."""
    limits: dict[str, int]
    colleagues: tuple[ColleagueView, ...] = ()
    languages: tuple[str, ...] = ()
    departments: tuple[DepartmentView, ...] = ()
    roles: tuple[RoleName, ...] = ()
    kinds: tuple[KindName, ...] = ()
    """What there is at this desk to choose from, in the order of choosing; `kinds` of complaints."""


class QueueUpdated(Frame):
    """The whole queue in serving order, and what this operator holds. Sent at hello, when asked for, and after each
    change to consoles that take no changes. `version` counts what this socket was told of the lists.
    """

    type: Literal["queue.updated"] = "queue.updated"
    version: int = 0
    queued: tuple[ConversationSummary, ...]
    assigned: tuple[ConversationSummary, ...]
    operators_online: int


class PlacedRow(Frame):
    """A row that is new or other than before, and the one that it comes after; None: it is the first."""

    row: ConversationSummary
    after: str | None


class QueueChanged(Frame):
    """What changed in the lists since `version - 1`: whatever it names leaves both lists, then each row comes in after
    its neighbour, in this order. Who knows another version asks for the lists (`queue.load`).
    """

    type: Literal["queue.changed"] = "queue.changed"
    version: int
    queued: tuple[PlacedRow, ...]
    assigned: tuple[PlacedRow, ...]
    gone: tuple[str, ...]
    operators_online: int


class ConversationOpened(Frame):
    """Answer to `conversation.open`; the card is new each time. `messages` as in `session.ready`."""

    type: Literal["conversation.opened"] = "conversation.opened"
    conversation: ConversationSummary
    card: HandoffCard
    messages: tuple[MessageView, ...]
    notes: tuple[NoteView, ...] = ()
    deliveries: tuple[DeliveryView, ...] = ()
    """Of a channel's conversation: what became of each message to the player."""
    ref: str | None = None


class DeliveryChanged(Frame):
    """To consoles that follow the conversation."""

    type: Literal["delivery.changed"] = "delivery.changed"
    conversation_id: str
    delivery: DeliveryView


class ConversationChanged(Frame):
    """To the console: a conversation that it follows or lists changed."""

    type: Literal["conversation.changed"] = "conversation.changed"
    conversation: ConversationSummary


class AssignmentStarted(Frame):
    """This operator holds the conversation now."""

    type: Literal["assignment.started"] = "assignment.started"
    conversation: ConversationSummary
    ref: str | None = None


class AssignmentEnded(Frame):
    """This operator holds it no longer."""

    type: Literal["assignment.ended"] = "assignment.ended"
    conversation_id: str
    reason: Literal["given_back", "closed", "transferred", "escalated", "taken_over", "lapsed"] = "given_back"
    by: str | None = None
    """Name of the colleague who has it now, where there is one."""
    ref: str | None = None


class PresenceChanged(Frame):
    """Whether this operator wants conversations: said in another window, or the desk's doing after a lapsed offer."""

    type: Literal["presence.changed"] = "presence.changed"
    available: bool
    reason: str = ""
    """Why not, where that was said."""
    wrap_up_until: datetime | None = None
    """Until then nothing is offered, after a close."""


class OfferMade(Frame):
    """A waiting conversation is held out to this operator until `expires_at`."""

    type: Literal["offer.made"] = "offer.made"
    offer_id: str
    conversation: ConversationSummary
    expires_at: datetime


class OfferEnded(Frame):
    """The offer is over."""

    type: Literal["offer.ended"] = "offer.ended"
    offer_id: str
    conversation_id: str
    reason: Literal["accepted", "declined", "lapsed", "withdrawn"]


class NoteAdded(Frame):
    type: Literal["note.added"] = "note.added"
    conversation_id: str
    note: NoteView


class PlayerLoaded(Frame):
    """What the site says of the player has come: to be asked for again over HTTP by the page that shows it."""

    type: Literal["player.loaded"] = "player.loaded"
    conversation_id: str


class NotificationRaised(Frame):
    """Something that this operator should notice, worded by the console (`notification.<kind>`)."""

    type: Literal["notification.raised"] = "notification.raised"
    kind: Literal[
        "enqueued",
        "assigned",
        "requeued",
        "lapsed",
        "mention",
        "whisper",
        "wait_alert",
        "ticket_warning",
        "ticket_breach",
        "ticket_assigned",
        "ticket_watched",
        "ticket_review",
    ]
    conversation_id: str | None = None
    reference: str | None = None
    params: dict[str, object] = Field(default_factory=dict)


class TicketTouched(Frame):
    """Something was done to a ticket that the reader works on: whoever shows it asks for it anew."""

    type: Literal["ticket.changed"] = "ticket.changed"
    reference: str


class DeskUpdated(Frame):
    """The desk as a whole: to everybody who is there and how busy, to supervisors also every held conversation."""

    type: Literal["desk.updated"] = "desk.updated"
    open: bool
    opens_at: datetime | None = None
    close_reasons: tuple[ChoiceView, ...] = ()
    """How a conversation may end."""
    close_reason_required: bool = True
    close_tags: tuple[ChoiceView, ...] = ()
    """What it may have been about."""
    close_tag_required: bool = False
    undo_seconds: int = 0
    """How long a close can be undone."""
    break_reasons: tuple[ChoiceView, ...] = ()
    waiting: int
    oldest_waiting_since: datetime | None = None
    wait_alert: bool = False
    """The oldest wait has passed the limit."""
    colleagues: tuple[ColleagueView, ...]
    held: tuple[ConversationSummary, ...] = ()
    """To supervisors only."""
    tickets_due_soon: int = 0
    tickets_breached: int = 0
    promises_kept: float | None = None
    """Share of the last day's promised waits that were kept; to supervisors only."""
    promises_made: int = 0


OperatorServerFrame = Annotated[
    ConsoleReady
    | QueueUpdated
    | QueueChanged
    | ConversationOpened
    | DeliveryChanged
    | ConversationChanged
    | MessageCreated
    | HistoryLoaded
    | MessageAccepted
    | TypingChanged
    | AssignmentStarted
    | AssignmentEnded
    | RequestDone
    | PresenceChanged
    | OfferMade
    | OfferEnded
    | NoteAdded
    | PlayerLoaded
    | NotificationRaised
    | TicketTouched
    | DeskUpdated
    | ErrorRaised
    | Pong,
    Field(discriminator="type"),
]
