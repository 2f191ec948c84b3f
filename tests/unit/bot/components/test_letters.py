"""The letters of texts, beside the library that they stand in for."""

import random

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.components.letters import Letters

CHANCE = random.Random(3)
TEXTS = [
    " ".join("".join(CHANCE.choices("aeilnost?", k=CHANCE.randint(1, 9))) for _ in range(CHANCE.randint(0, 12)))
    for _ in range(300)
]


@pytest.mark.parametrize("most", [60_000, 200])
def test_they_are_those_of_the_library(most: int) -> None:
    library = TfidfVectorizer(
        analyzer="char_wb",
        lowercase=False,
        ngram_range=(2, 4),
        sublinear_tf=True,
        max_features=most,
        min_df=2,
        dtype=np.float32,
    )
    expected = library.fit_transform(TEXTS)
    letters = Letters.learn(TEXTS, (2, 4), most)
    same = [gram for gram in letters.columns if gram in library.vocabulary_]
    # Of n-grams that are equally frequent any may be the last that is kept.
    assert len(same) >= len(letters.columns) - 10 and len(letters.columns) == len(library.vocabulary_)
    if len(same) == len(letters.columns):
        assert list(letters.columns) == sorted(library.vocabulary_, key=library.vocabulary_.__getitem__)
        assert abs(letters.rows(TEXTS) - expected).max() < 1e-6


def test_of_strange_letters_nothing_is_known() -> None:
    letters = Letters.learn(["one two", "one three"], (2, 4), 100)
    rows = letters.rows(["zzz", "", "one"]).toarray()
    assert not rows[:2].any()
    assert np.linalg.norm(rows[2]) == pytest.approx(1)
