"""What operators keep for each other: notes on conversations, saved replies."""

from dataclasses import asdict

from sqlalchemy import Executable, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from handoff.domain.content.saved_reply import SavedReply
from handoff.domain.conversations.note import Note
from handoff.domain.errors import NotFound
from handoff.domain.ids import ConversationId, SavedReplyId
from handoff.storage.sql import rows
from handoff.storage.sql.connection import Connection
from handoff.storage.sql.repositories import search_entries
from handoff.storage.sql.tables import notes, saved_replies


class SqlNotes:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, note: Note) -> Note:
        row = upsert(notes).values(asdict(note) | {"mentions": list(note.mentions)}).on_conflict_do_nothing()
        if (await self._connection.execute(row)).rowcount == 1:
            await search_entries.add_note(self._connection, note)
            return note
        [stored] = await self._all(select(notes).where(notes.c.id == note.id))
        return stored

    async def of_conversation(self, conversation_id: ConversationId) -> list[Note]:
        return await self._all(
            select(notes).where(notes.c.conversation_id == conversation_id).order_by(notes.c.created_at, notes.c.id)
        )

    async def _all(self, statement: Executable) -> list[Note]:
        found = await self._connection.execute(statement)
        return [rows.note_from(row) for row in found.mappings()]


class SqlSavedReplies:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, reply: SavedReply) -> None:
        await self._connection.execute(insert(saved_replies).values(asdict(reply)))

    async def update(self, reply: SavedReply) -> None:
        changed = await self._connection.execute(
            update(saved_replies).where(saved_replies.c.id == reply.id).values(asdict(reply))
        )
        if changed.rowcount == 0:
            raise NotFound

    async def remove(self, id: SavedReplyId) -> None:
        await self._connection.execute(delete(saved_replies).where(saved_replies.c.id == id))

    async def all(self) -> list[SavedReply]:
        found = await self._connection.execute(
            select(saved_replies).order_by(saved_replies.c.shortcut, saved_replies.c.language)
        )
        return [rows.saved_reply_from(row) for row in found.mappings()]
