"""The log of each conversation."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import func, insert, select, update

from handoff.domain.conversation import Status
from handoff.domain.errors import NotFound
from handoff.domain.ids import ConversationId
from handoff.domain.message import Author, Message
from handoff.storage.sql import rows
from handoff.storage.sql.connection import Connection
from handoff.storage.sql.tables import conversations, messages


class SqlMessages:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def append(self, message: Message, *, needs_answer: bool = False) -> Message:
        if message.client_message_id is not None:
            stored = await self.by_client_id(message.conversation_id, message.client_message_id)
            if stored is not None:
                return stored
        # The row lock that this update takes orders the numbers of a conversation, on PostgreSQL too.
        seq = await self._connection.scalar(
            update(conversations)
            .where(conversations.c.id == message.conversation_id)
            .values(head_seq=conversations.c.head_seq + 1, updated_at=message.created_at)
            .returning(conversations.c.head_seq)
        )
        if seq is None:
            raise NotFound
        values = rows.message_row(message) | {"seq": seq, "needs_answer": needs_answer}
        await self._connection.execute(insert(messages).values(values))
        return replace(message, seq=seq)

    async def get(self, conversation_id: ConversationId, seq: int) -> Message:
        found = await self._all(
            select(messages).where(messages.c.conversation_id == conversation_id, messages.c.seq == seq)
        )
        if not found:
            raise NotFound
        return found[0]

    async def after(self, conversation_id: ConversationId, seq: int, limit: int | None = None) -> list[Message]:
        return await self._all(
            select(messages)
            .where(messages.c.conversation_id == conversation_id, messages.c.seq > seq)
            .order_by(messages.c.seq)
            .limit(limit)
        )

    async def last_spoken(self, conversation_ids: Sequence[ConversationId]) -> dict[ConversationId, str]:
        last = (
            select(messages.c.conversation_id, func.max(messages.c.seq).label("seq"))
            .where(messages.c.conversation_id.in_(conversation_ids), messages.c.author != Author.SYSTEM)
            .group_by(messages.c.conversation_id)
            .subquery()
        )
        found = await self._connection.execute(
            select(messages.c.conversation_id, messages.c.text).join(
                last, (messages.c.conversation_id == last.c.conversation_id) & (messages.c.seq == last.c.seq)
            )
        )
        return {ConversationId(id): text for id, text in found}

    async def by_client_id(self, conversation_id: ConversationId, client_message_id: str) -> Message | None:
        found = await self._all(
            select(messages).where(
                messages.c.conversation_id == conversation_id, messages.c.client_message_id == client_message_id
            )
        )
        return found[0] if found else None

    async def set_helpful(self, conversation_id: ConversationId, seq: int, helpful: bool) -> None:
        await self._connection.execute(
            update(messages)
            .where(messages.c.conversation_id == conversation_id, messages.c.seq == seq)
            .values(helpful=helpful)
        )

    async def unanswered(self, conversation_id: ConversationId) -> list[Message]:
        return await self._all(
            select(messages)
            .where(messages.c.conversation_id == conversation_id, messages.c.needs_answer)
            .order_by(messages.c.seq)
        )

    async def conversations_unanswered(self) -> list[ConversationId]:
        found = await self._connection.scalars(
            select(messages.c.conversation_id)
            .join(conversations, conversations.c.id == messages.c.conversation_id)
            .where(messages.c.needs_answer, conversations.c.status == Status.BOT)
            .distinct()
        )
        return [ConversationId(id) for id in found]

    async def mark_answered(self, conversation_id: ConversationId, up_to_seq: int) -> None:
        await self._connection.execute(
            update(messages)
            .where(messages.c.conversation_id == conversation_id, messages.c.seq <= up_to_seq, messages.c.needs_answer)
            .values(needs_answer=False)
        )

    async def _all(self, statement: Any) -> list[Message]:
        found = await self._connection.execute(statement)
        return [rows.message_from(row) for row in found.mappings()]
