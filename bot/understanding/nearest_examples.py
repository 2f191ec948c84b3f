"""What a message wants, by the examples that lie nearest to it: one of the models of `bot.understanding.belief`.

Without Rasa it is the only one that knows intents (`bot.rasa.standby`). The examples are those of data/nlu and the
articles' questions, as they were at the last training.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from faq.ports import Faq

NEAREST = 15
POWER = 4  # of the similarity: nearer examples weigh more

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Examples:
    """Vectors of all examples, centred and of length 1, and what each is an example of: a topic or an intent."""

    mean: NDArray[np.float32]
    vectors: Vectors
    """(examples, dimension)"""
    labels: NDArray[np.int32]
    """(examples,) numbers of `names`."""
    names: tuple[str, ...]
    topics: frozenset[str]
    """The names that are topics."""

    @classmethod
    def of(cls, vectors: Vectors, labels: Sequence[str], topics: frozenset[str]) -> Self:
        """From vectors (n, dimension) of length 1 and the name that each is an example of."""
        names = tuple(sorted(set(labels)))
        number = {name: at for at, name in enumerate(names)}
        mean = vectors.mean(axis=0)
        numbers = np.array([number[label] for label in labels], np.int32)
        return cls(mean, _centred(vectors, mean), numbers, names, topics & set(names))

    def shares(self, vectors: Vectors) -> NDArray[np.float64]:
        """(n, names) shares of the nearest examples of each of n vectors; rows add up to 1. About 3 ms for one."""
        found = np.zeros((len(vectors), len(self.names)))
        asked = _centred(vectors, self.mean)
        count = min(NEAREST, len(self.labels))
        for start in range(0, len(asked), 256):
            alike = asked[start : start + 256] @ self.vectors.T
            nearest = np.argpartition(-alike, count - 1, axis=1)[:, :count]
            weights = np.clip(np.take_along_axis(alike, nearest, axis=1), 0, None).astype(np.float64) ** POWER
            weights /= np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
            for row, (places, shares) in enumerate(zip(nearest, weights, strict=True), start):
                np.add.at(found[row], self.labels[places], shares)
        return found

    def save(self, folder: Path) -> None:
        """Into an existing folder; half precision, as the shares hardly change."""
        np.savez(folder / "examples.npz", mean=self.mean, vectors=self.vectors.astype(np.float16), labels=self.labels)
        names = {"names": self.names, "topics": sorted(self.topics)}
        (folder / "examples.json").write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """What `save` wrote. Raises: FileNotFoundError."""
        names = json.loads((folder / "examples.json").read_text(encoding="utf-8"))
        with np.load(folder / "examples.npz", allow_pickle=False) as kept:
            vectors = kept["vectors"].astype(np.float32)
            return cls(kept["mean"], vectors, kept["labels"], tuple(names["names"]), frozenset(names["topics"]))


class NearestExamples:
    """The examples as the desk asks them: for the text of one message."""

    def __init__(self, faq: Faq, examples: Examples | None) -> None:
        """Without `examples` all shares are nothing."""
        self._faq = faq
        self._examples = examples
        self.topics: frozenset[str] = examples.topics if examples else frozenset()

    def shares(self, text: str, language: str) -> Mapping[str, float]:
        """Topics and intents of the nearest examples, their shares adding up to 1; nothing where there are none."""
        if self._examples is None:
            return {}
        vectors = self._faq.embed([self._faq.restore(text, language)])
        shares = self._examples.shares(vectors)[0]
        return {name: float(share) for name, share in zip(self._examples.names, shares, strict=True) if share}


def _centred(vectors: Vectors, mean: NDArray[np.float32]) -> Vectors:
    """Rows of length 1 again."""
    moved: Vectors = (vectors - mean).astype(np.float32)
    moved /= np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)
    return moved
