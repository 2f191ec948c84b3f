"""Reports over a generated year of 100,000 conversations: how long each section takes over 90 days and a year."""

import asyncio
import time
from datetime import date
from pathlib import Path

from handoff.domain.reports.counting import Filters, Span
from handoff.domain.reports.sections import SECTIONS
from handoff.hub.memory import MemoryHub
from handoff.services.reports import asking
from handoff.services.reports.asking import Question
from handoff.storage.sql.database import Database
from tests.benchmarks.report import table, write_section
from tests.fixtures.desk import a_folder, fresh_sqlite
from tests.fixtures.generated_year import DAYS, generate

CONVERSATIONS = 100_000
SPANS = {
    "90 days": Span(first=date(2025, 9, 1), last=date(2025, 11, 29)),
    "a year": Span(first=date(2025, 1, 1), last=date(2025, 12, 31)),
}


async def measure() -> tuple[int, float, list[list[object]]]:
    with a_folder() as folder:
        database = Database(fresh_sqlite(Path(folder)), MemoryHub())
        stored = await generate(database, CONVERSATIONS)
        began = time.monotonic()
        async with database(read_only=True) as work:
            days = await work.figures.days_to_roll(date.max, DAYS)
        for day in days:
            async with database() as work:
                await work.figures.roll(day)
                await work.commit()
        rolled = time.monotonic() - began
        rows = [
            [section, *[await _seconds(database, section, span) for span in SPANS.values()]] for section in SECTIONS
        ]
        await database.close()
        return stored, rolled, rows


async def _seconds(database: Database, section: str, span: Span) -> str:
    """The best of three: what the report costs, not what else the machine does."""
    took = []
    for _ in range(3):
        began = time.monotonic()
        await asking.section(database, section, Question(span=span, filters=Filters()))
        took.append(time.monotonic() - began)
    return f"{min(took):.2f}"


def main() -> None:
    stored, rolled, rows = asyncio.run(measure())
    body = f"""{CONVERSATIONS} conversations of a year came to {stored} facts; rolling all days up took {rolled:.0f} s,
a day {1000 * rolled / DAYS:.0f} ms. Each section with the period before, all its charts and tables. Run by
`python -m tests.benchmarks reports`.

{table(["section", *(f"{name}, s" for name in SPANS)], rows)}"""
    write_section("Reports", body)
    print(body)


if __name__ == "__main__":
    main()
