"""Sign-ins, and browsers that may come back."""

from datetime import datetime

from sqlalchemy import delete, func, insert, select, update

from handoff.domain.ids import ConversationId
from handoff.domain.people.session import Session
from handoff.storage.sql.connection import Connection
from handoff.storage.sql.tables import conversations, sessions


class SqlSessions:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, session: Session) -> None:
        await self._connection.execute(
            insert(sessions).values(
                secret_hash=session.secret_hash,
                subject=session.subject,
                kind=session.kind,
                csrf=session.csrf,
                expires_at=session.expires_at,
                network=session.network,
                seen_at=session.seen_at,
                opened_at=session.opened_at,
                confirmed_at=session.confirmed_at,
                device=session.device,
                stage=session.stage,
            )
        )

    async def get(self, secret_hash: str, kind: str, now: datetime) -> Session | None:
        found = await self._connection.execute(
            select(sessions).where(
                sessions.c.secret_hash == secret_hash, sessions.c.kind == kind, sessions.c.expires_at > now
            )
        )
        row = found.mappings().first()
        return None if row is None else Session(**row)

    async def extend(self, secret_hash: str, expires_at: datetime, network: str | None = None) -> bool:
        values = {"expires_at": expires_at} | ({} if network is None else {"network": network})
        statement = update(sessions).where(sessions.c.secret_hash == secret_hash).values(values)
        return (await self._connection.execute(statement)).rowcount == 1

    async def saw(self, secret_hash: str, now: datetime) -> None:
        await self._connection.execute(
            update(sessions).where(sessions.c.secret_hash == secret_hash).values(seen_at=now)
        )

    async def of(self, subject: str, kind: str, now: datetime) -> list[Session]:
        found = await self._connection.execute(
            select(sessions)
            .where(sessions.c.subject == subject, sessions.c.kind == kind, sessions.c.expires_at > now)
            .order_by(sessions.c.seen_at.desc(), sessions.c.secret_hash)
        )
        return [Session(**row) for row in found.mappings()]

    async def take(self, secret_hash: str, kind: str, now: datetime) -> Session | None:
        found = await self.get(secret_hash, kind, now)
        removed = await self._connection.execute(
            delete(sessions).where(sessions.c.secret_hash == secret_hash, sessions.c.kind == kind)
        )
        return found if removed.rowcount == 1 else None

    async def confirm(self, secret_hash: str, now: datetime) -> None:
        await self._connection.execute(
            update(sessions).where(sessions.c.secret_hash == secret_hash).values(confirmed_at=now)
        )

    async def set_stage(self, secret_hash: str, stage: str) -> None:
        await self._connection.execute(
            update(sessions).where(sessions.c.secret_hash == secret_hash).values(stage=stage)
        )

    async def remove(self, secret_hash: str) -> None:
        await self._connection.execute(delete(sessions).where(sessions.c.secret_hash == secret_hash))

    async def networks_of(self, subject: str, kind: str) -> list[str]:
        found = await self._connection.scalars(
            select(sessions.c.network)
            .where(sessions.c.subject == subject, sessions.c.kind == kind, sessions.c.network.is_not(None))
            .distinct()
        )
        return list(found)

    async def count_of(self, subject: str, kind: str, now: datetime) -> int:
        theirs = (sessions.c.subject == subject, sessions.c.kind == kind, sessions.c.expires_at > now)
        return await self._connection.scalar(select(func.count()).select_from(sessions).where(*theirs)) or 0

    async def remove_of(self, subject: str, kind: str) -> int:
        statement = delete(sessions).where(sessions.c.subject == subject, sessions.c.kind == kind)
        return (await self._connection.execute(statement)).rowcount

    async def remove_of_account(self, account_id: str, kind: str) -> list[ConversationId]:
        theirs = select(conversations.c.id).where(conversations.c.account_id == account_id)
        which = (sessions.c.subject.in_(theirs), sessions.c.kind == kind)
        found = await self._connection.execute(select(sessions.c.subject).where(*which).distinct())
        ids = [ConversationId(id) for id in found.scalars()]
        await self._connection.execute(delete(sessions).where(*which))
        return ids

    async def remove_expired(self, now: datetime) -> int:
        statement = delete(sessions).where(sessions.c.expires_at <= now)
        return (await self._connection.execute(statement)).rowcount
