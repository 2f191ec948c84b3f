"""From scores to probabilities: which topic, if any, and whether any.

P(topic k) = P(any) * exp(a . s_k) / (sum over j of exp(a . s_j)), with s_k the scores of topic k by each method.
P(any) = 1 / (1 + exp(-b . g)), with g the signs: what the methods say of the text as a whole, and how sure the first
part is of its best topic. Both are fitted by likelihood on texts that the scoring models had not seen: held-out
questions, questions of left-out topics and, where there are any, negative texts. With few texts the weights stay near
where they begin, for what tells one's own well-written questions apart need not do so for what people write.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faq.ports import Verdict

PRIOR = 20.0  # texts that the weights to begin with count as: each method alike, no sign at all
# Costs of what may happen, relative to a wrong answer. They decide between answer, suggestion and abstaining.
COST_WRONG = 1.0  # the answer of another topic, mostly a neighbour
COST_FOREIGN = 1.4  # an answer to what the content does not cover
COST_SUGGESTED = 0.45  # the right topic, but the player has to choose it
COST_USELESS = 0.45  # suggestions without the right one
COST_MISSED = 1.4  # nothing offered though the content covers it
SUGGESTIONS = 3

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Scored:
    """What the methods say of n texts: `topics` (n, topics, methods) and `whole` (n, features)."""

    topics: Matrix
    whole: Matrix

    @classmethod
    def joined(cls, parts: "list[Scored]") -> "Scored":
        return cls(np.concatenate([part.topics for part in parts]), np.concatenate([part.whole for part in parts]))

    def lowered(self, level: Matrix) -> "Scored":
        """With `level` (features,) taken from each text's features of the whole."""
        return Scored(self.topics, self.whole - level)


@dataclass(frozen=True)
class Calibration:
    """The fitted weights, on standardised scores and signs."""

    topics_mean: Matrix
    topics_scale: Matrix
    topics_weights: Matrix
    whole_mean: Matrix
    whole_scale: Matrix
    whole_weights: Matrix
    """Of the signs, how sure first; the last one is the constant."""

    @classmethod
    def fit(cls, scored: Scored, labels: NDArray[np.int64], weights: Matrix) -> "Calibration":
        """`labels` (n,) the right topic, -1 where there is none; `weights` (n,) how much each text counts."""
        topics_mean, topics_scale = scored.topics.mean(axis=(0, 1)), scored.topics.std(axis=(0, 1)) + 1e-6
        topics = (scored.topics - topics_mean) / topics_scale
        is_known = labels >= 0
        topics_weights = _fit_topics(topics[is_known], labels[is_known], weights[is_known])
        signs = _signs(topics @ topics_weights, scored.whole)
        whole_mean, whole_scale = signs.mean(axis=0), signs.std(axis=0) + 1e-6
        whole_weights = _fit_any(_with_constant((signs - whole_mean) / whole_scale), is_known, weights)
        return cls(topics_mean, topics_scale, topics_weights, whole_mean, whole_scale, whole_weights)

    def probabilities(self, scored: Scored) -> Matrix:
        """(n, topics); a row adds up to the probability that any topic is meant."""
        scores = ((scored.topics - self.topics_mean) / self.topics_scale) @ self.topics_weights
        signs = (_signs(scores, scored.whole) - self.whole_mean) / self.whole_scale
        return _softmax(scores) * _logistic(_with_constant(signs) @ self.whole_weights)[:, None]

    def arrays(self) -> dict[str, Matrix]:
        return dict(vars(self))

    @classmethod
    def from_arrays(cls, kept: Any) -> "Calibration":
        return cls(**{name: kept[name] for name in cls.__dataclass_fields__})


def decide(ranked: list[float]) -> Verdict:
    """The cheapest thing to do when `ranked` are the topics' probabilities, falling."""
    best, three, any_topic = ranked[0], sum(ranked[:SUGGESTIONS]), sum(ranked)
    answer = COST_WRONG * (any_topic - best) + COST_FOREIGN * (1 - any_topic)
    suggest = COST_SUGGESTED * three + COST_USELESS * (1 - three)
    abstain = COST_MISSED * any_topic
    cheapest = min(answer, suggest, abstain)
    if cheapest == answer:
        return Verdict.ANSWER
    return Verdict.SUGGEST if cheapest == suggest else Verdict.ABSTAIN


def _fit_topics(topics: Matrix, labels: NDArray[np.int64], weights: Matrix) -> Matrix:
    """The methods' weights, for texts that a topic is right for."""
    from scipy.optimize import minimize

    start = np.ones(topics.shape[2])
    if not len(labels):
        return start
    rows, penalty, weights = np.arange(len(labels)), PRIOR / weights.sum(), weights / weights.sum()

    def loss(found: Matrix) -> tuple[float, Matrix]:
        chances = _softmax(topics @ found)
        likelihood = float(weights @ np.log(chances[rows, labels] + 1e-12))
        chances[rows, labels] -= 1
        slope = np.einsum("nk,nkm->m", chances * weights[:, None], topics)
        away = found - start
        return penalty * float(away @ away) - likelihood, slope + 2 * penalty * away

    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B").x)


def _fit_any(signs: Matrix, is_known: NDArray[np.bool_], weights: Matrix) -> Matrix:
    """The signs' weights; that of the constant, the last, is free."""
    from scipy.optimize import minimize

    penalties = np.full(signs.shape[1], PRIOR / weights.sum())
    penalties[-1] = 0
    weights = weights / weights.sum()

    def loss(found: Matrix) -> tuple[float, Matrix]:
        odds = signs @ found
        missed = float(weights @ (np.logaddexp(0, odds) - is_known * odds))
        slope = signs.T @ (weights * (_logistic(odds) - is_known))
        return missed + float(penalties @ found**2), slope + 2 * penalties * found

    return np.asarray(minimize(loss, np.zeros(signs.shape[1]), jac=True, method="L-BFGS-B").x)


def _signs(scores: Matrix, whole: Matrix) -> Matrix:
    """Log of the best topic's share of all topics, then what the methods say of the whole."""
    return np.column_stack([np.log(_softmax(scores).max(axis=1)), whole])


def _with_constant(rows: Matrix) -> Matrix:
    return np.column_stack([rows, np.ones(len(rows))])


def _logistic(odds: Matrix) -> Matrix:
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -500, 500))))


def _softmax(scores: Matrix) -> Matrix:
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))
