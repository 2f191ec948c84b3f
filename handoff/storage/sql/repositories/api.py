"""Tokens of other systems, their keys of idempotency, and lists by the page."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, Table, delete, insert, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert

from handoff.domain.conversations.conversation import Conversation, Status
from handoff.domain.integrations.api_token import ApiToken, Scope
from handoff.domain.privacy import ERASED
from handoff.domain.tickets.ticket import Ticket, TicketStatus
from handoff.ports.repositories.integrations import Place
from handoff.storage.sql import rows
from handoff.storage.sql.connection import Connection
from handoff.storage.sql.prepared import Row
from handoff.storage.sql.tables import api_tokens, conversations, idempotency_keys, model_days, tickets


class SqlApi:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # ---- tokens

    async def add_token(self, token: ApiToken) -> None:
        values = {name: getattr(token, name) for name in ApiToken.__dataclass_fields__}
        await self._connection.execute(insert(api_tokens).values(values | {"scopes": list(token.scopes)}))

    async def token(self, prefix: str) -> ApiToken | None:
        found = await self._connection.execute(select(api_tokens).where(api_tokens.c.prefix == prefix))
        row = found.mappings().first()
        return None if row is None else _token(row)

    async def tokens(self) -> list[ApiToken]:
        ordered = select(api_tokens).order_by(api_tokens.c.created_at.desc(), api_tokens.c.id)
        return [_token(row) for row in (await self._connection.execute(ordered)).mappings()]

    async def used(self, id: str, now: datetime) -> None:
        await self._connection.execute(update(api_tokens).where(api_tokens.c.id == id).values(last_used_at=now))

    async def revoke(self, id: str, now: datetime) -> bool:
        statement = (
            update(api_tokens).where(api_tokens.c.id == id, api_tokens.c.revoked_at.is_(None)).values(revoked_at=now)
        )
        return (await self._connection.execute(statement)).rowcount == 1

    # ---- keys of idempotency

    async def claim_key(
        self, token_id: str, key: str, fingerprint: str, now: datetime, given_up: datetime
    ) -> tuple[str, str | None]:
        values = {"token_id": token_id, "key": key, "fingerprint": fingerprint, "subject": "", "at": now}
        row = upsert(idempotency_keys).values(values).on_conflict_do_nothing()
        if (await self._connection.execute(row)).rowcount == 1:
            return fingerprint, None
        table = idempotency_keys.c
        mine = (table.token_id == token_id, table.key == key)
        left = update(idempotency_keys).where(
            *mine, table.subject == "", table.fingerprint == fingerprint, table.at < given_up
        )
        if (await self._connection.execute(left.values(at=now))).rowcount == 1:
            return fingerprint, None
        found = await self._connection.execute(select(table.fingerprint, table.subject).where(*mine))
        [first] = found.mappings()
        return first["fingerprint"], first["subject"]

    async def end_key(self, token_id: str, key: str, subject: str) -> None:
        table = idempotency_keys
        await self._connection.execute(
            update(table).where(table.c.token_id == token_id, table.c.key == key).values(subject=subject)
        )

    async def free_key(self, token_id: str, key: str) -> None:
        table = idempotency_keys
        await self._connection.execute(delete(table).where(table.c.token_id == token_id, table.c.key == key))

    async def forget_keys(self, before: datetime) -> int:
        return (await self._connection.execute(delete(idempotency_keys).where(idempotency_keys.c.at < before))).rowcount

    # ---- what a language model costs

    async def tokens_spent(self, day: date) -> int:
        return await self._connection.scalar(select(model_days.c.tokens).where(model_days.c.day == day)) or 0

    async def spend_tokens(self, day: date, tokens: int, *, forget_before: date) -> None:
        row = upsert(model_days).values(day=day, tokens=tokens)
        more = {"tokens": model_days.c.tokens + tokens}
        await self._connection.execute(row.on_conflict_do_update(index_elements=[model_days.c.day], set_=more))
        await self._connection.execute(delete(model_days).where(model_days.c.day < forget_before))

    # ---- lists

    async def conversations(
        self, *, account_id: str | None, status: Status | None, after: Place | None, limit: int
    ) -> list[Conversation]:
        asked = select(conversations).where(conversations.c.closed_reason.is_distinct_from(ERASED))
        return [
            rows.conversation_from(row)
            for row in await self._page(asked, conversations, (account_id, status), after, limit)
        ]

    async def tickets(
        self, *, account_id: str | None, status: TicketStatus | None, after: Place | None, limit: int
    ) -> list[Ticket]:
        asked = select(tickets).where(tickets.c.account_id != "")  # those of an erased player have none
        return [rows.ticket_from(row) for row in await self._page(asked, tickets, (account_id, status), after, limit)]

    async def _page(
        self,
        asked: Select[Any],
        table: Table,
        wanted: tuple[str | None, str | None],
        after: Place | None,
        limit: int,
    ) -> Sequence[Row]:
        account_id, status = wanted
        if account_id is not None:
            asked = asked.where(table.c.account_id == account_id)
        if status is not None:
            asked = asked.where(table.c.status == status)
        if after is not None:
            asked = asked.where(tuple_(table.c.created_at, table.c.id) < tuple_(*after))
        ordered = asked.order_by(table.c.created_at.desc(), table.c.id.desc()).limit(limit)
        return list((await self._connection.execute(ordered)).mappings())


def _token(row: Row) -> ApiToken:
    return ApiToken(**dict(row) | {"scopes": tuple(Scope(name) for name in row["scopes"])})
