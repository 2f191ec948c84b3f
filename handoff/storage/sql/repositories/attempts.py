"""Counted attempts, for throttling."""

from datetime import datetime

from sqlalchemy import Integer, bindparam, delete, func, insert, select, update

from handoff.storage.sql.connection import Connection
from handoff.storage.sql.prepared import Prepared
from handoff.storage.sql.tables import attempts

_KEY, _AT = bindparam("key", type_=attempts.c.key.type), bindparam("at", type_=attempts.c.at.type)
_COUNT = (
    select(func.count())
    .select_from(attempts)
    .where(attempts.c.key == _KEY, attempts.c.at > bindparam("since", type_=attempts.c.at.type))
)
_ADD = Prepared(
    insert(attempts)
    .from_select(["key", "at"], select(_KEY, _AT).where(_COUNT.scalar_subquery() < bindparam("most", type_=Integer)))
    .returning(attempts.c.id)
)


class SqlAttempts:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, key: str, now: datetime, *, since: datetime, most: int) -> bool:
        await self._connection.lock(f"attempts {key}")  # who counts at the same time counts this one too
        return bool(await self._connection.run(_ADD, key=key, at=now, since=since, most=most))

    async def count(self, key: str, since: datetime) -> int:
        return await self._connection.scalar(_COUNT, {"key": key, "since": since}) or 0

    async def clear(self, key: str) -> None:
        await self._connection.execute(delete(attempts).where(attempts.c.key == key))

    async def take_back(self, key: str) -> None:
        await self._connection.lock(f"attempts {key}")
        latest = select(func.max(attempts.c.id)).where(attempts.c.key == key).scalar_subquery()
        await self._connection.execute(delete(attempts).where(attempts.c.id == latest))

    async def remove_before(self, before: datetime) -> None:
        await self._connection.execute(delete(attempts).where(attempts.c.at < before))

    async def clock_set_back(self, now: datetime) -> None:
        await self._connection.execute(update(attempts).where(attempts.c.at > now).values(at=now))
