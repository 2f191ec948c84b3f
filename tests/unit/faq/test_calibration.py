import numpy as np
import pytest

from faq.calibration import Calibration, Scored, decide
from faq.ports import Verdict


@pytest.mark.parametrize(
    ("ranked", "verdict"),
    [
        ([0.95, 0.02, 0.01], Verdict.ANSWER),
        ([0.61, 0.38, 0.01], Verdict.ANSWER),
        ([0.57, 0.0, 0.0], Verdict.SUGGEST),  # the rest is "none of them": worse to answer than a neighbour
        ([0.5, 0.45, 0.05], Verdict.SUGGEST),
        ([0.3, 0.2, 0.1, 0.05], Verdict.SUGGEST),
        ([0.1, 0.05, 0.05], Verdict.ABSTAIN),
        ([0.0, 0.0], Verdict.ABSTAIN),
    ],
)
def test_decide(ranked: list[float], verdict: Verdict) -> None:
    assert decide(ranked) is verdict


def test_fitted_probabilities_match_what_happens() -> None:
    chance = np.random.default_rng(3)
    texts, topics = 4000, 6
    labels = np.where(chance.random(texts) < 0.3, -1, chance.integers(topics, size=texts))
    scores = chance.normal(size=(texts, topics, 2))
    known = labels >= 0
    scores[known, labels[known], 0] += 2.0
    whole = np.stack([known + chance.normal(size=texts), *chance.normal(size=(2, texts))], axis=1)
    scored = Scored(scores, whole)
    half = texts // 2
    fitted = Calibration.fit(Scored(scores[:half], whole[:half]), labels[:half], np.ones(half))
    found = fitted.probabilities(Scored(scored.topics[half:], scored.whole[half:]))
    assert found.shape == (half, topics)
    best, right = found.max(axis=1), found.argmax(axis=1) == labels[half:]
    for low in (0.2, 0.4, 0.6, 0.8):
        inside = (best >= low) & (best < low + 0.2)
        assert right[inside].mean() == pytest.approx(best[inside].mean(), abs=0.08)
    again = Calibration.from_arrays(fitted.arrays())
    assert np.array_equal(again.probabilities(scored), fitted.probabilities(scored))


def test_one_method_that_finds_a_text_foreign_outvotes_the_others() -> None:
    chance = np.random.default_rng(4)
    texts = 4000
    signs = chance.normal(size=(texts, 3))
    labels = np.where(signs.min(axis=1) > -0.7, chance.integers(2, size=texts), -1)
    fitted = Calibration.fit(Scored(np.zeros((texts, 2, 1)), signs), labels, np.ones(texts))
    foreign, known = fitted.probabilities(Scored(np.zeros((2, 2, 1)), np.array([[2.0, 2.0, -2.0], [0.0, 0.0, 0.0]])))
    assert foreign.sum() < 0.2
    assert known.sum() > 0.8
