"""Tickets page by page: what is asked for, and what one page holds."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from handoff.domain.ids import DepartmentId, OperatorId
from handoff.domain.tickets.ticket import Ticket, TicketStatus


@dataclass(frozen=True, kw_only=True)
class TicketQuery:
    """Which tickets; merged ones are always left out. `text` is part of a reference or of an account."""

    departments: Collection[DepartmentId] | None = None
    statuses: Collection[TicketStatus] | None = None
    operator_id: OperatorId | None = None
    due_before: datetime | None = None
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class TicketPage:
    """Unsolved tickets first, what is due first before the rest; then the solved, the newest promise first.

    `after` is where the next page begins, None on the last one. `counts` are those of all pages, by state.
    """

    tickets: Sequence[Ticket]
    after: str | None
    counts: dict[TicketStatus, int] = field(default_factory=dict)
    late: int = 0
