"""What the intent classifier has learned, without Rasa: so that it can be cross-validated and asked in one process.

Logistic regression over centred sentence vectors times one over folded character n-grams. The dense half carries
meaning over languages, the n-gram half carries spelling; their weighted product is better than either.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.components.folding import fold

SEPARATOR = "/"  # between intent and topic in a class name
DEFAULTS: dict[str, Any] = {
    "dense_weight": 0.55,
    "dense_scale": 10.0,  # vectors have length 1; this puts their entries where C works well
    "dense_C": 3.0,
    "ngram_C": 100.0,
    "ngram_range": [2, 4],
    "max_features": 60_000,
    "max_iter": 200,
    "tol": 1e-3,  # a tighter one takes ten times as long and gains nothing in cross-validation
}
"""Settings of both halves; bot/config.yml overrides them."""
WORTH_TWO_PROCESSES = 5_000  # examples from which on the halves are learned at the same time
_FLOOR = 1e-12


@dataclass(frozen=True)
class EnsembleModel:
    """Fitted weights, as plain arrays. Texts come with their vectors, rows of length 1."""

    classes: tuple[str, ...]
    """Sorted; `intent` or `intent/topic`."""
    weights: dict[str, np.ndarray]
    vectorizer: TfidfVectorizer
    dense_weight: float

    @classmethod
    def learn(
        cls, texts: list[str], vectors: np.ndarray, labels: list[str], settings: dict[str, Any] = DEFAULTS
    ) -> EnsembleModel:
        """From examples of two classes at least; `settings` as in `DEFAULTS`, all of them. A minute or two."""
        mean, scale = vectors.mean(axis=0), settings["dense_scale"]
        vectorizer = _vectorizer(settings, min_df=2)
        letters = vectorizer.fit_transform([fold(text) for text in texts])
        halves = (("ngram_C", letters), ("dense_C", (vectors - mean) * scale))
        alone = len(texts) < WORTH_TWO_PROCESSES
        ngrams, dense = Parallel(n_jobs=1 if alone else 2, max_nbytes=None)(
            delayed(_fitted)(settings, strength, features, labels) for strength, features in halves
        )
        (dense_weights, dense_bias), (ngram_weights, ngram_bias) = _rows(dense), _rows(ngrams)
        weights = {
            "mean": mean.astype(np.float32),
            "dense": (dense_weights * scale).astype(np.float32),
            "dense_bias": dense_bias.astype(np.float32),
            "ngrams": np.ascontiguousarray(ngram_weights.T).astype(np.float32),
            "ngrams_bias": ngram_bias.astype(np.float32),
            "idf": vectorizer.idf_.astype(np.float32),
        }
        return cls(tuple(sorted(set(labels))), weights, vectorizer, settings["dense_weight"])

    @property
    def intents(self) -> list[str]:
        return sorted({name.split(SEPARATOR)[0] for name in self.classes})

    def probabilities(self, texts: list[str], vectors: np.ndarray) -> np.ndarray:
        """Shape (texts, classes)."""
        w = self.weights
        dense = _log_softmax((vectors - w["mean"]) @ w["dense"].T + w["dense_bias"])
        sparse = self.vectorizer.transform([fold(text) for text in texts])
        ngrams = _log_softmax(np.asarray(sparse @ w["ngrams"]) + w["ngrams_bias"])
        return np.asarray(np.exp(_log_softmax(self.dense_weight * dense + (1 - self.dense_weight) * ngrams)))

    def of_intents(self, chances: np.ndarray) -> np.ndarray:
        """The classes' probabilities (texts, classes) added up for the intents, in the order of `intents`."""
        intents = self.intents
        found = np.full((len(chances), len(intents)), _FLOOR)
        for at, name in enumerate(self.classes):
            found[:, intents.index(name.split(SEPARATOR)[0])] += chances[:, at]
        return found

    def save(self, folder: Path) -> None:
        """Into an existing folder: arrays and JSON, no pickle."""
        vocabulary = {term: int(at) for term, at in self.vectorizer.vocabulary_.items()}
        np.savez(folder / "weights.npz", **self.weights)  # type: ignore[arg-type]
        names = {"classes": self.classes, "vocabulary": vocabulary}
        (folder / "names.json").write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, settings: dict[str, Any] = DEFAULTS) -> EnsembleModel:
        """What `save` wrote; `settings` as when it was learned."""
        names = json.loads((folder / "names.json").read_text(encoding="utf-8"))
        with np.load(folder / "weights.npz", allow_pickle=False) as stored:
            weights = {name: stored[name] for name in stored.files}
        vectorizer = _vectorizer(settings, vocabulary=names["vocabulary"])
        vectorizer.idf_ = weights["idf"]
        return cls(tuple(names["classes"]), weights, vectorizer, settings["dense_weight"])


def _fitted(settings: dict[str, Any], strength: str, features: Any, labels: list[str]) -> LogisticRegression:
    return LogisticRegression(C=settings[strength], max_iter=settings["max_iter"], tol=settings["tol"]).fit(
        features, labels
    )


def _rows(model: LogisticRegression) -> tuple[np.ndarray, np.ndarray]:
    """Weights and offsets, a row a class: of two classes the library keeps only the difference."""
    if len(model.classes_) > 2:
        return model.coef_, model.intercept_
    return np.vstack([-model.coef_, model.coef_]) / 2, np.concatenate([-model.intercept_, model.intercept_]) / 2


def _vectorizer(settings: dict[str, Any], **options: Any) -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer="char_wb",
        lowercase=False,
        ngram_range=tuple(settings["ngram_range"]),
        sublinear_tf=True,
        max_features=settings["max_features"],
        dtype=np.float32,
        **options,
    )


def _log_softmax(scores: np.ndarray) -> np.ndarray:
    scores = scores - scores.max(axis=1, keepdims=True)
    return np.asarray(scores - np.log(np.exp(scores).sum(axis=1, keepdims=True)))
