"""What the actions need from the tickets; handoff's use cases behind it are wired by the server."""

from collections.abc import Sequence
from typing import Protocol

from handoff.domain.ids import ConversationId, Reference
from handoff.domain.ticket import Complaint, Ticket


class CreateTicket(Protocol):
    async def __call__(
        self, conversation_id: ConversationId, complaint: Complaint, language: str, idempotency_key: str
    ) -> Ticket:
        """Store the complaint as a ticket; the same key gives the same ticket again."""
        ...


class TicketStatus(Protocol):
    async def __call__(self, conversation_id: ConversationId, reference: Reference) -> Ticket | None:
        """The ticket, if it belongs to that conversation; None for foreign and unknown ones alike."""
        ...


class TicketsOf(Protocol):
    async def __call__(self, conversation_id: ConversationId) -> Sequence[Ticket]:
        """All tickets of the conversation, the newest last."""
        ...
