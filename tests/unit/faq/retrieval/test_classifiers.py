"""The linear model: what it learns at once, and what it learns anew of one topic."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from faq.retrieval.classifiers import Linear, log_softmax

TOPICS = ("withdrawal", "login", "languages", "lounge")
STRENGTH = 3.0


@pytest.fixture
def owners() -> NDArray[np.int32]:
    return np.repeat(np.arange(4), 30).astype(np.int32)


@pytest.fixture
def questions(owners: NDArray[np.int32]) -> NDArray[np.float32]:
    """Rows of length 1 around a direction of their topic."""
    rows = np.eye(4)[owners] + np.random.default_rng(2).normal(scale=0.25, size=(len(owners), 4))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def test_learning_a_topic_anew_changes_nothing_where_nothing_changed(
    questions: NDArray[np.float32], owners: NDArray[np.int32]
) -> None:
    learned = Linear.learn(questions, owners, questions[:0], STRENGTH)
    again = learned.relearned(questions, owners, np.array([1, 3]), STRENGTH)
    before, after = (np.exp(log_softmax(model.scores(questions)[0])) for model in (learned, again))
    assert np.abs(after - before).max() < 0.03


@pytest.mark.parametrize("form", [np.asarray, csr_matrix])
def test_a_new_topic_is_learned_and_the_others_stay(
    questions: NDArray[np.float32], owners: NDArray[np.int32], form: type
) -> None:
    old = owners < 3
    before = Linear.learn(form(questions[old]), owners[old], form(questions[:0]), STRENGTH)
    grown = before.for_topics(TOPICS[:3], TOPICS)
    after = grown.relearned(form(questions), owners, np.array([3]), STRENGTH)
    assert np.array_equal(after.topics[:, :3], before.topics)
    found = after.scores(form(questions))[0].argmax(axis=1)
    assert (found[~old] == 3).mean() > 0.9
    assert (found[old] == owners[old]).mean() > 0.9
