"""A way in and out besides the chat. docs/how-to/add-a-channel.md says how one is added."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from handoff.domain.channel import Capabilities, Channel
from handoff.domain.channels.contact import Contact, Thread
from handoff.domain.channels.inbox import RawEvent
from handoff.domain.channels.incoming import Incoming, IncomingFile
from handoff.domain.channels.outbox import Delivery, DeliveryState
from handoff.domain.conversations.message import Author, Button

Take = Callable[[RawEvent], Awaitable[bool]]
"""Stores an event; comes back when it is on disk, with whether it is new. Only then may the channel be told so."""


@dataclass(frozen=True, kw_only=True)
class OutgoingFile:
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Part:
    """One message of those that go out together, in words."""

    seq: int
    author: Author
    text: str
    """In Markdown if it is the assistant's, else plain."""
    author_name: str | None = None
    code: str | None = None
    params: Mapping[str, object] = field(default_factory=dict)
    buttons: tuple[Button, ...] = ()
    files: tuple[OutgoingFile, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """What is to be sent. `delivery` is the first part's; its id is the same at every try."""

    delivery: Delivery
    contact: Contact
    thread: Thread
    language: str
    parts: tuple[Part, ...]
    references: tuple[str, ...] = ()
    """Of the conversation's tickets."""
    earlier: tuple[str, ...] = ()
    """What the platform calls the messages of the conversation so far, both sides', oldest first."""

    @property
    def is_automatic(self) -> bool:
        """No person wrote any of it."""
        return all(part.author is not Author.OPERATOR for part in self.parts)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of it. `state` is SENT, WAITING (not accepted, may be later), FAILED (never) or UNKNOWN (written out,
    no answer).
    """

    state: DeliveryState
    external_id: str | None = None
    reason: str = ""
    after_seconds: float | None = None
    """When the platform says to come again."""
    closes: str | None = None
    """Why nothing more is to be sent to that contact."""


class ChannelAdapter(Protocol):
    """One way. It knows its platform and nothing of the desk: no use case, no repository, no owner."""

    @property
    def channel(self) -> Channel: ...

    @property
    def capabilities(self) -> Capabilities: ...

    async def receive(self, take: Take) -> None:
        """Hand what comes to `take`, until cancelled; come back by itself after every failure. An adapter whose events
        are pushed (webhooks) has a route that does so, and returns here at once.
        """
        ...

    async def read(self, raw: bytes) -> Sequence[Incoming]:
        """What an event means. The same bytes always mean the same.

        Raises: whatever; it is tried again a few times, then set aside.
        """
        ...

    async def fetch(self, file: IncomingFile) -> bytes:
        """The bytes of a file that came without them. Raises: as `read`."""
        ...

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Try once. Whatever is raised counts as unknown."""
        ...

    async def state(self) -> str:
        """ "works", or in a word what keeps it from receiving, for /readyz."""
        ...

    async def typing(self, contact: Contact) -> None:
        """Show that somebody writes, where that can be shown. Must not raise."""
        ...

    async def mark_read(self, contact: Contact, external_id: str) -> None:
        """Show that it was read, where that can be shown. Must not raise."""
        ...
