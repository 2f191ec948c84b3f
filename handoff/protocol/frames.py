"""Every frame, as pydantic models told apart by `type`. Clients say `noun.verb`, the server `noun.participle`.

`protocol/schema.json` and `protocol/examples/` are made from and checked against these models; docs/protocol.md
describes them for people.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

# Errors do not repeat the values: they are what people wrote, and errors may end in a log.
_QUIET = ConfigDict(hide_input_in_errors=True)

Language = Literal["az", "tr", "ru", "en"]
ClientId = Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
ConversationKey = Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Seq = Annotated[int, Field(ge=0, le=2**31 - 1)]  # what an INTEGER column holds


class Frame(BaseModel):
    """Unknown fields are refused, so that a misspelt one cannot be lost in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True, **_QUIET)


# ---- values inside frames


class ButtonView(Frame):
    id: str
    label: str


class OutcomeView(Frame):
    """Machine-readable result of an assistant turn."""

    kind: str
    topic: str | None = None
    score: float | None = None
    suggestions: tuple[str, ...] = ()
    reason: str | None = None
    offers: tuple[str, ...] = ()
    intent: str | None = None
    intent_confidence: float | None = None


class MessageView(Frame):
    """A message as both sides see it. System messages carry `code` and `params` instead of text."""

    seq: Seq
    author: Literal["visitor", "bot", "operator", "system"]
    author_name: str | None = None
    created_at: datetime
    text: str = ""
    code: str | None = None
    params: dict[str, Any] = {}
    client_message_id: str | None = None
    buttons: tuple[ButtonView, ...] = ()
    outcome: OutcomeView | None = None
    helpful: bool | None = None


class QueuePlace(Frame):
    """1 is next. `operators_online` lets the widget say honestly that nobody is there."""

    position: int
    operators_online: int


class VisitorConversation(Frame):
    """What a player's page needs to know of its conversation."""

    id: str
    status: Literal["bot", "queued", "assigned", "closed"]
    epoch: int
    language: Language
    head_seq: Seq
    operator_name: str | None = None
    queue: QueuePlace | None = None
    visitor_seen_seq: Seq = 0
    operator_seen_seq: Seq = 0
    rating_open: bool = False


class ConversationSummary(Frame):
    """One row of the console's lists."""

    id: str
    status: Literal["bot", "queued", "assigned", "closed"]
    epoch: int
    language: Language
    department: str
    priority: int
    reason: str | None
    waiting_since: datetime | None
    operator_id: str | None
    operator_name: str | None
    head_seq: Seq
    operator_seen_seq: Seq
    visitor_seen_seq: Seq
    preview: str
    updated_at: datetime


class TicketView(Frame):
    reference: str
    status: str
    kind: str
    department: str
    priority: int
    account_id: str
    transaction_id: str | None
    bet_id: str | None
    description: str
    conversation_id: str
    language: str
    created_at: datetime
    first_answer_due_at: datetime
    solution_due_at: datetime


class AnswerShown(Frame):
    """An FAQ answer that the assistant gave, and how it did."""

    seq: Seq
    topic: str
    title: str
    score: float | None
    helpful: bool | None
    question: str


class HandoffCard(Frame):
    """All that an operator must know before the first word."""

    conversation_id: str
    language: Language
    page_language: Language
    page_url: str
    reason: str | None
    reason_text: str
    department: str
    priority: int
    waiting_since: datetime | None
    started_at: datetime
    form: dict[str, Any] | None
    tickets: tuple[TicketView, ...]
    answers: tuple[AnswerShown, ...]
    ratings: tuple[int, ...]


class OperatorView(Frame):
    id: str
    username: str
    name: str
    role: Literal["operator", "supervisor"]
    language: Language
    capacity: int


# ---- the visitor's socket: client to server


class VisitorHello(Frame):
    """First frame. `after_seq` is the last message the client holds; 0 for none."""

    type: Literal["session.hello"] = "session.hello"
    token: str = Field(max_length=512)
    after_seq: Seq = 0


class MessageSend(Frame):
    type: Literal["message.send"] = "message.send"
    client_message_id: ClientId
    text: str


class ButtonPress(Frame):
    """A choice under the message `seq`."""

    type: Literal["button.press"] = "button.press"
    client_message_id: ClientId
    seq: Seq
    button_id: str = Field(max_length=64)


class HandoffRequestFrame(Frame):
    """The always-present "talk to a person"."""

    type: Literal["handoff.request"] = "handoff.request"
    ref: str | None = Field(None, max_length=64)


class HandoffCancel(Frame):
    """Leave the queue; the assistant goes on."""

    type: Literal["handoff.cancel"] = "handoff.cancel"
    ref: str | None = Field(None, max_length=64)


class TypingSet(Frame):
    type: Literal["typing.set"] = "typing.set"
    active: bool


class SeenSet(Frame):
    type: Literal["seen.set"] = "seen.set"
    seq: Seq


class LanguageSet(Frame):
    type: Literal["language.set"] = "language.set"
    language: Language


class RatingSubmit(Frame):
    type: Literal["rating.submit"] = "rating.submit"
    score: int = Field(ge=1, le=5)
    comment: str = Field("", max_length=1000)
    ref: str | None = Field(None, max_length=64)


class AnswerRate(Frame):
    """Thumb up or down under an assistant's answer."""

    type: Literal["answer.rate"] = "answer.rate"
    seq: Seq
    helpful: bool


class HistoryLoad(Frame):
    """The page of messages that stand before `before_seq`."""

    type: Literal["history.load"] = "history.load"
    before_seq: Seq
    ref: str | None = Field(None, max_length=64)


class Ping(Frame):
    type: Literal["ping"] = "ping"


VisitorFrame = Annotated[
    VisitorHello
    | MessageSend
    | ButtonPress
    | HandoffRequestFrame
    | HandoffCancel
    | TypingSet
    | SeenSet
    | LanguageSet
    | RatingSubmit
    | AnswerRate
    | HistoryLoad
    | Ping,
    Field(discriminator="type"),
]


# ---- the operator's socket: client to server


class OperatorHello(Frame):
    """First frame. `csrf` is the token of the sign-in that the cookie belongs to."""

    type: Literal["session.hello"] = "session.hello"
    csrf: str = Field(max_length=128)


class PresenceSet(Frame):
    type: Literal["presence.set"] = "presence.set"
    available: bool


class AssignmentAccept(Frame):
    """Take this conversation. `epoch` is the one on the screen; another means that it changed meanwhile."""

    type: Literal["assignment.accept"] = "assignment.accept"
    conversation_id: ConversationKey
    epoch: int
    ref: str | None = Field(None, max_length=64)


class AssignmentNext(Frame):
    """Take whoever is first in the queue."""

    type: Literal["assignment.next"] = "assignment.next"
    ref: str | None = Field(None, max_length=64)


class AssignmentReturn(Frame):
    """Give the conversation back to the assistant or to the queue."""

    type: Literal["assignment.return"] = "assignment.return"
    conversation_id: ConversationKey
    to: Literal["bot", "queue"]
    ref: str | None = Field(None, max_length=64)


class ConversationOpen(Frame):
    """Show a conversation and follow it. `after_seq` as in hello."""

    type: Literal["conversation.open"] = "conversation.open"
    conversation_id: ConversationKey
    after_seq: Seq = 0
    ref: str | None = Field(None, max_length=64)


class ConversationClose(Frame):
    type: Literal["conversation.close"] = "conversation.close"
    conversation_id: ConversationKey
    reason: Literal["solved", "no_reply", "other"] = "solved"
    ref: str | None = Field(None, max_length=64)


class OperatorMessageSend(Frame):
    type: Literal["message.send"] = "message.send"
    conversation_id: ConversationKey
    client_message_id: ClientId
    text: str


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
    ref: str | None = Field(None, max_length=64)


OperatorFrame = Annotated[
    OperatorHello
    | PresenceSet
    | AssignmentAccept
    | AssignmentNext
    | AssignmentReturn
    | ConversationOpen
    | ConversationClose
    | OperatorMessageSend
    | OperatorTypingSet
    | OperatorSeenSet
    | OperatorHistoryLoad
    | Ping,
    Field(discriminator="type"),
]


# ---- server to client


class SessionReady(Frame):
    """Answer to the visitor's hello: state, and the messages after `after_seq`, in order.

    They are complete, or the last page of them: then the first one is not `after_seq + 1`, and `history.load` brings
    what is missing.
    """

    type: Literal["session.ready"] = "session.ready"
    conversation: VisitorConversation
    messages: tuple[MessageView, ...]
    limits: dict[str, int]


class MessageCreated(Frame):
    """`conversation_id` tells the console where it belongs; the widget has only one."""

    type: Literal["message.created"] = "message.created"
    conversation_id: str
    message: MessageView


class HistoryLoaded(Frame):
    """Answer to `history.load`: a page, in order; empty when there is nothing older."""

    type: Literal["history.loaded"] = "history.loaded"
    conversation_id: str
    messages: tuple[MessageView, ...]
    ref: str | None = None


class MessageAccepted(Frame):
    """The message is stored for good under `seq`. Sending it again gives the same answer."""

    type: Literal["message.accepted"] = "message.accepted"
    conversation_id: str
    client_message_id: str
    seq: Seq
    created_at: datetime


class ConversationUpdated(Frame):
    """To the visitor: owner, place, language, read marks or rating changed."""

    type: Literal["conversation.updated"] = "conversation.updated"
    conversation: VisitorConversation


class TypingChanged(Frame):
    type: Literal["typing.changed"] = "typing.changed"
    conversation_id: str
    author: Literal["visitor", "bot", "operator"]
    name: str | None = None
    active: bool


class TokenRenewed(Frame):
    """A fresh access token, before the old one ends."""

    type: Literal["token.renewed"] = "token.renewed"
    token: str
    expires_at: datetime


class ErrorRaised(Frame):
    """`ref` echoes the `ref` or `client_message_id` of the frame that failed. `code` is worded by the locale files."""

    type: Literal["error.raised"] = "error.raised"
    code: str
    params: dict[str, Any] = {}
    ref: str | None = None
    retryable: bool = False


class Pong(Frame):
    """`head_seq` lets the client notice a gap."""

    type: Literal["pong"] = "pong"
    head_seq: Seq | None = None


class ConsoleReady(Frame):
    """Answer to the operator's hello."""

    type: Literal["session.ready"] = "session.ready"
    operator: OperatorView
    available: bool
    limits: dict[str, int]


class QueueUpdated(Frame):
    """The whole queue in serving order, and what this operator holds. Sent at hello and after each change."""

    type: Literal["queue.updated"] = "queue.updated"
    queued: tuple[ConversationSummary, ...]
    assigned: tuple[ConversationSummary, ...]
    operators_online: int


class ConversationOpened(Frame):
    """Answer to `conversation.open`; the card is new each time. `messages` as in `session.ready`."""

    type: Literal["conversation.opened"] = "conversation.opened"
    conversation: ConversationSummary
    card: HandoffCard
    messages: tuple[MessageView, ...]
    ref: str | None = None


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
    ref: str | None = None


class RequestDone(Frame):
    """A request with a `ref` and no other answer has been carried out."""

    type: Literal["request.done"] = "request.done"
    ref: str


VisitorServerFrame = Annotated[
    SessionReady
    | MessageCreated
    | HistoryLoaded
    | MessageAccepted
    | ConversationUpdated
    | TypingChanged
    | TokenRenewed
    | ErrorRaised
    | Pong,
    Field(discriminator="type"),
]
OperatorServerFrame = Annotated[
    ConsoleReady
    | QueueUpdated
    | ConversationOpened
    | ConversationChanged
    | MessageCreated
    | HistoryLoaded
    | MessageAccepted
    | TypingChanged
    | AssignmentStarted
    | AssignmentEnded
    | RequestDone
    | ErrorRaised
    | Pong,
    Field(discriminator="type"),
]
VISITOR_FRAMES: TypeAdapter[VisitorFrame] = TypeAdapter(VisitorFrame, config=_QUIET)
OPERATOR_FRAMES: TypeAdapter[OperatorFrame] = TypeAdapter(OperatorFrame, config=_QUIET)
VISITOR_SERVER_FRAMES: TypeAdapter[VisitorServerFrame] = TypeAdapter(VisitorServerFrame, config=_QUIET)
OPERATOR_SERVER_FRAMES: TypeAdapter[OperatorServerFrame] = TypeAdapter(OperatorServerFrame, config=_QUIET)
