"""The intent classifier's arithmetic, on vectors made by hand."""

from pathlib import Path

import numpy as np
import pytest

from bot.components.ensemble import DEFAULTS, EnsembleModel

EXAMPLES = (
    ("ask_faq/money", "where is my money", (1.0, 0.0, 0.0)),
    ("ask_faq/money", "my money is not here", (0.9, 0.1, 0.0)),
    ("ask_faq/login", "i cannot log in", (0.0, 1.0, 0.0)),
    ("ask_faq/login", "the log in fails", (0.1, 0.9, 0.0)),
    ("greet", "hello to you", (0.0, 0.0, 1.0)),
    ("greet", "hello there", (0.1, 0.0, 0.9)),
)


def vectors(rows: list[tuple[float, ...]]) -> np.ndarray:
    every = np.array(rows, np.float32)
    return every / np.linalg.norm(every, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def model() -> EnsembleModel:
    labels, texts, rows = zip(*EXAMPLES, strict=True)
    return EnsembleModel.learn(list(texts), vectors(list(rows)), list(labels))


def test_probabilities_add_up_and_the_topics_of_an_intent_count_together(model: EnsembleModel) -> None:
    chances = model.probabilities(["where is the money", "hello"], vectors([(0.7, 0.4, 0.0), (0.0, 0.1, 0.9)]))
    assert model.classes == ("ask_faq/login", "ask_faq/money", "greet")
    assert np.allclose(chances.sum(axis=1), 1)
    assert chances.argmax(axis=1).tolist() == [1, 2]
    intents = model.of_intents(chances)
    assert model.intents == ["ask_faq", "greet"]
    assert np.allclose(intents[:, 0], chances[:, 0] + chances[:, 1])


def test_spelling_decides_where_the_vector_says_nothing(model: EnsembleModel) -> None:
    nothing = vectors([(1.0, 1.0, 1.0)])
    assert model.probabilities(["hello hello"], nothing)[0].argmax() == 2
    assert model.probabilities(["HÉLLO"], nothing)[0].argmax() == 2
    assert model.probabilities(["log in log in"], nothing)[0].argmax() == 0


def test_what_was_saved_says_the_same(model: EnsembleModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    again = EnsembleModel.load(tmp_path, DEFAULTS)
    asked = (["is my money there"], vectors([(0.5, 0.2, 0.3)]))
    assert np.allclose(again.probabilities(*asked), model.probabilities(*asked), atol=1e-6)
    assert again.classes == model.classes


def test_two_classes_are_told_apart_too() -> None:
    texts = ["one apple", "two apples", "an apple pie", "one stone", "two stones", "a stone wall"]
    vectors = np.array([[1.0, 0.0]] * 3 + [[0.0, 1.0]] * 3, np.float32)
    model = EnsembleModel.learn(texts, vectors, ["fruit"] * 3 + ["rock"] * 3)
    chances = model.probabilities(["an apple", "a stone"], np.array([[1.0, 0.0], [0.0, 1.0]], np.float32))
    assert chances.shape == (2, 2)
    assert chances.sum(axis=1) == pytest.approx([1, 1], abs=1e-6)
    assert chances[0, 0] > 0.5 and chances[1, 1] > 0.5
