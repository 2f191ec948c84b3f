"""The queue over a shift: 50 operators, 2,000 handoffs, a manual clock; waits, fairness, capacity, stranding.

The people are scripted (tests/simulation/shift.py), the use cases and the database are the real ones.
"""

import asyncio
import time
from pathlib import Path

from handoff.hub.memory import MemoryHub
from handoff.storage.sql.database import Database
from tests.benchmarks.report import table, write_section
from tests.fixtures.desk import a_folder, fresh_sqlite
from tests.simulation.shift import Report, Shift

OPERATORS, HANDOFFS, WITHIN_SECONDS = 50, 2000, 3 * 3600
_NAMES = {0: "normal", 1: "high", 2: "urgent"}


async def measure() -> tuple[Report, float]:
    with a_folder() as folder:
        database = Database(fresh_sqlite(Path(folder)), MemoryHub())
        began = time.monotonic()
        shift = Shift(database, operators=OPERATORS, handoffs=HANDOFFS, within_seconds=WITHIN_SECONDS)
        report = await shift.run()
        await database.close()
        return report, time.monotonic() - began


def main() -> None:
    report, seconds = asyncio.run(measure())
    waits = [
        [_NAMES[p], len(report.waits[p]), *(f"{report.wait(q, p):.0f}" for q in (0.5, 0.9, 1.0))]
        for p in sorted(report.waits, reverse=True)
    ]
    loads = sorted(report.taken.values())
    answers = ", ".join(f"{name} {count}" for name, count in sorted(report.answers.items()))
    figures = [
        ["served / left the queue / stranded", f"{report.closed} / {report.left} / {report.stranded}"],
        ["moments with an operator over capacity", report.over_capacity],
        ["moments with a conversation offered twice", report.two_offers],
        ["moments with the queue out of order", report.out_of_order],
        ["conversations per operator: fewest / median / most", f"{loads[0]} / {loads[len(loads) // 2]} / {loads[-1]}"],
        ["fairness (Jain's index; 1 is equal)", f"{report.fairness:.3f}"],
        ["promised waits / kept", f"{report.promises} / {report.kept / max(1, report.promises):.0%}"],
        ["median distance from the promised range", f"{report.median_error:.0f} s"],
    ]
    body = f"""{HANDOFFS} players come within {WITHIN_SECONDS // 3600} h to {OPERATORS} operators (capacity 3, two
languages each, every tenth a supervisor). A talk takes 7 minutes in the middle. Offers are answered after 2 to 15 s; of
{sum(report.answers.values())}: {answers} (the network is gone for up to 5 minutes). Players have 30 minutes of patience
on average. Run by `python -m tests.benchmarks queue` in {seconds:.0f} s.

{table(["priority", "waits", "median s", "p90 s", "longest s"], waits)}

{table(["what", "figure"], figures)}"""
    write_section("The queue", body)
    print(body)


if __name__ == "__main__":
    main()
