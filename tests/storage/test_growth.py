"""On a desk that has grown no query reads a large table from end to end. The full size is measured by a benchmark."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine

from handoff.hub.memory import MemoryHub
from handoff.storage.sql.database import _REPOSITORIES, Database
from handoff.storage.sql.repositories.facts import SqlFacts
from tests.fixtures.growth import Grown, fill
from tests.fixtures.postgres import fresh_postgres
from tests.fixtures.repository_calls import calls

GROWN = Grown(conversations=40_000, messages=5)
LARGE_ROWS = 1500
OF_AN_HOUR = {"attempts"}
"""Holds what came in the last hour, and no more."""
READS_ALL = {
    "attachments.total_bytes",  # an index of numbers alone, which is all there is to know of them
    "facts.without_facts",  # once, after the version that began to write facts
}


@pytest.fixture(scope="module")
async def grown() -> AsyncIterator[Database]:
    url = fresh_postgres()
    await fill(url, GROWN)
    database = Database(url, MemoryHub())
    yield database
    await database.close()


@contextmanager
def asked_of(engine: AsyncEngine) -> Iterator[list[tuple[str, Any]]]:
    heard: list[tuple[str, Any]] = []

    def listen(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if not many and statement.split(None, 1)[0] in {"SELECT", "INSERT", "UPDATE", "DELETE"}:
            heard.append((statement, parameters))

    event.listen(engine.sync_engine, "before_cursor_execute", listen)
    try:
        yield heard
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", listen)


def steps(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from steps(part)


def reads_all(step: dict[str, Any], large: set[str]) -> bool:
    """Whether it goes through all rows of a large table."""
    return step["Node Type"] in {"Seq Scan", "Parallel Seq Scan"} and step["Relation Name"] in large


async def plans_of(database: Database, name: str, number: int) -> list[tuple[str, dict[str, Any]]]:
    """What PostgreSQL is asked by this call, and how it goes about it."""
    with asked_of(database.engine) as asked:
        async with database() as work:
            await calls(GROWN)[name](work, number)
    found = []
    async with database.engine.connect() as connection:
        for statement, parameters in asked:
            explained = await connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters)
            plan = explained.scalar_one()
            found.append((statement, (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]))
    return found


def test_what_is_called_is_there() -> None:
    methods = {
        f"{name}.{method}"
        for name, repository in {**_REPOSITORIES, "facts": SqlFacts}.items()
        for method in vars(repository)
        if not method.startswith("_")
    }
    assert set(calls(GROWN)) <= methods
    rest = {name.partition(".")[0] for name in methods - set(calls(GROWN))}
    assert not rest & {"conversations", "messages", "turn_claims", "sessions", "waits"}, "the largest tables"


async def test_nothing_is_found_by_reading_a_large_table(grown: Database) -> None:
    async with grown.engine.connect() as connection:
        asked = text("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples > :rows")
        large = set(await connection.scalars(asked, {"rows": LARGE_ROWS})) - OF_AN_HOUR
    assert large >= {"messages", "conversations", "tickets", "waits", "offers", "audit", "sessions", "ratings"}
    found = []
    for name in sorted(calls(GROWN)):
        for statement, plan in await plans_of(grown, name, 12_345):
            if any(reads_all(step, large) for step in steps(plan)) and name not in READS_ALL:
                found.append(f"{name}: {statement}")
    assert not found, "\n\n".join(found)


async def test_it_would_be_noticed(grown: Database) -> None:
    async with grown.engine.connect() as connection:
        explained = await connection.exec_driver_sql("EXPLAIN (FORMAT JSON) SELECT * FROM messages WHERE text = 'x'")
        plan = explained.scalar_one()
    [shown] = json.loads(plan) if isinstance(plan, str) else plan
    assert any(reads_all(step, {"messages"}) for step in steps(shown["Plan"]))
