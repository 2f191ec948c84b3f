"""What an event of a channel means, once its adapter has read it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from handoff.domain.channels.outbox import DeliveryState
from handoff.domain.ids import ConversationId


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who wrote: see `handoff.domain.channels.contact.Contact`."""

    account: str
    address: str
    name: str = ""
    language: str | None = None


@dataclass(frozen=True, kw_only=True)
class IncomingFile:
    """A file with its bytes, or with what its adapter fetches them by."""

    name: str
    content: bytes | None = None
    fetch: str = ""


@dataclass(frozen=True, kw_only=True)
class Press:
    """A button under a message of ours."""

    seq: int
    button_id: str


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What a message says that it answers, surest first. Only one of a conversation of the same sender is believed."""

    conversation_id: ConversationId | None = None
    """By an address or an id that only we could have made."""
    ids: tuple[str, ...] = ()
    """Messages on the channel, nearest first."""
    reference: str | None = None
    """Of a ticket."""


@dataclass(frozen=True, kw_only=True)
class IncomingMessage:
    sender: Sender
    text: str
    external_id: str | None = None
    sent_at: datetime | None = None
    files: tuple[IncomingFile, ...] = ()
    pressed: Press | None = None
    answers: Answers = field(default_factory=Answers)
    subject: str = ""
    automatic: str | None = None
    """A machine wrote it ("auto_reply"): it is kept, and nothing is done about it nor said to it."""
    is_unanswerable: bool = False
    """No machine of ours must write there: people decide."""
    details: Mapping[str, object] = field(default_factory=dict)
    """What people are shown besides: the whole text with what it quotes ("whole"), what is known of the sender's
    genuineness ("authentication"), the version before an edit ("edit_of")."""


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What became of a delivery, known by its own id or by the platform's."""

    state: DeliveryState
    delivery_id: str | None = None
    external_id: str | None = None
    reason: str = ""
    closes: str | None = None
    """Why nothing more is to be sent to that contact."""


@dataclass(frozen=True, kw_only=True)
class Ended:
    """The contact blocked us or asked to be left alone (`reason`), or (None) takes it back."""

    sender: Sender
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class Ignored:
    """Not for the desk: bulk, our own, of a loop."""

    reason: str


Incoming = IncomingMessage | Receipt | Ended | Ignored
