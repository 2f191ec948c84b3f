"""A desk that has grown: every call of a repository on a million conversations, ten million messages, 300,000 tickets.

PostgreSQL of its own, filled by itself (some minutes, 8 GB of disk); each call many times, for other rows each time, in
a transaction that is rolled back.
"""

import argparse
import asyncio
import contextlib
import statistics
import sys
import tempfile
import time
from pathlib import Path

from deploy.engines import Postgres, removed
from handoff.domain.errors import DeskError
from handoff.hub.memory import MemoryHub
from handoff.storage.sql.database import Database
from tests.benchmarks.report import table, write_section
from tests.fixtures.growth import Grown, fill
from tests.fixtures.postgres import run_on
from tests.fixtures.repository_calls import calls

TIMES = 40
BOUND_MS = 50.0
STEP = 7919
"""A prime: other rows each time, from all over."""


async def measured(database: Database, grown: Grown, name: str, times: int) -> list[float]:
    """Milliseconds of each call, sorted."""
    took = []
    for n in range(times):
        began = time.perf_counter()
        async with database() as work:
            with contextlib.suppress(DeskError):  # what was chosen may not be there
                await calls(grown)[name](work, n * STEP + 1)
        took.append((time.perf_counter() - began) * 1e3)
    return sorted(took)


async def measure(grown: Grown, folder: Path, times: int) -> str:
    server = Postgres(folder)
    server.start()
    try:
        url = server.url("postgres")
        database = Database(url, MemoryHub())
        await asyncio.to_thread(database.migrate)
        began = time.perf_counter()
        await fill(url, grown)
        filled = time.perf_counter() - began
        found = {name: await measured(database, grown, name, times) for name in sorted(calls(grown))}
        size = run_on(url, "SELECT pg_size_pretty(pg_database_size('postgres')) AS size")[0]["size"]
        await database.close()
    finally:
        server.kill()
        removed(folder)
    return told(grown, found, size, filled)


def told(grown: Grown, found: dict[str, list[float]], size: str, filled: float) -> str:
    def p95(name: str) -> float:
        return found[name][int(len(found[name]) * 0.95)]

    slowest = sorted(found, key=p95, reverse=True)
    late = [name for name in slowest if p95(name) > BOUND_MS]
    medians = [statistics.median(of_one) for of_one in found.values()]
    return "\n\n".join(
        (
            f"{grown.conversations:,} conversations, {grown.conversations * grown.messages:,} messages, "
            f"{grown.tickets:,} tickets: {size}, filled in {filled:.0f} s. {len(found)} calls of repositories, "
            f"{TIMES} times each from a process beside PostgreSQL, connection and rollback included. A call of "
            "`tickets.page`, `tickets.search` or `audit.search` is several searches one after the other.",
            f"Median of the medians {statistics.median(medians):.1f} ms. p95 within {BOUND_MS:.0f} ms: "
            f"{len(found) - len(late)} of {len(found)}" + (f"; over: {', '.join(late)}." if late else "."),
            table(
                ("the slowest calls", "median ms", "p95 ms"),
                [(f"`{name}`", f"{statistics.median(found[name]):.1f}", f"{p95(name):.1f}") for name in slowest[:15]],
            ),
        )
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--conversations", type=int, default=1_000_000)
    parser.add_argument("--no-report", action="store_true")
    options = parser.parse_args()
    grown = Grown(conversations=options.conversations, messages=10)
    text = asyncio.run(measure(grown, Path(tempfile.mkdtemp(prefix="destek-growth-")), TIMES))
    print(text)
    if not options.no_report:
        write_section("A desk that has grown", text)


if __name__ == "__main__":
    sys.exit(main())
