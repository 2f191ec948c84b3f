"""The two linear models behind a score: over centred embeddings, and over character n-grams of the folded text.

Each answers two questions about a text: which topic (log-probabilities), and topic or chatter (one number, learned
from negative texts; 0 where there were none). They err on different texts, which is why both are asked.
"""

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

LENGTHS = (2, 3, 4)  # characters of an n-gram
COMMON = 2  # texts an n-gram must occur in
MOST_WEIGHT = 10.0  # of a question in a topic with few of them
WORDS_REMEMBERED = 50_000  # whose columns are looked up once
TOLERANCE = 1e-3  # steepest slope that ends the search
DENSE_C, CHARACTER_C = 3.0, 10.0  # inverse regularisation, by cross-validation over the content's questions

Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class Linear:
    """Weights of both questions: `topics` (features, topics), `chatter` (features,), each with its offset."""

    topics: Matrix
    topics_bias: Matrix
    chatter: Matrix
    chatter_bias: float

    @classmethod
    def learn(cls, questions: Any, owners: NDArray[np.int32], negatives: Any, strength: float) -> "Linear":
        """`questions` and `negatives` are matrices, dense or sparse, of the same columns."""
        from scipy.sparse import issparse, vstack
        from sklearn.linear_model import LogisticRegression

        model = LogisticRegression(C=strength, max_iter=150, tol=TOLERANCE, class_weight=_softened(owners))
        fitted = model.fit(questions, owners)
        weights, bias = fitted.coef_, fitted.intercept_
        if len(fitted.classes_) == 2:
            weights, bias = np.vstack([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
        chatter, chatter_bias = np.zeros(questions.shape[1]), 0.0
        if negatives.shape[0]:
            both = vstack([questions, negatives]).tocsr() if issparse(questions) else np.vstack([questions, negatives])
            labels = np.repeat([1, 0], [questions.shape[0], negatives.shape[0]])
            gate = LogisticRegression(C=strength, max_iter=150, tol=TOLERANCE, class_weight="balanced").fit(
                both, labels
            )
            chatter, chatter_bias = gate.coef_[0], float(gate.intercept_[0])
        return cls(
            np.ascontiguousarray(weights.T, np.float32),
            bias.astype(np.float32),
            chatter.astype(np.float32),
            chatter_bias,
        )

    def relearned(
        self, questions: Any, owners: NDArray[np.int32], chosen: NDArray[np.int64], strength: float
    ) -> "Linear":
        """With the weights of the `chosen` topics learned anew against the others as they are: milliseconds.

        What is told from chatter stays too.
        """
        from scipy.optimize import minimize

        weight = np.vectorize(_softened(owners).get, otypes=[np.float64])(owners)
        penalty = 1 / (strength * weight.sum())
        weight /= weight.sum()
        others = np.delete(self.scores(questions)[0].astype(np.float64), chosen, axis=1)
        highest = others.max(axis=1)
        rest = highest + np.log(np.exp(others - highest[:, None]).sum(axis=1))
        is_own = (owners[:, None] == chosen).astype(np.float64)
        features = questions.shape[1]

        def loss(parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
            """Less what the other topics' own questions score there, which does not change."""
            columns = parameters.reshape(features + 1, len(chosen))
            scores = questions @ columns[:-1].astype(np.float32) + columns[-1]
            total = np.logaddexp(rest, np.log(np.exp(scores).sum(axis=1)))
            missed = float(weight @ (total - (scores * is_own).sum(axis=1)))
            slope = (np.exp(scores - total[:, None]) - is_own) * weight[:, None]
            slopes = np.vstack([questions.T @ slope.astype(np.float32) + penalty * columns[:-1], slope.sum(axis=0)])
            return missed + penalty / 2 * float((columns[:-1] ** 2).sum()), slopes.ravel()

        start = np.vstack([self.topics[:, chosen], self.topics_bias[chosen]]).astype(np.float64)
        options = {"gtol": TOLERANCE / len(self.topics_bias), "maxiter": 150}
        found = minimize(loss, start.ravel(), jac=True, method="L-BFGS-B", options=options).x.reshape(start.shape)
        topics, bias = self.topics.copy(), self.topics_bias.copy()
        topics[:, chosen], bias[chosen] = found[:-1], found[-1]
        return Linear(topics, bias, self.chatter, self.chatter_bias)

    def widened(self, features: int) -> "Linear":
        """The same weights with more features at the end, which count nothing yet."""
        more = features - len(self.topics)
        topics = np.vstack([self.topics, np.zeros((more, self.topics.shape[1]), np.float32)])
        return Linear(topics, self.topics_bias, np.append(self.chatter, np.zeros(more, np.float32)), self.chatter_bias)

    def for_topics(self, topics: Sequence[str], wanted: Sequence[str]) -> "Linear":
        """The same weights for topics in another order; new ones begin at 0."""
        places = {topic: place for place, topic in enumerate(topics)}
        kept = [places.get(topic, -1) for topic in wanted]
        weights = np.hstack([self.topics, np.zeros((len(self.topics), 1), np.float32)])[:, kept]
        bias = np.append(self.topics_bias, self.topics_bias.min())[kept]
        return Linear(np.ascontiguousarray(weights), bias.astype(np.float32), self.chatter, self.chatter_bias)

    def scores(self, rows: Any) -> tuple[Matrix, Matrix]:
        """Topic scores (n, topics) before the softmax, and the number for topic against chatter (n,)."""
        topics = np.asarray(rows @ self.topics, np.float32) + self.topics_bias
        return topics, np.asarray(rows @ self.chatter, np.float32) + np.float32(self.chatter_bias)

    def arrays(self, name: str) -> dict[str, NDArray[np.float32]]:
        return {
            f"{name}_topics": self.topics,
            f"{name}_topics_bias": self.topics_bias,
            f"{name}_chatter": self.chatter,
            f"{name}_chatter_bias": np.asarray([self.chatter_bias], np.float32),
        }

    @classmethod
    def from_arrays(cls, kept: Any, name: str) -> "Linear":
        return cls(
            kept[f"{name}_topics"],
            kept[f"{name}_topics_bias"],
            kept[f"{name}_chatter"],
            float(kept[f"{name}_chatter_bias"][0]),
        )


class CharacterGrams:
    """Folded texts to sparse rows of length 1: which n-grams they hold, weighted by how rare those are."""

    def __init__(self, grams: Sequence[str], rarity: Matrix) -> None:
        self.columns = {gram: column for column, gram in enumerate(grams)}
        self.rarity = rarity  # (columns,)
        self._words: dict[str, NDArray[np.int64]] = {}

    @classmethod
    def learn(cls, folded: Iterable[str]) -> "CharacterGrams":
        texts = [set(itertools.chain.from_iterable(map(_grams, text.split()))) for text in folded]
        counts = Counter(itertools.chain.from_iterable(texts))
        grams = sorted(gram for gram, count in counts.items() if count >= COMMON)
        frequency = np.asarray([counts[gram] for gram in grams], np.float32)
        return cls(grams, (np.log((1 + len(texts)) / (1 + frequency)) + 1).astype(np.float32))

    def extended(self, folded: Iterable[str]) -> "CharacterGrams":
        """With the n-grams of more texts in columns at the end, as rare as can be; the others stay what they are."""
        found = {gram for text in folded for word in text.split() for gram in _grams(word)}
        fresh = sorted(found - self.columns.keys())
        if not fresh:
            return self
        rarity = np.append(self.rarity, np.full(len(fresh), self.rarity.max(), np.float32))
        return CharacterGrams([*self.columns, *fresh], rarity)

    def rows(self, folded: Sequence[str]) -> Any:
        """A scipy CSR matrix (texts, columns)."""
        from scipy.sparse import csr_matrix

        values, columns, starts = [np.empty(0, np.float32)], [np.empty(0, np.int64)], [0]
        for text in folded:
            found = [self._word_columns(word) for word in text.split()]
            order, counts = np.unique(np.concatenate(found) if found else columns[0], return_counts=True)
            weights = (1 + np.log(counts)) * self.rarity[order]
            values.append((weights / max(float(np.linalg.norm(weights)), 1e-9)).astype(np.float32))
            columns.append(order)
            starts.append(starts[-1] + len(order))
        shape = (len(folded), len(self.columns))
        return csr_matrix((np.concatenate(values), np.concatenate(columns), starts), shape=shape, dtype=np.float32)

    def _word_columns(self, word: str) -> NDArray[np.int64]:
        known = self._words.get(word)
        if known is None:
            known = np.asarray([self.columns[gram] for gram in _grams(word) if gram in self.columns], np.int64)
            if len(self._words) < WORDS_REMEMBERED:
                self._words[word] = known
        return known


@lru_cache(maxsize=1 << 16)
def _grams(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    return tuple(padded[at : at + length] for length in LENGTHS for at in range(len(padded) - length + 1))


def _softened(owners: NDArray[np.int32]) -> dict[int, float]:
    """Weights that let a new topic with few questions stand beside old ones with hundreds; 1 where all are alike."""
    topics, counts = np.unique(owners, return_counts=True)
    weights = np.minimum(np.median(counts) / counts, MOST_WEIGHT)
    return dict(zip(topics.tolist(), np.maximum(weights, 1 / MOST_WEIGHT).tolist(), strict=True))


def log_softmax(scores: Matrix) -> Matrix:
    """Row-wise, (n, k)."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)), np.float32)
