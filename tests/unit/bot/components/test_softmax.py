"""Softmax regression, beside the library's slower solver at a tight tolerance."""

from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bot.components.softmax import fit

CHANCE = np.random.default_rng(4)


def problem(classes: int, sparse: bool) -> tuple[Any, np.ndarray]:
    owners = np.arange(600) % classes
    centres = CHANCE.normal(size=(classes, 30))
    features = (centres[owners] + CHANCE.normal(size=(600, 30)) * 2).astype(np.float32)
    if sparse:
        features[np.abs(features) < 1.5] = 0
        return csr_matrix(features), owners
    return features, owners


def loss(features: Any, owners: np.ndarray, weights: np.ndarray, strength: float) -> float:
    scores = np.asarray(features @ weights[:-1]) + weights[-1]
    sums = np.log(np.exp(scores - scores.max(axis=1, keepdims=True)).sum(axis=1)) + scores.max(axis=1)
    missed = (sums - scores[np.arange(len(owners)), owners]).sum()
    return float(missed + (2 if weights.shape[1] == 2 else 1) * (weights[:-1] ** 2).sum() / 2 / strength)


@pytest.mark.parametrize("sparse", [False, True])
@pytest.mark.parametrize("classes", [2, 7])
@pytest.mark.parametrize("strength", [0.05, 3.0])
def test_it_finds_the_minimum(classes: int, sparse: bool, strength: float) -> None:
    features, owners = problem(classes, sparse)
    library = LogisticRegression(C=strength, max_iter=5000, tol=1e-9).fit(features.astype(np.float64), owners)
    best = np.vstack([library.coef_.T, library.intercept_])
    if classes == 2:
        best = np.hstack([-best, best]) / 2
    found = fit(features, owners, classes, strength)
    least = loss(features, owners, best, strength)
    assert loss(features, owners, found, strength) == pytest.approx(least, rel=1e-3)


def test_from_weights_of_nearly_the_same_it_finds_the_same() -> None:
    features, owners = problem(5, True)
    before = fit(features[:-3], owners[:-3], 5, 1.0)
    fresh, continued = fit(features, owners, 5, 1.0), fit(features, owners, 5, 1.0, before)
    assert loss(features, owners, continued, 1.0) == pytest.approx(loss(features, owners, fresh, 1.0), rel=1e-3)
