"""Softmax regression in single precision, for some ten thousand texts and a hundred classes: seconds where a general
solver takes minutes.

It is the one minimum of the penalised likelihood, found by L-BFGS in coordinates that the curvature makes round: of
each class's own block where features are dense, of each single weight where they are sparse. Weights of nearly the
same examples, given as the start, are near the minimum already.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from scipy.sparse import issparse

ROUNDS = (12, 15, 15, 40)
"""Most steps with each estimate of the curvature: the first knows nothing of the classes, the others are made anew."""
TOLERANCE = 2e-5  # of the loss, that one more step would gain; the classes of held-out texts change no more
REMEMBERED = 8  # steps that the next one is bent by
EVEN = 0.01  # what p(1-p) of a class is about on average, before anything is known
HEAVIEST = 4  # x features: rows of a class that its block is counted from one by one, the rest on average
SUFFICIENT = 1e-4  # of the gain that the slope promises
SHORTEST = 1e-4  # step

Descent = Callable[[np.ndarray], np.ndarray]


def fit(
    features: Any, owners: np.ndarray, classes: int, strength: float, start: np.ndarray | None = None
) -> np.ndarray:
    """Weights, shape (features + 1, classes), the offsets in the last row, which no penalty holds down.

    `features` is a matrix, dense or CSR, a row a text; `owners` has the class of each, from 0; `strength` is C, the
    inverse of the penalty, as scikit-learn counts it, of two classes as well.
    """
    problem = _Problem(features, owners, classes, strength)
    weights = problem.nothing() if start is None else np.array(start, np.float32)
    loss, slope = problem.loss(weights)
    for number, steps in enumerate(ROUNDS):
        if number == 0 and start is None:
            descent = problem.even_curvature()
        elif number < len(ROUNDS) - 1 and start is not None:
            continue
        else:
            descent = problem.curvature()
        weights, loss, slope = _descend(problem, weights, loss, slope, descent, steps)
    return weights


def _descend(
    problem: _Problem, weights: np.ndarray, loss: float, slope: np.ndarray, descent: Descent, steps: int
) -> tuple[np.ndarray, float, np.ndarray]:
    """At most so many steps of L-BFGS; `descent` turns a slope into a step where curvature is what it holds it for."""
    moves: list[tuple[np.ndarray, np.ndarray, float]] = []
    for _ in range(steps):
        direction = _bent(slope, moves, descent)
        gain = float(np.vdot(slope, direction))
        length = 1.0
        while True:
            there = weights - np.float32(length) * direction
            loss_there, slope_there = problem.loss(there)
            if loss_there <= loss - SUFFICIENT * length * gain or length < SHORTEST:
                break
            worse = loss_there - loss + length * gain  # a parabola through both points has its lowest one here
            length *= min(0.5, max(0.1, length * gain / (2 * worse)))
        if loss_there > loss:  # single precision sees no further
            break
        move, turn = there - weights, slope_there - slope
        if (along := float(np.vdot(move, turn))) > 0:
            moves = [*moves[1 - REMEMBERED :], (move, turn, along)]
        weights, loss, slope = there, loss_there, slope_there
        if gain / 2 < TOLERANCE * loss:
            break
    return weights, loss, slope


def _bent(slope: np.ndarray, moves: Sequence[tuple[np.ndarray, np.ndarray, float]], descent: Descent) -> np.ndarray:
    """The two loops of L-BFGS (Nocedal and Wright, algorithm 7.4), around `descent` to scale."""
    direction, shares = slope.copy(), []
    for move, turn, along in reversed(moves):
        shares.append(float(np.vdot(move, direction)) / along)
        direction -= np.float32(shares[-1]) * turn
    direction = descent(direction)
    if moves:
        _, turn, along = moves[-1]
        direction *= np.float32(along / float(np.vdot(turn, descent(turn))))
    for (move, turn, along), share in zip(moves, reversed(shares), strict=True):
        direction += np.float32(share - float(np.vdot(turn, direction)) / along) * move
    return direction


class _Problem:
    """The loss, its slope, and how it curves where it was looked at last."""

    def __init__(self, features: Any, owners: np.ndarray, classes: int, strength: float) -> None:
        self._features = features.astype(np.float32)
        self._turned = self._features.T.tocsr() if issparse(features) else self._features.T
        self._owners = owners
        self._rows = np.arange(len(owners))
        # Of two classes the library penalises the difference alone, which counts half of both rows' squares.
        self._penalty = np.float32((2 if classes == 2 else 1) / strength)
        self._chances = np.full((len(owners), classes), 1 / classes, np.float32)

    def nothing(self) -> np.ndarray:
        return np.zeros((self._features.shape[1] + 1, self._chances.shape[1]), np.float32)

    def loss(self, weights: np.ndarray) -> tuple[float, np.ndarray]:
        """Minus the log likelihood with the penalty, and its slope."""
        scores = np.asarray(self._features @ weights[:-1]) + weights[-1]
        scores -= scores.max(axis=1, keepdims=True)
        own = scores[self._rows, self._owners]
        np.exp(scores, out=scores)
        sums = scores.sum(axis=1, keepdims=True)
        scores /= sums
        squares = np.einsum("fc,fc->", weights[:-1], weights[:-1], dtype=np.float64)
        missed = (np.log(sums[:, 0]) - own).sum(dtype=np.float64)
        self._chances = scores.copy()
        scores[self._rows, self._owners] -= 1
        slope = np.empty_like(weights)
        slope[:-1] = self._turned @ scores
        slope[:-1] += self._penalty * weights[:-1]
        slope[-1] = scores.sum(axis=0)
        return float(missed + float(self._penalty) * squares / 2), slope

    def even_curvature(self) -> Descent:
        """As if all classes were alike."""
        if issparse(self._features):
            scale = 1 / (EVEN * np.asarray(self._squares().sum(axis=1), np.float32) + self._penalty)
            return lambda slope: np.vstack([slope[:-1] * scale, slope[-1:] / (EVEN * len(self._owners))])
        block = EVEN * (self._turned @ self._features) + self._penalty * np.eye(self._features.shape[1])
        inverse = np.linalg.inv(block.astype(np.float64)).astype(np.float32)
        return lambda slope: np.vstack([inverse @ slope[:-1], slope[-1:] / (EVEN * len(self._owners))])

    def curvature(self) -> Descent:
        """Of the loss where it was looked at last, without what ties one class to another."""
        spread = self._chances * (1 - self._chances)
        offsets = spread.sum(axis=0) + 1e-3
        if issparse(self._features):
            scale = 1 / (np.asarray(self._squares() @ spread) + self._penalty)
            return lambda slope: np.vstack([slope[:-1] * scale, slope[-1:] / offsets])
        inverses = np.stack([self._inverse(of_class) for of_class in spread.T])
        return lambda slope: np.vstack([np.matmul(inverses, slope[:-1].T[:, :, None])[:, :, 0].T, slope[-1:] / offsets])

    def _inverse(self, spread: np.ndarray) -> np.ndarray:
        """Of one class's block; most of it comes from the few rows that are in doubt."""
        count, width = self._features.shape
        heaviest = np.argpartition(-spread, min(count, HEAVIEST * width) - 1)[: HEAVIEST * width]
        rows = self._features[heaviest] * np.sqrt(spread[heaviest])[:, None]
        rest = max(float(spread.sum() - spread[heaviest].sum()), 0.0) / count
        block = (rows.T @ rows).astype(np.float64) + self._penalty * np.eye(width)
        if rest:
            block += rest * self._scatter
        return np.asarray(np.linalg.inv(block), np.float32)

    @cached_property
    def _scatter(self) -> np.ndarray:
        return np.asarray(self._turned @ self._features, np.float64)

    def _squares(self) -> Any:
        squares = self._turned.copy()
        squares.data **= 2
        return squares
