"""Totals equal the sum of what is behind them, over a generated year; the full size is a benchmark's."""

from datetime import date, timedelta

import pytest

from handoff.domain.reports.counting import Filters, Span
from handoff.domain.reports.figures import FIGURES, Unit
from handoff.domain.reports.sections import SECTIONS
from handoff.services.reports import asking
from handoff.services.reports.asking import LIST_PAGE, Question
from handoff.storage.sql.database import Database
from tests.fixtures.generated_year import BEGIN, DAYS, generate

TALKS = 600
YEAR = Span(first=BEGIN.date(), last=BEGIN.date() + timedelta(days=DAYS - 1))
QUESTION = Question(span=YEAR, filters=Filters())


@pytest.fixture
async def year(uow: Database) -> Database:
    await generate(uow, TALKS)
    return uow


async def roll_half(database: Database) -> None:
    """Every other day has a roll-up, the others are live."""
    async with database(read_only=True) as work:
        days = await work.figures.days_to_roll(date.max, DAYS)
    async with database() as work:
        for day in days[::2]:
            await work.figures.roll(day)
        await work.commit()


async def test_each_total_is_the_number_of_its_conversations(year: Database) -> None:
    before = await asking.figures(year, list(FIGURES), QUESTION)
    await roll_half(year)
    figures = await asking.figures(year, list(FIGURES), QUESTION)
    assert figures == before
    assert figures["contacts"].n == TALKS
    for name in ("contacts", "csat", "contained", "sla_solution", "first_response_median", "unknown"):
        for counted, total in ((True, figures[name].n), (False, figures[name].of)):
            seen = 0
            while True:
                behind = await asking.behind(year, name, QUESTION, counted=counted, page=seen // LIST_PAGE)
                seen += len(behind.facts)
                if len(behind.facts) < LIST_PAGE:
                    break
            assert (seen, behind.of) == (total, total), name


@pytest.mark.parametrize("section", SECTIONS)
async def test_tiles_charts_and_tables_tell_the_same(year: Database, section: str) -> None:
    await roll_half(year)
    report = await asking.section(year, section, QUESTION)
    figures = await asking.figures(year, [*report.section.figures], QUESTION)
    for name, tile in report.tiles.items():
        assert tile.now == figures[name]
        assert tile.before.of == 0
    for series in report.charts:
        for name, values in series.values.items():
            assert sum(value.n for value in values) == figures[name].n, name
    for rows in report.tables:
        for name in rows.table.figures:
            told = [values[name] for _, values in rows.rows]
            if rows.table.by in {"language", "department", "channel"}:
                assert sum(value.n for value in told) == figures[name].n, (rows.table.by, name)
        for key, values in rows.rows[:3]:
            for name, value in values.items():
                behind = await asking.behind(year, name, QUESTION, counted=False, by=rows.table.by, key=key)
                assert behind.of == value.of, (rows.table.by, key, name)


async def test_the_period_before_is_as_long_and_ends_the_day_before(year: Database) -> None:
    second = Span(first=date(2025, 7, 1), last=date(2025, 7, 31))
    report = await asking.section(year, "volume", Question(span=second, filters=Filters()))
    assert second.before == Span(first=date(2025, 5, 31), last=date(2025, 6, 30))
    for name, tile in report.tiles.items():
        [before] = (await asking.figures(year, [name], Question(span=second.before, filters=Filters()))).values()
        assert tile.before == before


def test_durations_are_told_as_seconds_and_shares_as_parts_of_one() -> None:
    assert {figure.unit for figure in FIGURES.values()} == set(Unit)
    assert all(0 < figure.target <= 1 for figure in FIGURES.values() if figure.target is not None)
