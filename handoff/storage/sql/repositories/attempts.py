"""Counted attempts, for throttling."""

from datetime import datetime

from sqlalchemy import bindparam, delete, func, insert, select

from handoff.storage.sql.connection import Connection
from handoff.storage.sql.tables import attempts

# On the way of every message: made once.
_ADD = insert(attempts)
_COUNT = (
    select(func.count())
    .select_from(attempts)
    .where(attempts.c.key == bindparam("key"), attempts.c.at > bindparam("since"))
)


class SqlAttempts:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, key: str, now: datetime) -> None:
        await self._connection.execute(_ADD, {"key": key, "at": now})

    async def count(self, key: str, since: datetime) -> int:
        return await self._connection.scalar(_COUNT, {"key": key, "since": since}) or 0

    async def clear(self, key: str) -> None:
        await self._connection.execute(delete(attempts).where(attempts.c.key == key))

    async def take_back(self, key: str) -> None:
        latest = select(func.max(attempts.c.id)).where(attempts.c.key == key).scalar_subquery()
        await self._connection.execute(delete(attempts).where(attempts.c.id == latest))

    async def remove_before(self, before: datetime) -> None:
        await self._connection.execute(delete(attempts).where(attempts.c.at < before))
