"""One page of the tickets, found by the key of the last ticket before it: as quick at the end as at the beginning."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, literal_column, or_, select, tuple_

from handoff.domain.errors import BadRequest
from handoff.domain.tickets.page import TicketPage, TicketQuery
from handoff.domain.tickets.ticket import DUE_FIELDS, Ticket, TicketStatus
from handoff.storage.sql import rows
from handoff.storage.sql.connection import Connection
from handoff.storage.sql.tables import tickets

_DONE, _FIRST, _THEN = (tickets.c[name] for name in DUE_FIELDS)
_DUE = case((_DONE.is_(None), _FIRST), else_=_THEN)
_NAME: ColumnElement[str] = literal_column(f"'{TicketStatus.SOLVED.value}'")  # as in the conditions of the indexes
IS_OPEN, IS_SOLVED = tickets.c.status != _NAME, tickets.c.status == _NAME
_OF_OPEN = (_DUE, tickets.c.id)
_OF_SOLVED = (_DUE.desc(), tickets.c.id.desc())
_SEPARATOR = "~"


async def ticket_page(
    connection: Connection, query: TicketQuery, now: datetime, *, after: str | None, limit: int
) -> TicketPage:
    """Raises: BadRequest: `after` is not of an earlier page."""
    wanted = _conditions(query)
    page: list[Ticket] = []
    for part, order in _parts(after):
        if len(page) <= limit:
            asked = select(tickets).where(*wanted, part).order_by(*order).limit(limit + 1 - len(page))
            page += [rows.ticket_from(row) for row in (await connection.execute(asked)).mappings()]
    counted = await connection.execute(
        select(tickets.c.status, func.count().label("n")).where(*wanted).group_by(tickets.c.status)
    )
    running = (IS_OPEN, tickets.c.paused_at.is_(None), now > _DUE)
    late = await connection.scalar(select(func.count()).select_from(tickets).where(*wanted, *running))
    return TicketPage(
        tickets=page[:limit],
        after=_key(page[limit - 1]) if len(page) > limit else None,
        counts={TicketStatus(row["status"]): int(row["n"]) for row in counted.mappings()},
        late=late or 0,
    )


def _conditions(query: TicketQuery) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [tickets.c.merged_into.is_(None)]
    if query.departments is not None:
        wanted.append(tickets.c.department.in_(query.departments))
    if query.statuses is not None:
        wanted.append(tickets.c.status.in_(query.statuses))
    if query.operator_id is not None:
        wanted.append(tickets.c.operator_id == query.operator_id)
    if query.due_before is not None:
        wanted += [IS_OPEN, tickets.c.paused_at.is_(None), query.due_before >= _DUE]
    if text := "".join(query.text.upper().replace("-", " ").split()):
        reference = func.replace(tickets.c.reference, "-", "")
        account = func.upper(func.replace(func.replace(tickets.c.account_id, "-", ""), " ", ""))
        wanted.append(or_(reference.contains(text, autoescape=True), account.contains(text, autoescape=True)))
    return wanted


def _due(ticket: Ticket) -> datetime:
    done, first, then = DUE_FIELDS
    due: datetime = getattr(ticket, first if getattr(ticket, done) is None else then)
    return due


def _key(ticket: Ticket) -> str:
    solved = "0" if ticket.status.is_open else "1"
    return _SEPARATOR.join((solved, _due(ticket).isoformat(), ticket.id))


def _parts(after: str | None) -> list[tuple[ColumnElement[bool], tuple[ColumnElement[Any], ...]]]:
    """What is to be looked through, each in its order and in an index of its own: all, or what comes after that key.

    Raises: BadRequest: it is none.
    """
    if after is None:
        return [(IS_OPEN, _OF_OPEN), (IS_SOLVED, _OF_SOLVED)]
    try:
        solved, moment, id = after.split(_SEPARATOR)
        due = datetime.fromisoformat(moment)
    except ValueError:
        raise BadRequest(field="after") from None
    if due.tzinfo is None or solved not in {"0", "1"}:
        raise BadRequest(field="after")
    key = tuple_(literal(due, tickets.c.solution_due_at.type), literal(id, tickets.c.id.type))
    here = tuple_(_DUE, tickets.c.id)
    if solved == "1":
        return [(and_(IS_SOLVED, here < key), _OF_SOLVED)]
    return [(and_(IS_OPEN, here > key), _OF_OPEN), (IS_SOLVED, _OF_SOLVED)]
