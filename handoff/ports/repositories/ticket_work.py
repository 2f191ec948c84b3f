"""What belongs to tickets: reviews of their decisions, documents asked for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from handoff.domain.ids import DocumentId, ReviewId, TicketId
from handoff.domain.tickets.document import RequestedDocument
from handoff.domain.tickets.review import Review


class ReviewRepository(Protocol):
    async def add(self, review: Review) -> None: ...

    async def get(self, id: ReviewId) -> Review:
        """Raises: NotFound."""
        ...

    async def of_ticket(self, ticket_id: TicketId) -> list[Review]:
        """Oldest first."""
        ...

    async def open(self) -> list[Review]:
        """Those that nobody has decided yet, due first before the rest."""
        ...

    async def overdue(self, now: datetime) -> list[Review]:
        """Open ones whose time has passed, of which nobody was told."""
        ...

    async def update(self, review: Review) -> None: ...

    async def move(self, source: TicketId, target: TicketId) -> None:
        """Make the reviews of one ticket another's."""
        ...


class DocumentRepository(Protocol):
    async def add(self, documents: Sequence[RequestedDocument]) -> None: ...

    async def get(self, id: DocumentId) -> RequestedDocument:
        """Raises: NotFound."""
        ...

    async def of_ticket(self, ticket_id: TicketId) -> list[RequestedDocument]:
        """In the order in which they were asked for."""
        ...

    async def update(self, document: RequestedDocument) -> None: ...

    async def move(self, source: TicketId, target: TicketId) -> None:
        """Make the documents of one ticket another's."""
        ...
