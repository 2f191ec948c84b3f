"""Accounts of the people at the console, and whose console is connected."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, Executable, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from handoff.domain.errors import NotFound
from handoff.domain.ids import OperatorId
from handoff.domain.people.operator import Operator
from handoff.storage.sql import rows
from handoff.storage.sql.connection import Connection
from handoff.storage.sql.prepared import Prepared
from handoff.storage.sql.tables import connections, operators
from handoff.storage.sql.written import Read, changes

_SELECT = select(operators).where(operators.c.id == bindparam("id"))
_BY_ID, _BY_ID_LOCKED = Prepared(_SELECT), Prepared(_SELECT.with_for_update(key_share=True))
_NAME = Prepared(select(operators.c.id, operators.c.name).where(operators.c.id == bindparam("id")))


def _there(since: datetime | BindParameter[datetime]) -> tuple[ColumnElement[bool], ...]:
    present = select(connections.c.operator_id).where(connections.c.seen_at >= since)
    return operators.c.id.in_(present), operators.c.is_active, operators.c.available


_COUNT_ONLINE = Prepared(
    select(func.count().label("count"))
    .select_from(operators)
    .where(*_there(bindparam("since", type_=connections.c.seen_at.type)))
)


class SqlOperators:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._read: Read[Operator] = Read()

    async def add(self, operator: Operator) -> None:
        await self._connection.execute(insert(operators).values(rows.operator_row(operator)))
        self._read.note(operator)

    async def get(self, id: OperatorId, *, for_update: bool = False) -> Operator:
        found = await self._connection.run(_BY_ID_LOCKED if for_update else _BY_ID, id=id)
        if not found:
            raise NotFound
        return self._read.note(rows.operator_from(found[0]))

    async def names(self, ids: Sequence[OperatorId]) -> dict[OperatorId, str]:
        if not ids:
            return {}
        if len(ids) == 1:
            return {OperatorId(row["id"]): row["name"] for row in await self._connection.run(_NAME, id=ids[0])}
        found = await self._connection.execute(select(operators.c.id, operators.c.name).where(operators.c.id.in_(ids)))
        return {OperatorId(id): name for id, name in found}

    async def by_username(self, username: str) -> Operator | None:
        return await self._one(select(operators).where(operators.c.username == username.strip().lower()))

    async def update(self, operator: Operator) -> None:
        if values := changes(rows.operator_row(self._read.before(operator)), rows.operator_row(operator)):
            await self._connection.execute(update(operators).where(operators.c.id == operator.id).values(values))
        self._read.note(operator)

    async def count(self) -> int:
        return await self._connection.scalar(select(func.count()).select_from(operators)) or 0

    async def all(self) -> list[Operator]:
        found = await self._connection.execute(select(operators).order_by(operators.c.name, operators.c.id))
        return [self._read.note(rows.operator_from(row)) for row in found.mappings()]

    async def beat(self, connection_id: str, operator_id: OperatorId, now: datetime) -> None:
        row = upsert(connections).values(id=connection_id, operator_id=operator_id, seen_at=now)
        await self._connection.execute(
            row.on_conflict_do_update(index_elements=[connections.c.id], set_={"seen_at": now})
        )

    async def disconnect(self, connection_id: str) -> None:
        await self._connection.execute(delete(connections).where(connections.c.id == connection_id))

    async def disconnect_before(self, before: datetime) -> int:
        return (await self._connection.execute(delete(connections).where(connections.c.seen_at < before))).rowcount

    async def clock_set_back(self, now: datetime) -> None:
        await self._connection.execute(update(connections).where(connections.c.seen_at > now).values(seen_at=now))

    async def count_online(self, since: datetime) -> int:
        [row] = await self._connection.run(_COUNT_ONLINE, since=since)
        return int(row["count"])

    async def online(self, since: datetime) -> list[Operator]:
        found = await self._connection.execute(
            select(operators)
            .where(*_there(since))
            .order_by(operators.c.last_assigned_at.is_not(None), operators.c.last_assigned_at, operators.c.id)
        )
        return [self._read.note(rows.operator_from(row)) for row in found.mappings()]

    async def connected(self, since: datetime) -> set[OperatorId]:
        found = await self._connection.scalars(
            select(connections.c.operator_id).where(connections.c.seen_at >= since).distinct()
        )
        return {OperatorId(id) for id in found}

    async def _one(self, statement: Executable) -> Operator | None:
        row = (await self._connection.execute(statement)).mappings().first()
        return None if row is None else self._read.note(rows.operator_from(row))
