"""What happened, as other systems are told of it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, or_, select, update

from handoff.domain.integrations.api_token import Scope
from handoff.domain.integrations.event import EventType, OutsideEvent
from handoff.storage.sql.connection import Connection
from handoff.storage.sql.prepared import Row
from handoff.storage.sql.tables import api_tokens, endpoints, outside_events


class SqlOutside:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # ---- events

    async def record(self, event: OutsideEvent) -> None:
        await self._connection.execute(
            insert(outside_events).values(
                id=event.id,
                seq=None,
                type=event.type,
                at=event.at,
                conversation_id=event.conversation_id,
                data=dict(event.data),
            )
        )

    async def number(self, limit: int) -> list[OutsideEvent]:
        # Places are given after the commits, by one process: a row never appears behind a place that was read past.
        table = outside_events
        await self._connection.lock("outside_events")
        fresh = await self._connection.execute(
            select(table).where(table.c.seq.is_(None)).order_by(table.c.id).limit(limit)
        )
        found = list(fresh.mappings())
        if not found:
            return []
        last = await self._connection.scalar(select(func.max(table.c.seq))) or 0
        for seq, row in enumerate(found, last + 1):
            await self._connection.execute(update(table).where(table.c.id == row["id"]).values(seq=seq))
        return [_event({**row, "seq": seq}) for seq, row in enumerate(found, last + 1)]

    async def events(self, after: int, types: Sequence[str], limit: int) -> list[OutsideEvent]:
        table = outside_events
        asked = select(table).where(table.c.seq > after)
        if types:
            asked = asked.where(table.c.type.in_(types))
        found = await self._connection.execute(asked.order_by(table.c.seq).limit(limit))
        return [_event(row) for row in found.mappings()]

    async def wants_messages(self, now: datetime) -> bool:
        tokens = await self._connection.execute(
            select(api_tokens.c.scopes).where(
                api_tokens.c.revoked_at.is_(None), or_(api_tokens.c.expires_at.is_(None), api_tokens.c.expires_at > now)
            )
        )
        if any(Scope.EVENTS_READ in scopes for (scopes,) in tokens):
            return True
        listening = await self._connection.execute(select(endpoints.c.types).where(endpoints.c.is_enabled))
        return any(EventType.MESSAGE_CREATED in types for (types,) in listening)

    async def forget_events(self, before: datetime) -> int:
        table = outside_events
        last = select(func.max(table.c.seq)).scalar_subquery()
        statement = delete(table).where(table.c.at < before, table.c.seq < last)
        return (await self._connection.execute(statement)).rowcount


def _event(row: Row) -> OutsideEvent:
    return OutsideEvent(**dict(row) | {"type": EventType(row["type"])})
