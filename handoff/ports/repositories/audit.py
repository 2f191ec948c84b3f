"""The audit log."""

from datetime import datetime
from typing import Protocol

from handoff.domain.audit import Entry, Head, Search


class AuditRepository(Protocol):
    """The lines of the audit log. None is ever changed; the oldest may be removed."""

    async def head(self, *, for_update: bool = False) -> Head:
        """The last line's number and hash; `for_update` keeps others from adding one until the transaction ends."""
        ...

    async def append(self, line: Entry) -> None:
        """Store it as the new head."""
        ...

    async def after(self, seq: int, limit: int) -> list[Entry]:
        """Oldest first."""
        ...

    async def search(self, search: Search) -> list[Entry]:
        """Newest first.

        An action that ends in a point means all that begin so; an actor is found by the id or by the name as people
        know it.
        """
        ...

    async def last_before(self, at: datetime) -> Entry | None:
        """The last of the lines that are older than this without a younger one before them."""
        ...

    async def remove_through(self, seq: int) -> int:
        """Remove the lines up to this number; how many."""
        ...
