"""What many players say, grouped by what it means.

Two texts are alike by three things: the topics that the retriever thinks of, which counts half; the vectors in the
space that it has learned; and the vectors as they are (a quarter each). Grouped is by average linkage: two groups
become one while their texts are in the mean more alike than `ALIKE` (how that was chosen: docs/content.md).
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faq.editing.workshop import Served

ALIKE = 0.4
_PARTS = (0.5, 0.25, 0.25)
_KEPT = 4_000  # texts whose vectors are kept, some 3 kB each
_AT_ONCE = 64

Matrix = NDArray[np.float32]


class GapFinder:
    """Groups players' words. Safe for several threads; what was embedded once is kept for a while."""

    def __init__(self, served: Served) -> None:
        self._served = served
        self._kept: OrderedDict[str, Matrix] = OrderedDict()
        self._lock = threading.Lock()

    def group(self, texts: Sequence[str], language: str) -> tuple[tuple[int, ...], ...]:
        """Numbers of `texts`, all in one language, by what they mean: the largest group first, in each the most
        typical text first.
        """
        return grouped(self.vectors(texts, language))

    def alike(self, texts: Sequence[str], others: Sequence[str], language: str) -> int:
        """How many of `others` mean what `texts` mean."""
        if not texts or not others:
            return 0
        return int(((self.vectors(others, language) @ self.vectors(texts, language).T).mean(axis=1) >= ALIKE).sum())

    def vectors(self, texts: Sequence[str], language: str) -> Matrix:
        """(texts, features) of length 1, whose inner product is how alike two texts are."""
        if not texts:
            return np.zeros((0, 1), np.float32)
        retriever = self._served.retriever
        restored = [retriever.restore(text, language) for text in texts]
        with self._lock:
            embedded = self._embedded(restored)
        thought = np.sqrt(retriever.probabilities(restored, lambda wanted: embedded[: len(wanted)]))
        index = retriever.scorer.index
        # What no topic is likely for says little by its topics: their part stays as short as it is.
        parts = (thought, _unit(index.project(embedded)), _unit(embedded - index.mean))
        weighed = [np.sqrt(weight) * part for weight, part in zip(_PARTS, parts, strict=True)]
        return _unit(np.hstack(weighed))

    def _embedded(self, restored: Sequence[str]) -> Matrix:
        missing = [text for text in dict.fromkeys(restored) if text not in self._kept]
        for first in range(0, len(missing), _AT_ONCE):
            part = missing[first : first + _AT_ONCE]
            for text, vector in zip(part, self._served.embed(part), strict=True):
                self._kept[text] = vector
        found = np.stack([self._kept[text] for text in restored])
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return found


def grouped(vectors: Matrix) -> tuple[tuple[int, ...], ...]:
    """Rows of length 1 by average linkage, until no two groups are in the mean as alike as `ALIKE`."""
    from scipy.cluster.hierarchy import fcluster, linkage

    if len(vectors) < 2:
        return tuple((row,) for row in range(len(vectors)))
    tree = linkage(np.asarray(vectors, np.float64), method="average", metric="cosine")
    labels = fcluster(np.maximum(tree, 0), t=1 - ALIKE, criterion="distance")
    members = [np.flatnonzero(labels == label) for label in np.unique(labels)]
    ordered = [rows[np.argsort(-(vectors[rows] @ vectors[rows].mean(axis=0)), kind="stable")] for rows in members]
    return tuple(tuple(rows.tolist()) for rows in sorted(ordered, key=lambda rows: (-len(rows), int(rows[0]))))


def _unit(rows: NDArray[Any]) -> Matrix:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), np.float32)
