"""The audit log, and its last line's number and hash."""

from datetime import datetime

from sqlalchemy import Executable, delete, insert, or_, select, update

from handoff.domain.audit import Entry, Head, Search
from handoff.storage.sql.connection import Connection
from handoff.storage.sql.tables import audit, audit_head

_ONE = 1


class SqlAudit:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def head(self, *, for_update: bool = False) -> Head:
        statement = select(audit_head.c.seq, audit_head.c.hash).where(audit_head.c.id == _ONE)
        if for_update:  # on this row, whoever writes waits for the writer before
            statement = statement.with_for_update()
        row = (await self._connection.execute(statement)).mappings().first()
        if row is None and for_update:  # the first line of all: there is no row yet to wait at
            await self._connection.lock("audit")
            row = (await self._connection.execute(statement)).mappings().first()
        return Head() if row is None else Head(**row)

    async def append(self, line: Entry) -> None:
        await self._connection.execute(
            insert(audit).values(
                seq=line.seq,
                at=line.at,
                actor=line.actor,
                name=line.name,
                address=line.address,
                action=line.action,
                subject=line.subject,
                params=dict(line.params),
                previous=line.previous,
                hash=line.hash,
            )
        )
        moved = await self._connection.execute(
            update(audit_head).where(audit_head.c.id == _ONE).values(seq=line.seq, hash=line.hash)
        )
        if moved.rowcount == 0:
            await self._connection.execute(insert(audit_head).values(id=_ONE, seq=line.seq, hash=line.hash))

    async def after(self, seq: int, limit: int) -> list[Entry]:
        return await self._lines(select(audit).where(audit.c.seq > seq).order_by(audit.c.seq).limit(limit))

    async def search(self, search: Search) -> list[Entry]:
        statement = select(audit)
        if search.action is not None:
            family = search.action.endswith(".")
            statement = statement.where(
                audit.c.action.startswith(search.action, autoescape=True) if family else audit.c.action == search.action
            )
        if search.actor is not None:
            statement = statement.where(or_(audit.c.actor == search.actor, audit.c.name == search.actor))
        if search.subject is not None:
            statement = statement.where(audit.c.subject == search.subject)
        if search.before is not None:
            statement = statement.where(audit.c.seq < search.before)
        if search.since is not None:
            statement = statement.where(audit.c.at >= search.since)
        if search.until is not None:
            statement = statement.where(audit.c.at < search.until)
        return await self._lines(statement.order_by(audit.c.seq.desc()).limit(search.limit))

    async def last_before(self, at: datetime) -> Entry | None:
        # A clock that was set back leaves later times before earlier ones: the end of the oldest run counts.
        first_kept = select(audit.c.seq).where(audit.c.at >= at).order_by(audit.c.seq).limit(1).scalar_subquery()
        statement = select(audit).where(audit.c.at < at, (audit.c.seq < first_kept) | first_kept.is_(None))
        found = await self._lines(statement.order_by(audit.c.seq.desc()).limit(1))
        return found[0] if found else None

    async def remove_through(self, seq: int) -> int:
        return (await self._connection.execute(delete(audit).where(audit.c.seq <= seq))).rowcount

    async def _lines(self, statement: Executable) -> list[Entry]:
        return [Entry(**row) for row in (await self._connection.execute(statement)).mappings()]
