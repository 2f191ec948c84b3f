"""Three models' probabilities become one, by weights that are fitted on what they had not seen."""

import json
from pathlib import Path

import numpy as np
import pytest

from bot.training.belief_fit import TRAFFIC, Seen, fit
from bot.understanding.belief import FITTED, NONE, Belief, BeliefModel, length_of, to_json
from bot.understanding.expected_cost import MISSED

INTENTS = ("out_of_scope", "request_human")


def seen(noise: float, count: int = 600) -> Seen:
    """Texts of two topics and two intents: the retriever knows the topics, the classifier the intents."""
    chance = np.random.default_rng(1)
    labels = np.arange(count) % 4
    is_topic = labels < 2
    found = np.where(np.eye(4)[labels][:, :2] > 0, 0.9, 0.02) * is_topic[:, None] + 0.05 * ~is_topic[:, None]
    thought = np.where(np.eye(4)[labels] > 0, 0.8, 0.07)
    thought[:, :2] = 0.1 + noise * chance.random((count, 2))  # knows nothing of topics
    words = chance.integers(1, 12, count)
    return Seen(found, thought[:, :2], thought[:, 2:], np.full((count, 4), 0.25), labels, words, np.ones(count))


def test_the_models_are_trusted_where_they_know_something() -> None:
    model = fit(seen(0.3), INTENTS)
    belief = model.believe({"a": 0.9, "b": 0.02}, {"a": 0.1, "b": 0.1}, {NONE: 0.07, "request_human": 0.07}, {}, 4)
    assert belief.likeliest(1)[0][0] == "a"
    other = model.believe({"a": 0.05, "b": 0.05}, {"a": 0.1, "b": 0.1}, {NONE: 0.07, "request_human": 0.8}, {}, 4)
    assert other.intent("request_human") > 0.5
    for each in model.weights:
        assert each.topic_found > each.topic_thought


def test_a_belief_adds_up_to_one_and_its_odds_can_be_scaled() -> None:
    belief = Belief({"a": 0.5}, {NONE: 0.3, "deny": 0.2})
    scaled = belief.scaled({}, {"deny": 4.0})
    assert sum(scaled.topics.values()) + sum(scaled.intents.values()) == pytest.approx(1)
    assert scaled.intent("deny") / scaled.topic("a") == pytest.approx(4 * 0.2 / 0.5)


def test_nothing_to_go_by_is_nothing_of_the_desks() -> None:
    assert BeliefModel.load().believe({}, {}, {}, {}, 3).intent(NONE) == 1


def test_a_topic_that_nobody_was_trained_on_counts_by_what_was_found() -> None:
    model = BeliefModel.load()
    intents = {NONE: 0.1, "request_human": 0.01}
    new = model.believe({"new": 0.95, "old": 0.01}, {"old": 0.0001}, intents, {NONE: 0.4, "old": 0.6}, 4)
    assert new.topic("new") > 0.5


@pytest.mark.parametrize(("words", "length"), [(1, 0), (2, 0), (3, 1), (5, 1), (6, 2), (40, 2)])
def test_messages_are_short_middling_or_long(words: int, length: int) -> None:
    assert length_of(words) == length


def test_the_weights_that_are_kept_know_every_intent_that_can_be_chosen() -> None:
    for each in BeliefModel.load().weights:
        assert set(MISSED) | {NONE} <= set(each.intent_bias) == set(each.intent_thought) == set(each.intent_near)


def test_traffic_adds_up_to_nearly_one_and_harm_is_a_small_part_of_it() -> None:
    assert sum(TRAFFIC.values()) == pytest.approx(1, abs=0.06)
    assert TRAFFIC["gambling_harm"] < 0.02


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    model = BeliefModel.load(FITTED)
    path = tmp_path / "belief.json"
    path.write_text(json.dumps(to_json(model, "about")), encoding="utf-8")
    assert BeliefModel.load(path) == model
