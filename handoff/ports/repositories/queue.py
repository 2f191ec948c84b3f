"""Offers, and how long players waited."""

from datetime import datetime
from typing import Protocol

from handoff.domain.conversations.conversation import Conversation
from handoff.domain.ids import ConversationId, OfferId
from handoff.domain.queue.offer import Offer, OfferState
from handoff.domain.queue.wait import Wait, WaitEnd, WaitRange


class OfferRepository(Protocol):
    async def add(self, offer: Offer) -> None:
        """The database refuses a second open offer of a conversation."""
        ...

    async def get(self, id: OfferId) -> Offer:
        """Raises: NotFound."""
        ...

    async def open(self) -> list[Offer]:
        """All open ones, first to expire first."""
        ...

    async def open_of(self, conversation_id: ConversationId) -> Offer | None: ...

    async def refused(self, conversation_id: ConversationId, epoch: int) -> list[Offer]:
        """Offers that were declined or lapsed since it came into the queue with that epoch, oldest first."""
        ...

    async def end(self, id: OfferId, state: OfferState) -> bool:
        """Whether it was still open."""
        ...

    async def clock_set_back(self, until: datetime) -> None:
        """See to it that none expires after `until`."""
        ...


class WaitRepository(Protocol):
    async def begin(
        self,
        conversation: Conversation,
        now: datetime,
        *,
        position: int,
        operators_online: int,
        promised: WaitRange | None,
    ) -> None: ...

    async def end(self, conversation_id: ConversationId, end: WaitEnd, now: datetime) -> Wait | None:
        """Ends the wait that is open, if there is one, and gives it."""
        ...

    async def accepted(self, limit: int) -> list[Wait]:
        """The last accepted ones, oldest first."""
        ...

    async def ended_since(self, at: datetime) -> list[Wait]: ...

    async def promised_since(self, at: datetime) -> tuple[int, int]:
        """Of the waits that somebody's coming has ended since: how many began with a promise, how many kept it."""
        ...

    async def needs_alert(self, conversation_id: ConversationId) -> bool:
        """Whether there is an open wait of which nobody was alerted."""
        ...

    async def alert(self, conversation_id: ConversationId, now: datetime) -> bool:
        """Note that people were alerted of the open wait; whether this was the first time."""
        ...
