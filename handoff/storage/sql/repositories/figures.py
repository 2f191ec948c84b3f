"""Facts as they are counted: from the roll-ups of days that have one, and from the facts themselves of all others.

A day is live while it has a fresh fact, one that no roll-up holds. Both are read alike, so that a figure does not
change when its day is rolled up.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, delete, func, insert, literal, null, select, union_all, update

from handoff.domain.reports.counting import Cell, Filters, Found, Selection, Span
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
_GROUPS = (*_ALIKE, "day", "hour")
_PAGE = 500


class SqlFigures:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def cells(
        self, kinds: Collection[FactKind], span: Span, filters: Filters, by: str | None, durations: str | None = None
    ) -> list[Cell]:
        if by is not None and by not in _GROUPS:
            raise ValueError(by)
        live = await self._live(span)
        parts = [self._part(roll_ups, roll_ups.c.n, live, kinds, span, filters, by, durations)]
        if live:
            parts.append(self._part(facts, literal(1), live, kinds, span, filters, by, durations))
        if durations is not None:
            return _timed([row for part in parts for row in await self._connection.study(part)])
        whole = union_all(*parts).subquery()
        key, kind, reason, flag, score, n = whole.c
        counted = select(key, kind, reason, flag, score, func.sum(n)).group_by(key, kind, reason, flag, score)
        return [
            Cell(k, kind, reason, flag, score, int(n))
            for k, kind, reason, flag, score, n in await self._connection.study(counted)
        ]

    def _part(  # noqa: PLR0913 - what decides which lines are read
        self,
        table: Table,
        n: ColumnElement[Any],
        live: Sequence[date],
        kinds: Collection[FactKind],
        span: Span,
        filters: Filters,
        by: str | None,
        durations: str | None,
    ) -> Select[*tuple[Any, ...]]:
        key = (null() if by is None else table.c[by]).label("key")
        columns = [key, table.c.kind, table.c.reason, table.c.flag, table.c.score, n.label("n")]
        if durations is not None:
            columns.append(table.c[durations])
        of_span = table.c.day.between(span.first, span.last)
        its_days = table.c.day.in_(live) if table is facts else table.c.day.not_in(live)
        which = [table.c.kind.in_([kind.value for kind in kinds]), of_span, *_filtered(table, filters)]
        if live:
            which.append(its_days)
        return select(*columns).where(*which)

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


def _timed(rows: Sequence[tuple[Any, ...]]) -> list[Cell]:
    """Cells with the durations of all their facts, in order. A roll-up has a list of them, a fact one."""
    counts: Counter[tuple[Any, ...]] = Counter()
    durations: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for *alike, n, took in rows:
        cell = tuple(alike)
        counts[cell] += n
        if isinstance(took, list):
            durations[cell].extend(took)
        elif took is not None:
            durations[cell].append(took)
    return [
        Cell(key, kind, reason, flag, score, n, sorted(durations[key, kind, reason, flag, score]))
        for (key, kind, reason, flag, score), n in counts.items()
    ]
