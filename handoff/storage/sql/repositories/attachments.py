"""Files that were sent: what is known of each."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Executable, delete, func, insert, select, update

from handoff.domain.errors import NotFound
from handoff.domain.files.attachment import Attachment
from handoff.domain.ids import AttachmentId, ConversationId, TicketId
from handoff.storage.sql import rows
from handoff.storage.sql.connection import Connection
from handoff.storage.sql.tables import attachments


class SqlAttachments:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, attachment: Attachment) -> None:
        await self._connection.execute(insert(attachments).values(asdict(attachment)))

    async def get(self, id: AttachmentId) -> Attachment:
        found = await self._all(select(attachments).where(attachments.c.id == id))
        if not found:
            raise NotFound
        return found[0]

    async def of_conversation(self, conversation_id: ConversationId) -> list[Attachment]:
        return await self._all(
            select(attachments)
            .where(attachments.c.conversation_id == conversation_id)
            .order_by(attachments.c.created_at, attachments.c.id)
        )

    async def of_ticket(self, ticket_id: TicketId) -> list[Attachment]:
        return await self._all(
            select(attachments)
            .where(attachments.c.ticket_id == ticket_id)
            .order_by(attachments.c.created_at, attachments.c.id)
        )

    async def put_into_message(self, ids: Sequence[AttachmentId], seq: int) -> None:
        if not ids:
            return
        await self._connection.execute(update(attachments).where(attachments.c.id.in_(ids)).values(seq=seq))

    async def make_evidence(self, ids: Sequence[AttachmentId], ticket_id: TicketId) -> None:
        await self._connection.execute(update(attachments).where(attachments.c.id.in_(ids)).values(ticket_id=ticket_id))

    async def unsent_before(self, before: datetime) -> list[Attachment]:
        return await self._all(
            select(attachments).where(
                attachments.c.seq.is_(None), attachments.c.ticket_id.is_(None), attachments.c.created_at < before
            )
        )

    async def total_bytes(self) -> int:
        return await self._connection.scalar(select(func.sum(attachments.c.size_bytes))) or 0

    async def remove(self, id: AttachmentId) -> None:
        await self._connection.execute(delete(attachments).where(attachments.c.id == id))

    async def _all(self, statement: Executable) -> list[Attachment]:
        found = await self._connection.execute(statement)
        return [rows.attachment_from(row) for row in found.mappings()]
