"""The long storms: `make soak` (`python -m tests.faults.soak [--only echo|real]`), reports in docs/benchmarks.md.

First the server with an assistant that echoes, then the real desk with Rasa; each has its own section.

Exits with 1 and the findings when anything was lost, doubled, out of order, owned twice, stranded or left running.
"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.report import table, write_section
from tests.faults.cluster_site import ClusterSite
from tests.faults.real_storm import HEAVY, RealOutcome, RealPlan, real_storm
from tests.faults.storm import WHOLE, OneServer, Outcome, Plan, storm

TITLE = "Faults: the soak"
CLUSTER_TITLE = "Faults: the soak on several processes"
CLUSTER = (
    "Two processes serve sockets behind haproxy, two answer; PostgreSQL and Valkey are restarted and killed, answerers "
    "killed and frozen, besides all that follows.\n\n"
)
REAL_TITLE = "Faults: the soak with Rasa"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.soak", description=__doc__)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--messages", type=int, default=4200, help="that players send to the assistant that echoes")
    parser.add_argument("--faults", type=int, default=220, help="done to the server with that assistant")
    parser.add_argument("--only", choices=("echo", "cluster", "real"), help="one of the storms")
    parser.add_argument("--no-report", action="store_true", help="only print")
    options = parser.parse_args()
    findings: list[str] = []
    if options.only in {None, "cluster"}:
        findings += cluster_storm(options.seed, written=not options.no_report)
    if options.only in {None, "echo"}:
        findings += echo_storm(options.seed, options.messages, options.faults, written=not options.no_report)
    if options.only in {None, "real"}:
        findings += rasa_storm(options.seed, written=not options.no_report)
    return 1 if findings else 0


def echo_storm(seed: int, messages: int, faults: int, *, written: bool) -> list[str]:
    """The findings."""
    plan = Plan(
        seed=seed,
        players=40,
        operators=6,
        messages=messages,
        faults=faults,
        kills=max(1, faults // 27),
        pause_seconds=0.6,
    )
    with tempfile.TemporaryDirectory(prefix="destek-soak-") as folder:
        outcome = asyncio.run(storm(plan, OneServer(Path(folder))))
    tell(TITLE, report(plan, outcome), outcome.verdict.findings, written=written)
    return outcome.verdict.findings


def cluster_storm(seed: int, *, written: bool) -> list[str]:
    """The findings."""
    plan = Plan(seed=seed, players=24, operators=4, messages=2400, faults=100, kills=5, pause_seconds=0.8)
    with tempfile.TemporaryDirectory(prefix="destek-cluster-soak-") as folder:
        outcome = asyncio.run(cluster_run(plan, Path(folder)))
    tell(CLUSTER_TITLE, CLUSTER + report(plan, outcome), outcome.verdict.findings, written=written)
    return outcome.verdict.findings


async def cluster_run(plan: Plan, folder: Path) -> Outcome:
    site = ClusterSite(folder, plan.seed, **WHOLE)
    try:
        return await storm(plan, site)
    finally:
        await site.end()


def rasa_storm(seed: int, *, written: bool) -> list[str]:
    """The findings."""
    plan = RealPlan(seed=seed, players=12, operators=3, heavy=HEAVY * 2, mild=8, pause_seconds=2.0, hurry=0.25)
    with tempfile.TemporaryDirectory(prefix="destek-real-soak-") as folder:
        outcome = asyncio.run(real_storm(plan, Path(folder)))
    tell(REAL_TITLE, real_report(plan, outcome), outcome.findings, written=written)
    return outcome.findings


def tell(title: str, text: str, findings: list[str], *, written: bool) -> None:
    print(text)
    for finding in findings[:50]:
        print("  ", finding)
    if written:
        write_section(title, text)


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


def real_report(plan: RealPlan, outcome: RealOutcome) -> str:
    """The section of the page."""
    counts, answers, turns = outcome.verdict.counts, outcome.answers, outcome.answers.turns
    faults = ", ".join(f"{kind} {count}" for kind, count in sorted(outcome.faults.items()))
    return "\n\n".join(
        (
            "`python server.py` with Rasa under it; players in four languages ask what the content answers, file "
            "complaints and talk to operators, one thing at a time, while Rasa and the server are killed, frozen and "
            "stopped. Beside the log, each message must have exactly one turn of the assistant, each complaint exactly "
            "one ticket with what was typed (`tests/faults/real_oracle.py`).",
            table(
                ("lost", "doubled", "out of order", "two owners", "stranded", "processes left"),
                [[*map(str, counts.values()), str(len(outcome.left_behind))]],
            ),
            f"Seed {plan.seed}: {outcome.verdict.messages:,} messages in the log; {turns['Rasa']} turns of Rasa, "
            f"{turns['standby']} of the limited mode, {turns['unavailable']} lines that nobody can answer; "
            f"{answers.right} of {answers.questions} questions that Rasa answered got the article asked for; "
            f"{answers.tickets} complaints became tickets, {outcome.amid_forms} times a kill met one half filled in; "
            f"{outcome.talks} talks with people. {outcome.faults.total()} faults in {outcome.seconds:.0f} s: {faults}. "
            f"Rasa was back after at most {outcome.slowest_return:.0f} s.",
        )
    )


if __name__ == "__main__":
    sys.exit(main())
