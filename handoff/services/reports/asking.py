"""A report as it is asked for: each section's figures over a span of days, beside those of the period before.

Tiles, charts, tables, the file and the list of conversations are told from the same facts by the same figure.
"""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from handoff.domain.errors import BadRequest
from handoff.domain.reports.counting import Cell, Filters, Found, Line, Span, cells
from handoff.domain.reports.fact import FactKind
from handoff.domain.reports.figures import FIGURES, Figure, Value
from handoff.domain.reports.sections import SECTIONS, Breakdown, Chart, Section
from handoff.ports.repositories.reports import FigureRepository
from handoff.ports.unit_of_work import UnitOfWorkFactory

Key = str | int | date | None
CLOCKS = {"calendar": "seconds", "open": "open_seconds"}
"""Which time durations are told in: all of it, or that within opening hours."""
MOST_DAYS = 731
LIST_PAGE = 50
_HOURS = 24


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a report is asked about."""

    span: Span
    filters: Filters
    clock: str = "calendar"

    def __post_init__(self) -> None:
        if self.clock not in CLOCKS or not 1 <= self.span.days <= MOST_DAYS:
            raise BadRequest


@dataclass(frozen=True, kw_only=True)
class Tile:
    now: Value
    before: Value


@dataclass(frozen=True, kw_only=True)
class Series:
    """A chart: for each key, in order, the value of each figure."""

    chart: Chart
    keys: tuple[Key, ...]
    values: dict[str, tuple[Value, ...]]


@dataclass(frozen=True, kw_only=True)
class Rows:
    """A table: what has most comes first."""

    table: Breakdown
    rows: tuple[tuple[Key, dict[str, Value]], ...]


@dataclass(frozen=True, kw_only=True)
class Report:
    section: Section
    question: Question
    tiles: dict[str, Tile]
    charts: tuple[Series, ...]
    tables: tuple[Rows, ...]


async def section(uow: UnitOfWorkFactory, name: str, question: Question) -> Report:
    """Raises: BadRequest: there is no such section."""
    wanted = SECTIONS.get(name)
    if wanted is None:
        raise BadRequest(field="section")
    by = sorted({"day", *(chart.by for chart in wanted.charts), *(table.by for table in wanted.tables)})
    async with uow(read_only=True) as work:
        ask = _Asking(work.figures, question)
        lines = await ask.lines(wanted.figures, question.span, by)
        before = cells(await ask.lines(wanted.tiles, question.span.before, ()), None)
    # Beside the loop: of a long span it takes a good part of a second.
    return await asyncio.to_thread(_told, wanted, question, by, lines, before)


def _told(
    wanted: Section, question: Question, by: Sequence[str], lines: Sequence[Line], before: Sequence[Cell]
) -> Report:
    grouped = {name: cells(lines, by.index(name)) for name in by}
    whole = grouped["day"]
    charts = [_series(chart, grouped[chart.by], question.span) for chart in wanted.charts]
    tables = [_rows(table, grouped[table.by]) for table in wanted.tables]
    return Report(
        section=wanted,
        question=question,
        tiles={name: Tile(now=FIGURES[name].value(whole), before=FIGURES[name].value(before)) for name in wanted.tiles},
        charts=tuple(charts),
        tables=tuple(tables),
    )


async def figures(uow: UnitOfWorkFactory, names: Collection[str], question: Question) -> dict[str, Value]:
    """Some figures over the whole span."""
    async with uow(read_only=True) as work:
        whole = cells(await _Asking(work.figures, question).lines(names, question.span, ()), None)
    return {name: FIGURES[name].value(whole) for name in names}


async def broken_down(
    uow: UnitOfWorkFactory, names: Collection[str], question: Question, by: str
) -> dict[Key, dict[str, Value]]:
    """The same for each value of a column."""
    async with uow(read_only=True) as work:
        told = cells(await _Asking(work.figures, question).lines(names, question.span, (by,)), 0)
    return {key: {name: FIGURES[name].value(of_key) for name in names} for key, of_key in _by_key(told).items()}


@dataclass(frozen=True, kw_only=True)
class Behind:
    """What a figure is told from: of `of` facts those of one page, newest first."""

    facts: Sequence[Found]
    of: int


async def behind(  # noqa: PLR0913 - what names a cell of a report
    uow: UnitOfWorkFactory,
    name: str,
    question: Question,
    *,
    counted: bool = True,
    by: str | None = None,
    key: Key = None,
    page: int = 0,
) -> Behind:
    """The facts behind a figure, or behind one cell of its chart or table.

    `counted`: those that it counts, else all of which it is told.

    Raises:
        BadRequest: there is no such figure or column.
    """
    figure = FIGURES.get(name)
    if figure is None:
        raise BadRequest(field="figure")
    selection = figure.counted if counted else figure.of
    where = {} if by is None else {by: key}
    async with uow(read_only=True) as work:
        try:
            columns = () if by is None else (by,)
            lines = await work.figures.lines([selection.kind], question.span, question.filters, columns)
            found = await work.figures.found(
                selection, question.span, question.filters, where, LIST_PAGE, page * LIST_PAGE
            )
        except ValueError:
            raise BadRequest(field="by") from None
    told = [cell for cell in cells(lines, None if by is None else 0) if by is None or cell.key == key]
    return Behind(facts=found, of=sum(cell.n for cell in told if selection.takes(cell)))


class _Asking:
    """One look at the facts, with the question's filters."""

    def __init__(self, repository: FigureRepository, question: Question) -> None:
        self._repository = repository
        self._question = question

    async def lines(self, names: Iterable[str], span: Span, by: Sequence[str]) -> list[Line]:
        """All that these figures are told from."""
        wanted = [FIGURES[name] for name in names]
        timed = {figure.of.kind for figure in wanted if figure.is_timed}
        plain = _kinds(wanted) - timed
        lines: list[Line] = []
        if plain:
            lines += await self._repository.lines(plain, span, self._question.filters, by)
        if timed:
            clock = CLOCKS[self._question.clock]
            lines += await self._repository.lines(timed, span, self._question.filters, by, clock)
        return lines


def _kinds(wanted: Iterable[Figure]) -> set[FactKind]:
    return {selection.kind for figure in wanted for selection in (figure.counted, figure.of)}


def _by_key(told: Iterable[Cell]) -> dict[Key, list[Cell]]:
    grouped: dict[Key, list[Cell]] = defaultdict(list)
    for cell in told:
        grouped[cell.key].append(cell)
    return grouped


def _series(chart: Chart, told: Sequence[Cell], span: Span) -> Series:
    keys: tuple[Key, ...]
    if chart.by == "day":
        keys = tuple(span.first + timedelta(days=day) for day in range(span.days))
    else:
        keys = tuple(range(_HOURS))
    grouped = _by_key(told)
    values = {name: tuple(FIGURES[name].value(grouped.get(key, ())) for key in keys) for name in chart.figures}
    return Series(chart=chart, keys=keys, values=values)


def _rows(table: Breakdown, told: Sequence[Cell]) -> Rows:
    rows = [
        (key, {name: FIGURES[name].value(of_key) for name in table.figures})
        for key, of_key in _by_key(told).items()
        if key is not None
    ]
    most = [(key, values) for key, values in rows if any(value.of for value in values.values())]
    return Rows(
        table=table,
        rows=tuple(sorted(most, key=lambda row: (-max(value.of for value in row[1].values()), str(row[0])))),
    )
