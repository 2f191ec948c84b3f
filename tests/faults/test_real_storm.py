"""Nothing lost, nothing twice, nothing stuck, with the real Rasa: it and the server die amid answers and complaints."""

import tempfile
from pathlib import Path

import pytest

from tests.faults.real_storm import RealPlan, real_storm

pytestmark = [pytest.mark.rasa, pytest.mark.model]

SHORT = RealPlan(
    seed=11,
    players=8,
    operators=2,
    heavy=("kill Rasa", "kill both", "freeze Rasa", "SIGTERM"),
    mild=6,
    pause_seconds=0.6,
    hurry=0.0,
)


async def test_a_short_storm_over_the_real_desk() -> None:
    with tempfile.TemporaryDirectory(prefix="destek-real-storm-") as folder:
        outcome = await real_storm(SHORT, Path(folder))
    assert outcome.findings == [], outcome.findings[:20]
    assert outcome.faults.total() == len(SHORT.heavy) + SHORT.mild
    assert outcome.amid_forms, "no kill met a complaint half filled in"
    assert outcome.talks >= SHORT.players
    assert outcome.answers.tickets >= SHORT.players
    assert outcome.answers.turns["standby"], "the limited mode was never needed"
    assert outcome.answers.right >= 0.9 * outcome.answers.questions > SHORT.players
