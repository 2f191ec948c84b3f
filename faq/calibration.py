"""From scores to probabilities: one small model that weighs the scores of the topics against "none of them".

P(topic k) = exp(a . s_k) / (exp(b . g) + sum over j of exp(a . s_j)), with s_k the scores of topic k by each method and
g what the methods say of the query as a whole, with the least of them, for one method that finds a text foreign says
more than others that know some of its words. Fitted by likelihood on texts that the scoring models had not seen:
held-out questions, negative texts, and questions of left-out topics.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faq.ports import Verdict

PENALTY = 1e-3
GATES = 2  # features of the whole, at the end, that tell topics from chatter; those before are best scores
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


@dataclass(frozen=True)
class Calibration:
    """The fitted weights, on standardised scores."""

    topics_mean: Matrix
    topics_scale: Matrix
    topics_weights: Matrix
    whole_mean: Matrix
    whole_scale: Matrix
    whole_weights: Matrix
    """The last one is the constant."""

    @classmethod
    def fit(cls, scored: Scored, labels: NDArray[np.int64], weights: Matrix) -> "Calibration":
        """`labels` (n,) the right topic, -1 where there is none; `weights` (n,) how much each text counts."""
        from scipy.optimize import minimize

        topics_mean, topics_scale = scored.topics.mean(axis=(0, 1)), scored.topics.std(axis=(0, 1)) + 1e-6
        whole_mean, whole_scale = scored.whole.mean(axis=0), scored.whole.std(axis=0) + 1e-6
        topics = (scored.topics - topics_mean) / topics_scale
        whole = _described((scored.whole - whole_mean) / whole_scale)
        methods = topics.shape[2]
        rows = np.arange(len(labels))
        right = np.where(labels < 0, topics.shape[1], labels)
        weights = weights / weights.sum()

        def loss(parameters: Matrix) -> tuple[float, Matrix]:
            scores = np.hstack([topics @ parameters[:methods], (whole @ parameters[methods:])[:, None]])
            chances = _softmax(scores)
            likelihood = float(weights @ np.log(chances[rows, right] + 1e-12))
            chances[rows, right] -= 1
            chances *= weights[:, None]
            slope = np.concatenate([np.einsum("nk,nkm->m", chances[:, :-1], topics), whole.T @ chances[:, -1]])
            return PENALTY * float(parameters @ parameters) - likelihood, slope + 2 * PENALTY * parameters

        start = np.concatenate([np.ones(methods), np.zeros(whole.shape[1])])
        fitted = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
        return cls(topics_mean, topics_scale, fitted[:methods], whole_mean, whole_scale, fitted[methods:])

    def probabilities(self, scored: Scored) -> Matrix:
        """(n, topics); a row adds up to the probability that any topic is meant."""
        topics = (scored.topics - self.topics_mean) / self.topics_scale
        whole = _described((scored.whole - self.whole_mean) / self.whole_scale)
        scores = np.hstack([topics @ self.topics_weights, (whole @ self.whole_weights)[:, None]])
        return _softmax(scores)[:, :-1]

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


def _described(rows: Matrix) -> Matrix:
    """What decides on "none of them": standardised features, the least of each kind and of all, a constant."""
    least = [rows[:, :-GATES].min(axis=1), rows[:, -GATES:].min(axis=1), rows.min(axis=1)]
    return np.column_stack([rows, *least, np.ones(len(rows))])


def _softmax(scores: Matrix) -> Matrix:
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))
