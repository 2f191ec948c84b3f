"""Tickets with their history."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from handoff.domain.ids import ConversationId, DepartmentId, OperatorId, Reference, TicketId
from handoff.domain.tickets.page import TicketPage, TicketQuery
from handoff.domain.tickets.ticket import Ticket, TicketChange, TicketCounts, TicketStatus


class TicketRepository(Protocol):
    async def add(self, ticket: Ticket, idempotency_key: str) -> Ticket:
        """Store, or give back the ticket that was stored under the same key before."""
        ...

    async def by_reference(self, reference: Reference, *, for_update: bool = False) -> Ticket | None:
        """`for_update` keeps others from changing it until the end of the transaction."""
        ...

    async def of_conversation(self, conversation_id: ConversationId) -> list[Ticket]: ...

    async def get(self, id: TicketId) -> Ticket:
        """Raises: NotFound."""
        ...

    async def of_account(self, account_id: str, limit: int) -> list[Ticket]:
        """Tickets that name this account, newest first."""
        ...

    async def naming(self, account_id: str, limit: int) -> list[Ticket]:
        """Tickets that name this account, in these letters or all small or all capital, newest first; merged ones are
        left out.
        """
        ...

    async def open_held(self) -> dict[OperatorId, int]:
        """How many open tickets each operator works on; nothing for those who work on none."""
        ...

    async def search(
        self,
        *,
        departments: Collection[DepartmentId] | None = None,
        status: TicketStatus | None = None,
        operator_id: OperatorId | None = None,
        due_before: datetime | None = None,
        unalarmed: bool = False,
        limit: int = 200,
    ) -> list[Ticket]:
        """Unsolved first, then by the next due time; merged ones are left out. `due_before` means running clocks.

        `unalarmed` leaves out those of which it is known that the due time has passed.
        """
        ...

    async def page(self, query: TicketQuery, now: datetime, *, after: str | None, limit: int) -> TicketPage:
        """A page of `limit`, from the beginning or `after` the page before.

        Raises: BadRequest: `after` is not of an earlier page.
        """
        ...

    async def counts(self, since: datetime) -> TicketCounts: ...

    async def update(self, ticket: Ticket) -> None: ...

    async def count_due(
        self, before: datetime, now: datetime, *, departments: Collection[DepartmentId] | None, operator_id: OperatorId
    ) -> tuple[int, int]:
        """How many with running clocks are due until `before`, and how many are overdue `now`: of these departments
        and of this operator, or of all.
        """
        ...

    async def add_change(self, change: TicketChange) -> None: ...

    async def changes(self, id: TicketId) -> list[TicketChange]:
        """The ticket's history, oldest first."""
        ...

    async def move_changes(self, source: TicketId, target: TicketId) -> None:
        """Make the history of one ticket part of another's."""
        ...
