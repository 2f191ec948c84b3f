import numpy as np
import pytest
from scipy.sparse import csr_matrix

from faq.ports import Verdict
from faq.retrieval.calibration import Calibration, Scored, decide
from faq.retrieval.index import QuestionIndex
from faq.retrieval.retriever import calibrate
from faq.retrieval.scorer import Scorer, Texts


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


def test_few_texts_leave_each_method_alike() -> None:
    chance = np.random.default_rng(4)
    scores = chance.normal(size=(2000, 5, 2))
    labels = chance.integers(5, size=2000)
    scores[np.arange(2000), labels, 0] += 3.0
    scored = Scored(scores, chance.normal(size=(2000, 1)))
    many = Calibration.fit(scored, labels, np.ones(2000)).topics_weights
    few = Calibration.fit(Scored(scores[:10], scored.whole[:10]), labels[:10], np.ones(10)).topics_weights
    assert many[0] > 1.5
    assert abs(many[1]) < 0.5
    assert few == pytest.approx(np.ones(2), abs=0.2)


def test_what_no_topic_covers_is_told_without_examples_of_it() -> None:
    """As it was not when models that know fewer topics, and more of each, showed signs of their own."""
    chance = np.random.default_rng(5)
    centres = chance.normal(size=(60, 64))

    def asked(first: int, last: int) -> Texts:
        rows = np.repeat(centres[first:last], 10, axis=0)
        rows += 1.2 * chance.normal(size=rows.shape)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return Texts(rows.astype(np.float32), csr_matrix((len(rows), 1), dtype=np.float32))

    known, nothing = asked(0, 30), asked(0, 0)
    owners = np.repeat(np.arange(30, dtype=np.int32), 10)
    calibration, scorer = calibrate(known, owners, nothing), Scorer.learn(known, owners, nothing)
    covered = calibration.probabilities(scorer.score(asked(0, 30))).sum(axis=1)
    foreign = calibration.probabilities(scorer.score(asked(30, 60))).sum(axis=1)
    assert covered.mean() > 0.9
    assert foreign.mean() < 0.6


def test_content_whose_topics_have_one_question_each_can_be_calibrated() -> None:
    rows = np.eye(8, dtype=np.float32)
    known = Texts(rows, csr_matrix(rows))
    calibration = calibrate(known, np.arange(8, dtype=np.int32), known[np.zeros(8, bool)])
    assert calibration.topics_weights == pytest.approx(np.ones(5))


def test_a_text_is_as_close_as_its_closest_question_before_the_projection() -> None:
    chance = np.random.default_rng(6)
    owners = np.repeat(np.arange(3, dtype=np.int32), 5)
    questions = chance.normal(size=(15, 8)).astype(np.float32)
    index = QuestionIndex.learn(questions, owners)
    asked = questions[:4] + 0.05 * chance.normal(size=(4, 8)).astype(np.float32)
    centred, own = asked - index.mean, questions[:4] - index.mean
    cosines = (centred * own).sum(axis=1) / np.linalg.norm(centred, axis=1) / np.linalg.norm(own, axis=1)
    assert index.topic_scores(asked)[2] == pytest.approx(cosines, abs=1e-5)


def test_letters_in_common_say_more_in_a_long_text() -> None:
    grams = csr_matrix(np.array([[1, 0, 0, 0, 0], [0, 1, 1, 1, 1]], np.float32) / np.array([[1], [2]]))
    known = Texts(np.eye(2, dtype=np.float32), grams.astype(np.float32))
    scored = Scorer.learn(known, np.arange(2, dtype=np.int32), known[np.zeros(2, bool)]).score(known)
    assert scored.topics[0, 0, 4] == scored.topics[1, 1, 4] == pytest.approx(1)
    assert scored.whole[1, 2] > scored.whole[0, 2] * 1.2
