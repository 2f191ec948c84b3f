"""What files there are; their bytes are elsewhere."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from handoff.domain.files.attachment import Attachment
from handoff.domain.ids import AttachmentId, ConversationId, TicketId


class AttachmentRepository(Protocol):
    async def add(self, attachment: Attachment) -> None: ...

    async def get(self, id: AttachmentId) -> Attachment:
        """Raises: NotFound."""
        ...

    async def of_conversation(self, conversation_id: ConversationId) -> list[Attachment]: ...

    async def of_ticket(self, ticket_id: TicketId) -> list[Attachment]: ...

    async def put_into_message(self, ids: Sequence[AttachmentId], seq: int) -> None: ...

    async def make_evidence(self, ids: Sequence[AttachmentId], ticket_id: TicketId) -> None: ...

    async def unsent_before(self, before: datetime) -> list[Attachment]:
        """Uploaded before then and neither sent nor evidence."""
        ...

    async def total_bytes(self) -> int:
        """Of all files together."""
        ...

    async def remove(self, id: AttachmentId) -> None: ...
