"""The long storm: `make soak` (`python -m tests.faults.soak [--seed N] [--messages N]`), report in docs/benchmarks.md.

Exits with 1 and the findings when anything was lost, doubled, out of order, owned twice or stranded.
"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.report import table, write_section
from tests.faults.storm import Outcome, Plan, storm

TITLE = "Faults: the soak"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.soak", description=__doc__)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--messages", type=int, default=4200, help="that players send")
    parser.add_argument("--faults", type=int, default=220)
    parser.add_argument("--no-report", action="store_true", help="only print")
    options = parser.parse_args()
    plan = Plan(
        seed=options.seed,
        players=40,
        operators=6,
        messages=options.messages,
        faults=options.faults,
        kills=max(1, options.faults // 27),
        pause_seconds=0.6,
    )
    with tempfile.TemporaryDirectory(prefix="destek-soak-") as folder:
        outcome = asyncio.run(storm(plan, Path(folder)))
    text = report(plan, outcome)
    print(text)
    for finding in outcome.verdict.findings[:50]:
        print("  ", finding)
    if not options.no_report:
        write_section(TITLE, text)
    return 1 if outcome.verdict.findings else 0


def report(plan: Plan, outcome: Outcome) -> str:
    """The section of the page."""
    counts = outcome.verdict.counts
    faults = ", ".join(f"{kind} {count}" for kind, count in sorted(outcome.faults.items()))
    return "\n\n".join(
        (
            "Real server processes with an assistant that echoes; players and operators over real sockets through a "
            "proxy that breaks connections; afterwards the log is compared with all that each of them sent and saw "
            "(`tests/faults/oracle.py`).",
            table(("lost", "doubled", "out of order", "two owners", "stranded"), [[str(n) for n in counts.values()]]),
            f"Seed {plan.seed}: {outcome.verdict.messages:,} messages in the log ({outcome.accepted:,} sent by "
            f"{plan.players} players and {plan.operators} operators, who connected {outcome.connects:,} times), "
            f"{outcome.faults.total()} faults in {outcome.seconds:.0f} s: {faults}. "
            f"Slowest start of a server after a kill: {outcome.slowest_start:.1f} s.",
        )
    )


if __name__ == "__main__":
    sys.exit(main())
