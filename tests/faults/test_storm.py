"""Nothing lost, nothing twice, nothing stuck: short seeded storms over real server processes, one and several."""

import tempfile
from pathlib import Path

from tests.faults.cluster_site import ClusterSite
from tests.faults.storm import WHOLE, OneServer, Outcome, Plan, storm

SHORT = Plan(seed=7, players=12, operators=3, messages=360, faults=24, kills=2, pause_seconds=0.35)
CLUSTER = Plan(seed=16, players=8, operators=2, messages=200, faults=14, kills=1, pause_seconds=0.5)


async def test_a_short_storm() -> None:
    with tempfile.TemporaryDirectory(prefix="destek-storm-") as folder:
        outcome = await storm(SHORT, OneServer(Path(folder)))
    check(outcome, SHORT)


async def test_a_short_storm_over_several_processes() -> None:
    with tempfile.TemporaryDirectory(prefix="destek-cluster-storm-") as folder:
        site = ClusterSite(Path(folder), CLUSTER.seed, **WHOLE)
        try:
            outcome = await storm(CLUSTER, site)
        finally:
            await site.end()
    check(outcome, CLUSTER)
    assert all(outcome.faults[kind] == 1 for kind in site.extra)


def check(outcome: Outcome, plan: Plan) -> None:
    assert outcome.verdict.findings == [], outcome.verdict.findings[:20]
    assert outcome.verdict.counts == dict.fromkeys(outcome.verdict.counts, 0)
    assert outcome.verdict.messages > plan.messages * 1.5
    assert outcome.faults.total() == plan.faults
    assert outcome.faults["kill -9"] == outcome.faults["SIGTERM"] == plan.kills
    assert outcome.connects > plan.players * 2, "the faults reached the people"
