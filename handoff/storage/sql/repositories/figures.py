"""Facts as they are counted: from the roll-ups of days that have one, and from the facts themselves of all others.

A day is live while it has a fresh fact, one that no roll-up holds. Both are read alike, so that a figure does not
change when its day is rolled up.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, delete, func, insert, literal, null, select, union_all, update

from handoff.domain.reports.counting import Filters, Found, Line, Selection, Span
from handoff.domain.reports.fact import HOURLY, FactKind
from handoff.storage.sql.connection import Connection
from handoff.storage.sql.repositories.facts import FOUND, found_from
from handoff.storage.sql.tables import facts, roll_ups

_ALIKE = (
    "kind",
    "language",
    "department",
    "channel",
    "matter",
    "operator_id",
    "topic",
    "reason",
    "flag",
    "score",
)
"""What the facts of one line of a roll-up have in common, besides the day, and the hour where it is counted."""
_CELL = ("kind", "reason", "flag", "score")
_GROUPS = (*_ALIKE, "day", "hour")
_PAGE = 500


class SqlFigures:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def lines(
        self,
        kinds: Collection[FactKind],
        span: Span,
        filters: Filters,
        by: Sequence[str],
        durations: str | None = None,
    ) -> list[Line]:
        if unknown := set(by) - set(_GROUPS):
            raise ValueError(*unknown)
        live = await self._live(span)
        columns = [*_CELL, *by]
        which = _Which(kinds=kinds, span=span, filters=filters, live=live)
        parts = [_part(roll_ups, roll_ups.c.n, which, columns, durations)]
        if live:
            parts.append(_part(facts, literal(1), which, columns, durations))
        if durations is None:
            whole = (union_all(*parts) if live else parts[0]).subquery()
            *alike, n = whole.c
            parts = [select(*alike, func.sum(n), null()).group_by(*alike)]
        return [line for part in parts for line in await self._connection.study(part)]

    async def _live(self, span: Span) -> list[date]:
        """Days with facts that no roll-up holds."""
        fresh = select(facts.c.day).where(facts.c.fresh, facts.c.day.between(span.first, span.last)).distinct()
        return [day for (day,) in await self._connection.study(fresh)]

    async def found(
        self,
        selection: Selection,
        span: Span,
        filters: Filters,
        where: Mapping[str, str | int | date | None],
        limit: int,
        offset: int,
    ) -> list[Found]:
        wanted = [facts.c.kind == selection.kind, facts.c.day.between(span.first, span.last)]
        wanted += _filtered(facts, filters)
        if selection.reasons is not None:
            wanted.append(facts.c.reason.in_(list(selection.reasons)))
        if selection.flag is not None:
            wanted.append(facts.c.flag.is_(selection.flag))
        if selection.has_flag:
            wanted.append(facts.c.flag.is_not(None))
        if selection.lowest is not None:
            wanted.append(facts.c.score >= selection.lowest)
        if selection.highest is not None:
            wanted.append(facts.c.score <= selection.highest)
        for name, value in where.items():
            if name not in _GROUPS:
                raise ValueError(name)
            wanted.append(facts.c[name].is_(None) if value is None else facts.c[name] == value)
        statement = select(*FOUND).where(*wanted).order_by(facts.c.at.desc(), facts.c.id.desc())
        return [found_from(row) for row in await self._connection.study(statement.limit(limit).offset(offset))]

    async def days_to_roll(self, before: date, limit: int) -> list[date]:
        fresh = select(facts.c.day).where(facts.c.fresh, facts.c.day < before).distinct()
        return [day for (day,) in await self._connection.study(fresh.order_by(facts.c.day).limit(limit))]

    async def roll(self, day: date) -> None:
        # First the mark, then the look: what is committed between the two is counted now and stays fresh, which means
        # that its day is rolled up once more.
        await self._connection.study(update(facts).where(facts.c.day == day, facts.c.fresh).values(fresh=False))
        columns = [facts.c[name] for name in (*_ALIKE, "hour", "seconds", "open_seconds")]
        lines: Counter[tuple[Any, ...]] = Counter()
        seconds: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        open_seconds: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        for *alike, hour, took, took_open in await self._connection.study(select(*columns).where(facts.c.day == day)):
            line = (*alike, hour if alike[0] in HOURLY else None)
            lines[line] += 1
            if took is not None:
                seconds[line].append(took)
            if took_open is not None:
                open_seconds[line].append(took_open)
        await self._connection.study(delete(roll_ups).where(roll_ups.c.day == day))
        rows = [
            dict(zip((*_ALIKE, "hour"), line, strict=True))
            | {"day": day, "n": n, "seconds": seconds[line], "open_seconds": open_seconds[line]}
            for line, n in lines.items()
        ]
        for first in range(0, len(rows), _PAGE):
            await self._connection.study(insert(roll_ups), rows[first : first + _PAGE])

    async def first_day(self) -> date | None:
        first: date | None = await self._connection.scalar(select(func.min(facts.c.day)))
        return first

    async def values(self, column: str, span: Span) -> Sequence[str]:
        if column not in _GROUPS:
            raise ValueError(column)
        found: set[str] = set()
        for table in (facts, roll_ups):
            of_span = [table.c.day.between(span.first, span.last), table.c[column].is_not(None)]
            if table is facts:
                of_span.append(facts.c.fresh.is_(True))
            found |= {
                value for (value,) in await self._connection.study(select(table.c[column]).where(*of_span).distinct())
            }
        return sorted(found)


def _filtered(table: Table, filters: Filters) -> list[ColumnElement[bool]]:
    return [table.c[name] == value for name, value in vars(filters).items() if value is not None]


@dataclass(frozen=True, kw_only=True)
class _Which:
    """Whose days, and which of them are live."""

    kinds: Collection[FactKind]
    span: Span
    filters: Filters
    live: Sequence[date]


def _part(
    table: Table, n: ColumnElement[Any], which: _Which, columns: Sequence[str], durations: str | None
) -> Select[*tuple[Any, ...]]:
    chosen = [*(table.c[name] for name in columns), n.label("n")]
    if durations is not None:
        chosen.append(table.c[durations])
    wanted = [
        table.c.kind.in_([kind.value for kind in which.kinds]),
        table.c.day.between(which.span.first, which.span.last),
        *_filtered(table, which.filters),
    ]
    if which.live:
        wanted.append(table.c.day.in_(which.live) if table is facts else table.c.day.not_in(which.live))
    return select(*chosen).where(*wanted)
