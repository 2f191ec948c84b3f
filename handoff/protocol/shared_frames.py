"""Frames that both sockets have."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import Field

from handoff.protocol.values import Frame, MessageView, Seq


class Ping(Frame):
    type: Literal["ping"] = "ping"


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


class TypingChanged(Frame):
    type: Literal["typing.changed"] = "typing.changed"
    conversation_id: str
    author: Literal["visitor", "bot", "operator"]
    name: str | None = None
    active: bool


class ErrorRaised(Frame):
    """`ref` echoes the `ref` or `client_message_id` of the frame that failed. `code` is worded by the locale files."""

    type: Literal["error.raised"] = "error.raised"
    code: str
    params: Mapping[str, object] = Field(default_factory=dict)
    ref: str | None = None
    retryable: bool = False


class Pong(Frame):
    """`head_seq` lets the client notice a gap."""

    type: Literal["pong"] = "pong"
    head_seq: Seq | None = None


class RequestDone(Frame):
    """A request with a `ref` and no other answer has been carried out."""

    type: Literal["request.done"] = "request.done"
    ref: str
