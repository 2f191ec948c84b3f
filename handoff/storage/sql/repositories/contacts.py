"""Who writes by channels, and which conversations and messages there are theirs."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from handoff.domain.channel import Channel
from handoff.domain.channels.contact import Contact, ContactId, Thread
from handoff.domain.errors import NotFound
from handoff.domain.ids import ConversationId
from handoff.storage.sql.connection import Connection
from handoff.storage.sql.tables import channel_ids, contacts, threads


class SqlContacts:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def get(self, id: ContactId) -> Contact:
        found = await self._connection.execute(select(contacts).where(contacts.c.id == id))
        for row in found.mappings():
            return _contact({**row})
        raise NotFound

    async def find(self, channel: Channel, account: str, address: str) -> Contact | None:
        found = await self._connection.execute(
            select(contacts).where(
                contacts.c.address == address, contacts.c.channel == channel, contacts.c.account == account
            )
        )
        return next((_contact({**row}) for row in found.mappings()), None)

    async def add(self, contact: Contact) -> Contact:
        await self._connection.execute(upsert(contacts).values(asdict(contact)).on_conflict_do_nothing())
        stored = await self.find(contact.channel, contact.account, contact.address)
        return stored or contact

    async def update(self, contact: Contact) -> None:
        values = asdict(contact)
        await self._connection.execute(update(contacts).where(contacts.c.id == values.pop("id")).values(values))

    async def add_thread(self, thread: Thread) -> None:
        await self._connection.execute(insert(threads).values(asdict(thread)))

    async def thread(self, conversation_id: ConversationId) -> Thread | None:
        found = await self._connection.execute(select(threads).where(threads.c.conversation_id == conversation_id))
        return next((Thread(**row) for row in found.mappings()), None)

    async def threads(self, contact_id: ContactId) -> list[Thread]:
        found = await self._connection.execute(
            select(threads)
            .where(threads.c.contact_id == contact_id)
            .order_by(threads.c.created_at.desc(), threads.c.conversation_id)
        )
        return [Thread(**row) for row in found.mappings()]

    async def add_id(self, channel: Channel, external_id: str, conversation_id: ConversationId, now: datetime) -> None:
        values = {"channel": channel, "external_id": external_id, "conversation_id": conversation_id, "at": now}
        await self._connection.execute(upsert(channel_ids).values(values).on_conflict_do_nothing())

    async def conversations_of(self, channel: Channel, ids: Sequence[str]) -> dict[str, ConversationId]:
        found = await self._connection.execute(
            select(channel_ids.c.external_id, channel_ids.c.conversation_id).where(
                channel_ids.c.channel == channel, channel_ids.c.external_id.in_(ids)
            )
        )
        return {external_id: ConversationId(of) for external_id, of in found}

    async def ids_of(self, conversation_id: ConversationId) -> list[str]:
        found = await self._connection.scalars(
            select(channel_ids.c.external_id)
            .where(channel_ids.c.conversation_id == conversation_id)
            .order_by(channel_ids.c.at, channel_ids.c.external_id)
        )
        return list(found)


def _contact(row: dict[str, object]) -> Contact:
    return Contact(**{**row, "channel": Channel(str(row["channel"]))})  # type: ignore[arg-type]
