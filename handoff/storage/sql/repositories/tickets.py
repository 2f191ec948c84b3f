"""Complaints as tickets, and what became of each."""

import secrets
import time
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Executable, bindparam, case, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from handoff.domain.errors import NotFound
from handoff.domain.ids import ConversationId, DepartmentId, OperatorId, Reference, TicketId
from handoff.domain.tickets.page import TicketPage, TicketQuery
from handoff.domain.tickets.ticket import DUE_FIELDS, Ticket, TicketChange, TicketCounts, TicketStatus
from handoff.storage.sql import rows
from handoff.storage.sql.connection import Connection
from handoff.storage.sql.prepared import Prepared
from handoff.storage.sql.repositories import search_entries
from handoff.storage.sql.repositories.ticket_pages import IS_OPEN, IS_SOLVED, ticket_page
from handoff.storage.sql.tables import ticket_changes, tickets
from handoff.storage.sql.written import Read, changes

_OF_CONVERSATION = Prepared(
    select(tickets).where(tickets.c.conversation_id == bindparam("id")).order_by(tickets.c.created_at)
)
_DONE, _FIRST, _THEN = (tickets.c[field] for field in DUE_FIELDS)
_DUE = case((_DONE.is_(None), _FIRST), else_=_THEN)


class SqlTickets:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._read: Read[Ticket] = Read()

    async def add(self, ticket: Ticket, idempotency_key: str) -> Ticket:
        values = rows.ticket_row(ticket) | {"idempotency_key": idempotency_key}
        row = upsert(tickets).values(values).on_conflict_do_nothing(index_elements=[tickets.c.idempotency_key])
        if (await self._connection.execute(row)).rowcount == 1:
            await search_entries.put_ticket(self._connection, ticket)
            return self._read.note(ticket)
        [stored] = await self._all(select(tickets).where(tickets.c.idempotency_key == idempotency_key))
        return stored

    async def by_reference(self, reference: Reference, *, for_update: bool = False) -> Ticket | None:
        asked = select(tickets).where(tickets.c.reference == reference)
        found = await self._all(asked.with_for_update(key_share=True) if for_update else asked)
        return found[0] if found else None

    async def of_conversation(self, conversation_id: ConversationId) -> list[Ticket]:
        found = await self._connection.run(_OF_CONVERSATION, id=conversation_id)
        return [self._read.note(rows.ticket_from(row)) for row in found]

    async def get(self, id: TicketId) -> Ticket:
        found = await self._all(select(tickets).where(tickets.c.id == id))
        if not found:
            raise NotFound
        return found[0]

    async def of_account(self, account_id: str, limit: int) -> list[Ticket]:
        return await self._all(
            select(tickets).where(tickets.c.account_id == account_id).order_by(tickets.c.created_at.desc()).limit(limit)
        )

    async def naming(self, account_id: str, limit: int) -> list[Ticket]:
        spelt = {account_id, account_id.lower(), account_id.upper()}  # each is looked up in the index
        asked = select(tickets).where(tickets.c.account_id.in_(spelt), tickets.c.merged_into.is_(None))
        return await self._all(asked.order_by(tickets.c.created_at.desc()).limit(limit))

    async def open_held(self) -> dict[OperatorId, int]:
        asked = select(tickets.c.operator_id, func.count().label("n")).where(
            IS_OPEN, tickets.c.merged_into.is_(None), tickets.c.operator_id.is_not(None)
        )
        found = await self._connection.execute(asked.group_by(tickets.c.operator_id))
        return {OperatorId(row["operator_id"]): int(row["n"]) for row in found.mappings()}

    async def search(
        self,
        *,
        departments: Collection[DepartmentId] | None = None,
        status: TicketStatus | None = None,
        operator_id: OperatorId | None = None,
        due_before: datetime | None = None,
        unalarmed: bool = False,
        limit: int = 200,
    ) -> list[Ticket]:
        asked = select(tickets).where(tickets.c.merged_into.is_(None))
        if departments is not None:
            asked = asked.where(tickets.c.department.in_(departments))
        if status is not None:
            asked = asked.where(tickets.c.status == status)
        if operator_id is not None:
            asked = asked.where(tickets.c.operator_id == operator_id)
        if due_before is not None:
            asked = asked.where(IS_OPEN, tickets.c.paused_at.is_(None), due_before >= _DUE)
        if unalarmed:
            asked = asked.where(or_(tickets.c.breached_at.is_(None), tickets.c.breached_at < _DUE))
        found: list[Ticket] = []
        for part in (IS_OPEN, IS_SOLVED) if due_before is None else (IS_OPEN,):  # each is in an index of its own
            if len(found) < limit:
                ordered = asked.where(part).order_by(_DUE, tickets.c.id)
                found += await self._all(ordered.limit(limit - len(found)))
        return found

    async def page(self, query: TicketQuery, now: datetime, *, after: str | None, limit: int) -> TicketPage:
        return await ticket_page(self._connection, query, now, after=after, limit=limit)

    async def count_due(
        self, before: datetime, now: datetime, *, departments: Collection[DepartmentId] | None, operator_id: OperatorId
    ) -> tuple[int, int]:
        late = func.sum(case((now >= _DUE, 1), else_=0))
        asked = select(func.count(), late).where(
            tickets.c.merged_into.is_(None), IS_OPEN, tickets.c.paused_at.is_(None), before >= _DUE
        )
        if departments is not None:
            asked = asked.where(or_(tickets.c.department.in_(departments), tickets.c.operator_id == operator_id))
        [(count, overdue)] = (await self._connection.execute(asked)).all()
        return count - (overdue or 0), overdue or 0

    async def add_change(self, change: TicketChange) -> None:
        values = {name: getattr(change, name) for name in TicketChange.__dataclass_fields__}
        # Ids rise with time, so that lines of one moment keep their order.
        values |= {"id": f"{time.time_ns():016x}{secrets.token_hex(8)}", "params": dict(change.params)}
        await self._connection.execute(insert(ticket_changes).values(values))

    async def changes(self, id: TicketId) -> list[TicketChange]:
        found = await self._connection.execute(
            select(ticket_changes)
            .where(ticket_changes.c.ticket_id == id)
            .order_by(ticket_changes.c.at, ticket_changes.c.id)
        )
        return [rows.ticket_change_from(row) for row in found.mappings()]

    async def move_changes(self, source: TicketId, target: TicketId) -> None:
        await self._connection.execute(
            update(ticket_changes).where(ticket_changes.c.ticket_id == source).values(ticket_id=target)
        )

    async def counts(self, since: datetime) -> TicketCounts:
        async def count(*conditions: ColumnElement[bool]) -> int:
            asked = select(func.count()).select_from(tickets).where(tickets.c.merged_into.is_(None), *conditions)
            return await self._connection.scalar(asked) or 0

        return TicketCounts(
            open=await count(IS_OPEN),
            breached=await count(tickets.c.breached_at >= since),
            solved=await count(tickets.c.solved_at >= since),
        )

    async def update(self, ticket: Ticket) -> None:
        before = self._read.before(ticket)
        if values := changes(rows.ticket_row(before), rows.ticket_row(ticket)):
            await self._connection.execute(update(tickets).where(tickets.c.id == ticket.id).values(values))
            await search_entries.put_ticket(self._connection, ticket, before)
        self._read.note(ticket)

    async def _all(self, statement: Executable) -> list[Ticket]:
        found = await self._connection.execute(statement)
        return [self._read.note(rows.ticket_from(row)) for row in found.mappings()]
