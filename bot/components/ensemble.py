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

from bot.components.folding import fold
from bot.components.letters import Letters
from bot.components.softmax import fit

SEPARATOR = "/"  # between intent and topic in a class name
DEFAULTS: dict[str, Any] = {
    "dense_weight": 0.55,
    "dense_scale": 10.0,  # vectors have length 1; this puts their entries where C works well
    "dense_C": 3.0,
    "ngram_C": 100.0,
    "ngram_range": [2, 4],
    "max_features": 60_000,
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
    letters: Letters
    dense_weight: float

    @classmethod
    def learn(
        cls,
        texts: list[str],
        vectors: np.ndarray,
        labels: list[str],
        settings: dict[str, Any] = DEFAULTS,
        before: EnsembleModel | None = None,
    ) -> EnsembleModel:
        """From examples of two classes at least; `settings` as in `DEFAULTS`, all of them. Half a minute.

        `before` was learned from nearly the same examples: it makes this a matter of seconds, and no other model.
        """
        mean, scale = vectors.mean(axis=0), settings["dense_scale"]
        classes = tuple(sorted(set(labels)))
        number = {name: at for at, name in enumerate(classes)}
        owners = np.array([number[label] for label in labels])
        folded = [fold(text) for text in texts]
        letters = Letters.learn(folded, settings["ngram_range"], settings["max_features"])
        starts = before._starts(letters, mean, scale) if before and before.classes == classes else (None, None)
        halves = (("ngram_C", letters.rows(folded), starts[0]), ("dense_C", (vectors - mean) * scale, starts[1]))
        from joblib import Parallel, delayed  # heavy, and only learning wants it

        alone = len(texts) < WORTH_TWO_PROCESSES
        ngrams, dense = Parallel(n_jobs=1 if alone else 2, max_nbytes=None)(
            delayed(fit)(features, owners, len(classes), settings[strength], start)
            for strength, features, start in halves
        )
        weights = {
            "mean": mean.astype(np.float32),
            "dense": np.ascontiguousarray(dense[:-1].T * np.float32(scale)),
            "dense_bias": dense[-1],
            "ngrams": np.ascontiguousarray(ngrams[:-1]),
            "ngrams_bias": ngrams[-1],
            "idf": letters.rarity,
        }
        return cls(classes, weights, letters, settings["dense_weight"])

    def _starts(self, letters: Letters, mean: np.ndarray, scale: float) -> tuple[np.ndarray, np.ndarray]:
        """These weights for the columns of other letters, and around another mean; new n-grams count nothing."""
        own, w = self.letters.columns, self.weights
        padded = np.vstack([w["ngrams"], np.zeros_like(w["ngrams"][:1])])
        ngrams = padded[[own.get(gram, -1) for gram in letters.columns]]
        moved = w["dense_bias"] + w["dense"] @ (mean - w["mean"])
        return np.vstack([ngrams, w["ngrams_bias"]]), np.vstack([w["dense"].T / scale, moved])

    @property
    def intents(self) -> list[str]:
        return sorted({name.split(SEPARATOR)[0] for name in self.classes})

    def probabilities(self, texts: list[str], vectors: np.ndarray) -> np.ndarray:
        """Shape (texts, classes)."""
        w = self.weights
        dense = _log_softmax((vectors - w["mean"]) @ w["dense"].T + w["dense_bias"])
        sparse = self.letters.rows([fold(text) for text in texts])
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
        np.savez(folder / "weights.npz", **self.weights)  # type: ignore[arg-type]
        names = {"classes": self.classes, "grams": list(self.letters.columns)}
        (folder / "names.json").write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, settings: dict[str, Any] = DEFAULTS) -> EnsembleModel:
        """What `save` wrote; `settings` as when it was learned."""
        names = json.loads((folder / "names.json").read_text(encoding="utf-8"))
        with np.load(folder / "weights.npz", allow_pickle=False) as stored:
            weights = {name: stored[name] for name in stored.files}
        letters = Letters(names["grams"], weights["idf"], settings["ngram_range"])
        return cls(tuple(names["classes"]), weights, letters, settings["dense_weight"])


def _log_softmax(scores: np.ndarray) -> np.ndarray:
    scores = scores - scores.max(axis=1, keepdims=True)
    return np.asarray(scores - np.log(np.exp(scores).sum(axis=1, keepdims=True)))
