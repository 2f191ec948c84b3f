"""Reviews of tickets' decisions, and documents asked for."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Executable, insert, select, update

from handoff.domain.errors import NotFound
from handoff.domain.ids import DocumentId, ReviewId, TicketId
from handoff.domain.tickets.document import RequestedDocument
from handoff.domain.tickets.review import Review
from handoff.storage.sql import rows
from handoff.storage.sql.connection import Connection
from handoff.storage.sql.tables import ticket_documents, ticket_reviews


class SqlReviews:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, review: Review) -> None:
        await self._connection.execute(insert(ticket_reviews).values(asdict(review)))

    async def get(self, id: ReviewId) -> Review:
        found = await self._all(select(ticket_reviews).where(ticket_reviews.c.id == id))
        if not found:
            raise NotFound
        return found[0]

    async def of_ticket(self, ticket_id: TicketId) -> list[Review]:
        asked = select(ticket_reviews).where(ticket_reviews.c.ticket_id == ticket_id)
        return await self._all(asked.order_by(ticket_reviews.c.asked_at, ticket_reviews.c.id))

    async def open(self) -> list[Review]:
        asked = select(ticket_reviews).where(ticket_reviews.c.outcome.is_(None))
        return await self._all(asked.order_by(ticket_reviews.c.due_at, ticket_reviews.c.id))

    async def overdue(self, now: datetime) -> list[Review]:
        asked = select(ticket_reviews).where(
            ticket_reviews.c.outcome.is_(None), ticket_reviews.c.alarmed_at.is_(None), ticket_reviews.c.due_at <= now
        )
        return await self._all(asked.order_by(ticket_reviews.c.due_at))

    async def update(self, review: Review) -> None:
        await self._connection.execute(
            update(ticket_reviews).where(ticket_reviews.c.id == review.id).values(asdict(review))
        )

    async def move(self, source: TicketId, target: TicketId) -> None:
        await self._connection.execute(
            update(ticket_reviews).where(ticket_reviews.c.ticket_id == source).values(ticket_id=target)
        )

    async def _all(self, statement: Executable) -> list[Review]:
        return [rows.review_from(row) for row in (await self._connection.execute(statement)).mappings()]


class SqlDocuments:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, documents: Sequence[RequestedDocument]) -> None:
        for document in documents:
            await self._connection.execute(insert(ticket_documents).values(asdict(document)))

    async def get(self, id: DocumentId) -> RequestedDocument:
        found = await self._all(select(ticket_documents).where(ticket_documents.c.id == id))
        if not found:
            raise NotFound
        return found[0]

    async def of_ticket(self, ticket_id: TicketId) -> list[RequestedDocument]:
        asked = select(ticket_documents).where(ticket_documents.c.ticket_id == ticket_id)
        return await self._all(asked.order_by(ticket_documents.c.asked_at, ticket_documents.c.id))

    async def update(self, document: RequestedDocument) -> None:
        await self._connection.execute(
            update(ticket_documents).where(ticket_documents.c.id == document.id).values(asdict(document))
        )

    async def move(self, source: TicketId, target: TicketId) -> None:
        await self._connection.execute(
            update(ticket_documents).where(ticket_documents.c.ticket_id == source).values(ticket_id=target)
        )

    async def _all(self, statement: Executable) -> list[RequestedDocument]:
        return [rows.document_from(row) for row in (await self._connection.execute(statement)).mappings()]
