"""What came by channels."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from handoff.domain.channel import Channel
from handoff.domain.channels.inbox import InboxEvent, InboxState, RawEvent
from handoff.storage.sql.connection import Connection
from handoff.storage.sql.tables import channel_marks, inbox


class SqlInbox:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, event: RawEvent, sealed: str, now: datetime) -> bool:
        added = await self._connection.execute(
            upsert(inbox)
            .values(
                channel=event.channel,
                key=event.key,
                contact=event.contact,
                sealed=sealed,
                received_at=now,
                state=InboxState.WAITING,
                tries=0,
                next_at=now,
                reason="",
                conversation_id=None,
            )
            .on_conflict_do_nothing()
        )
        return added.rowcount == 1

    async def due(self, channels: Collection[Channel], now: datetime, limit: int) -> list[InboxEvent]:
        earlier = inbox.alias()
        found = await self._connection.execute(
            select(inbox)
            .where(
                inbox.c.state == InboxState.WAITING,
                inbox.c.channel.in_(channels),
                inbox.c.next_at <= now,
                ~exists().where(
                    earlier.c.state == InboxState.WAITING,
                    earlier.c.channel == inbox.c.channel,
                    earlier.c.contact == inbox.c.contact,
                    earlier.c.contact != "",
                    earlier.c.id < inbox.c.id,
                ),
            )
            .order_by(inbox.c.id)
            .limit(limit)
        )
        return [_event({**row}) for row in found.mappings()]

    async def get(self, id: int) -> InboxEvent | None:
        statement = select(inbox).where(inbox.c.id == id)
        found = await self._connection.execute(statement.with_for_update() if self._connection.locks else statement)
        return next((_event({**row}) for row in found.mappings()), None)

    async def update(self, event: InboxEvent) -> None:
        values = asdict(event)
        await self._connection.execute(update(inbox).where(inbox.c.id == values.pop("id")).values(values))

    async def quarantined(self, limit: int) -> list[InboxEvent]:
        found = await self._connection.execute(
            select(inbox).where(inbox.c.state == InboxState.QUARANTINED).order_by(inbox.c.id.desc()).limit(limit)
        )
        return [_event({**row}) for row in found.mappings()]

    async def clear_before(self, before: datetime) -> int:
        cleared = await self._connection.execute(
            update(inbox)
            .where(
                inbox.c.state.in_([InboxState.IGNORED, InboxState.QUARANTINED]),
                inbox.c.received_at < before,
                inbox.c.sealed.is_not(None),
            )
            .values(sealed=None, contact="")
        )
        return cleared.rowcount

    async def mark(self, name: str) -> str | None:
        value: str | None = await self._connection.scalar(
            select(channel_marks.c.value).where(channel_marks.c.name == name)
        )
        return value

    async def set_mark(self, name: str, value: str) -> None:
        row = upsert(channel_marks).values(name=name, value=value)
        await self._connection.execute(row.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


def _event(row: dict[str, Any]) -> InboxEvent:
    return InboxEvent(**row | {"channel": Channel(row["channel"]), "state": InboxState(row["state"])})
