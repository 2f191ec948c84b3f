"""Nothing lost, nothing twice, nothing stuck: a short seeded storm over the real server process."""

import tempfile
from pathlib import Path

from tests.faults.storm import OneServer, Plan, storm

SHORT = Plan(seed=7, players=12, operators=3, messages=360, faults=24, kills=2, pause_seconds=0.35)


async def test_a_short_storm() -> None:
    with tempfile.TemporaryDirectory(prefix="destek-storm-") as folder:
        outcome = await storm(SHORT, OneServer(Path(folder)))
    assert outcome.verdict.findings == [], outcome.verdict.findings[:20]
    assert outcome.verdict.counts == dict.fromkeys(outcome.verdict.counts, 0)
    assert outcome.verdict.messages > SHORT.messages * 1.5
    assert outcome.faults.total() == SHORT.faults
    assert outcome.faults["kill -9"] == outcome.faults["SIGTERM"] == SHORT.kills
    assert outcome.connects > SHORT.players * 2, "the faults reached the people"
