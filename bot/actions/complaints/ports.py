"""What the actions need from the tickets; handoff's use cases behind it are wired by the server."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from handoff.domain.ids import AttachmentId, ConversationId, Reference
from handoff.domain.tickets.ticket import Complaint, Ticket
from handoff.ports.departments import DepartmentSource


class CreateTicket(Protocol):
    async def __call__(
        self,
        conversation_id: ConversationId,
        complaint: Complaint,
        language: str,
        idempotency_key: str,
        evidence: Sequence[AttachmentId] = (),
    ) -> Ticket:
        """Store the complaint as a ticket with the conversation's files as evidence; the same key, the same ticket."""
        ...


class FindTicket(Protocol):
    async def __call__(
        self, conversation_id: ConversationId, reference: Reference, account_id: str | None = None
    ) -> Ticket | None:
        """The ticket, if it belongs to that conversation or its player, or if `account_id` is the account it names.

        None for foreign and unknown ones alike. Raises: TooMany: the account was guessed too often.
        """
        ...


class TicketsOf(Protocol):
    async def __call__(self, conversation_id: ConversationId) -> Sequence[Ticket]:
        """All tickets of the conversation and of its proven player, the newest last."""
        ...


@dataclass(frozen=True, kw_only=True)
class TicketUseCases:
    """What the actions do with tickets."""

    create: CreateTicket
    find: FindTicket
    of: TicketsOf
    departments: DepartmentSource
    """Who handles them, and what they are called."""
