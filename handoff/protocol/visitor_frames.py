"""Frames of the player's socket: what the widget says, and what it is told."""

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
from handoff.protocol.values import ClientId, Frame, Language, MessageView, Ref, Seq, VisitorConversation


class VisitorHello(Frame):
    """First frame. `after_seq` is the last message the client holds; 0 for none."""

    type: Literal["session.hello"] = "session.hello"
    token: str = Field(max_length=512)
    after_seq: Seq = 0


class MessageSend(Frame):
    type: Literal["message.send"] = "message.send"
    client_message_id: ClientId
    text: str = ""
    attachments: tuple[ClientId, ...] = Field(default=(), max_length=10)
    """Keys of uploaded files; with one of them the text may be empty."""


class ButtonPress(Frame):
    """A choice under the message `seq`."""

    type: Literal["button.press"] = "button.press"
    client_message_id: ClientId
    seq: Seq
    button_id: str = Field(max_length=64)


class HandoffRequestFrame(Frame):
    """The always-present "talk to a person"."""

    type: Literal["handoff.request"] = "handoff.request"
    ref: Ref = None


class HandoffCancel(Frame):
    """Leave the queue; the assistant goes on."""

    type: Literal["handoff.cancel"] = "handoff.cancel"
    ref: Ref = None


class HandoffLanguages(Frame):
    """While waiting: answer me in these languages too. Empty: I wait for somebody who speaks mine."""

    type: Literal["handoff.languages"] = "handoff.languages"
    languages: tuple[Language, ...] = Field(default=(), max_length=4)
    ref: Ref = None


class IntakeSubmit(Frame):
    """A ticket left while nobody can answer. The same `client_message_id` makes one ticket."""

    type: Literal["intake.submit"] = "intake.submit"
    client_message_id: ClientId
    account_id: str = Field(max_length=64)
    description: str
    contact: str = Field("", max_length=200)


class SurveyAnswer(Frame):
    type: Literal["survey.answer"] = "survey.answer"
    survey_id: ClientId
    score: int = Field(ge=0, le=10)
    comment: str = Field("", max_length=1000)
    ref: Ref = None


class TicketReopen(Frame):
    """The player is not content with how a ticket was solved."""

    type: Literal["ticket.reopen"] = "ticket.reopen"
    reference: str = Field(max_length=32)
    ref: Ref = None


class TicketReview(Frame):
    """The player wants somebody who never touched the case to look at how a ticket was decided."""

    type: Literal["ticket.review"] = "ticket.review"
    reference: str = Field(max_length=32)
    ref: Ref = None


class TypingSet(Frame):
    type: Literal["typing.set"] = "typing.set"
    active: bool


class SeenSet(Frame):
    type: Literal["seen.set"] = "seen.set"
    seq: Seq


class LanguageSet(Frame):
    type: Literal["language.set"] = "language.set"
    language: Language


class AttributesSet(Frame):
    """What the page says of its player, proven by nothing. It joins what was said before; empty takes a value away."""

    type: Literal["attributes.set"] = "attributes.set"
    attributes: dict[str, str] = Field(max_length=20)
    ref: Ref = None


class EmailSet(Frame):
    """Where the player wants to be written to if they are gone; empty: nowhere."""

    type: Literal["email.set"] = "email.set"
    email: str = Field(max_length=254)
    ref: Ref = None


class RatingSubmit(Frame):
    type: Literal["rating.submit"] = "rating.submit"
    score: int = Field(ge=1, le=5)
    comment: str = Field("", max_length=1000)
    ref: Ref = None


class AnswerRate(Frame):
    """Thumb up or down under an assistant's answer."""

    type: Literal["answer.rate"] = "answer.rate"
    seq: Seq
    helpful: bool


class HistoryLoad(Frame):
    """The page of messages that stand before `before_seq`."""

    type: Literal["history.load"] = "history.load"
    before_seq: Seq
    ref: Ref = None


VisitorFrame = Annotated[
    VisitorHello
    | MessageSend
    | ButtonPress
    | HandoffRequestFrame
    | HandoffCancel
    | HandoffLanguages
    | IntakeSubmit
    | SurveyAnswer
    | TicketReopen
    | TicketReview
    | TypingSet
    | SeenSet
    | LanguageSet
    | AttributesSet
    | EmailSet
    | RatingSubmit
    | AnswerRate
    | HistoryLoad
    | Ping,
    Field(discriminator="type"),
]


class SessionReady(Frame):
    """Answer to the visitor's hello: state, and the messages after `after_seq`, in order.

    They are complete, or the last page of them: then the first one is not `after_seq + 1`, and `history.load` brings
    what is missing.
    """

    type: Literal["session.ready"] = "session.ready"
    conversation: VisitorConversation
    messages: tuple[MessageView, ...]
    limits: dict[str, int]
    languages: tuple[str, ...] = ()
    """Those that the desk speaks, in the order of choosing."""


class ConversationUpdated(Frame):
    """To the visitor: owner, place, language, read marks or rating changed."""

    type: Literal["conversation.updated"] = "conversation.updated"
    conversation: VisitorConversation


class TokenRenewed(Frame):
    """A fresh access token, before the old one ends."""

    type: Literal["token.renewed"] = "token.renewed"
    token: str
    expires_at: datetime


class IntakeAccepted(Frame):
    """The ticket of an intake is registered."""

    type: Literal["intake.accepted"] = "intake.accepted"
    client_message_id: str
    reference: str


VisitorServerFrame = Annotated[
    SessionReady
    | MessageCreated
    | HistoryLoaded
    | MessageAccepted
    | ConversationUpdated
    | TypingChanged
    | TokenRenewed
    | IntakeAccepted
    | RequestDone
    | ErrorRaised
    | Pong,
    Field(discriminator="type"),
]
