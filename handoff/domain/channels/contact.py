"""Who writes by a channel, and the conversations that they have there."""

from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from handoff.domain.channel import Channel
from handoff.domain.ids import ConversationId

ContactId = NewType("ContactId", str)


@dataclass(frozen=True, kw_only=True)
class Contact:
    """An identity on a channel. It proves no account: who has a mailbox is not thereby whose account it is."""

    id: ContactId
    channel: Channel
    account: str
    """Ours that they write to: a mailbox, a bot, a number. The same person at another of ours is another contact."""
    address: str
    """How the channel knows them: a mail address, the id of a chat."""
    created_at: datetime
    name: str = ""
    """What they call themselves."""
    language: str | None = None
    wrote_at: datetime | None = None
    """When they wrote last, by the platform's clock: a window of some hours begins then."""
    acknowledged_at: datetime | None = None
    """When they were last told that something of theirs has come."""
    closed_reason: str | None = None
    """Why nothing more is sent to them: they blocked us, or asked for it."""


@dataclass(frozen=True, kw_only=True)
class Thread:
    """What makes a conversation one of a channel."""

    conversation_id: ConversationId
    contact_id: ContactId
    created_at: datetime
    subject: str = ""
    perhaps: ConversationId | None = None
    """Another conversation that it may belong to, though this was not proved."""
