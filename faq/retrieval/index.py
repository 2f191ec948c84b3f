"""Dense search: questions and prototypes in a learned projection, in one FAISS index.

Raw cosine puts what a sentence is written like (language, spelling, length) before what it asks. The projection
divides by the scatter of questions around their own topic's mean, shrunk towards a sphere, so that what varies within
topics counts little. Projected rows have length 1; their inner product is the similarity.
"""

from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

SHRINKAGE = 0.3  # of the scatter towards a sphere; .1 to .6 measure alike
NEAREST = 3  # questions whose mean similarity is a topic's score
SEARCHED = 400  # rows asked of the index, so that topics beyond the best few have scores too
EXACT_UNTIL = 50_000  # rows; a graph is quicker from about 20,000, but takes seconds to build at each reload
CLOSEST = 50  # rows among which the one closest before the projection is looked for
GRAPH_SEARCH = 512  # candidates; recall@10 .995 at 100,000 rows in 1.5 ms, against .855 with the library's 16

Matrix = NDArray[np.float32]


class QuestionIndex:
    """Similarity of a query to the topics. Rows know their topic (a number) and their text."""

    def __init__(self, mean: Matrix, projection: Matrix, index: faiss.Index, owners: NDArray[np.int32]) -> None:
        self.mean = mean  # (dimension,)
        self.projection = projection  # (dimension, dimension)
        self.index = index
        self.owners = owners  # topic of each row
        self.topics = int(owners.max()) + 1
        self._stretch = 1 / np.linalg.norm(projection, axis=0)  # undoes the projection but for a rotation

    @classmethod
    def learn(cls, vectors: Matrix, owners: NDArray[np.int32]) -> "QuestionIndex":
        """`vectors` (n, dimension) of the questions, `owners` (n,) their topics, each number from 0 used."""
        mean = vectors.mean(axis=0)
        centred = vectors - mean
        rest = centred - _centroids(centred, owners)[owners]
        scatter = rest.T @ rest / len(rest)
        sphere = np.trace(scatter) / len(scatter) * np.eye(len(scatter), dtype=np.float32)
        values, axes = np.linalg.eigh((1 - SHRINKAGE) * scatter + SHRINKAGE * sphere)
        projection = np.asarray(axes / np.sqrt(np.maximum(values, 1e-9)), np.float32)
        return cls._filled(mean, projection, centred, owners)

    def refilled(self, vectors: Matrix, owners: NDArray[np.int32]) -> "QuestionIndex":
        """Other questions in the projection that is there; arguments as for `learn`."""
        return self._filled(self.mean, self.projection, vectors - self.mean, owners)

    @classmethod
    def _filled(cls, mean: Matrix, projection: Matrix, centred: Matrix, owners: NDArray[np.int32]) -> "QuestionIndex":
        rows = _unit(np.asarray(np.vstack([centred, _centroids(centred, owners)]) @ projection, dtype=np.float32))
        index = _empty(rows.shape)
        index.add(rows)
        return cls(mean, projection, index, np.concatenate([owners, np.arange(int(owners.max()) + 1)]).astype(np.int32))

    def project(self, vectors: Matrix) -> Matrix:
        """Rows of length 1 in the learned space."""
        return _unit(np.asarray((vectors - self.mean) @ self.projection, np.float32))

    def nearest(self, vector: Matrix, count: int) -> list[tuple[int, float]]:
        """The nearest rows to one vector, (row, similarity), nearest first."""
        similar, rows = self.index.search(self.project(vector[None]), min(count, self.index.ntotal))
        return [(int(row), float(value)) for row, value in zip(rows[0], similar[0], strict=True) if row >= 0]

    def topic_scores(self, vectors: Matrix) -> tuple[Matrix, Matrix, Matrix]:
        """Similarity of each topic's `NEAREST` rows, mean and best, (n, topics); one not found counts as the last.

        Then (n,) the cosine with the closest row before the projection, which tells foreign texts better than after:
        what varies within topics counts little for which topic it is, and much for whether it is any.
        """
        projected = self.project(vectors)
        similar, rows = self.index.search(projected, min(SEARCHED, self.index.ntotal))
        mean = np.empty((len(vectors), self.topics), np.float32)
        top = np.empty_like(mean)
        closeness = np.empty(len(vectors), np.float32)
        plain = _unit(projected * self._stretch)
        for at in range(len(vectors)):
            found = rows[at] >= 0
            owners = self.owners[rows[at][found]]
            order = np.argsort(owners, kind="stable")  # each topic's together, still nearest first
            values, owners = similar[at][found], owners[order]
            place = np.arange(len(owners)) - np.searchsorted(owners, owners)
            best = np.full((self.topics, NEAREST), values[-1], np.float32)
            kept = place < NEAREST
            best[owners[kept], place[kept]] = values[order[kept]]
            mean[at], top[at] = best.mean(axis=1), best[:, 0]
            closest = self.index.reconstruct_batch(rows[at][found][:CLOSEST]) * self._stretch
            closeness[at] = (_unit(closest) @ plain[at]).max()
        return mean, top, closeness

    def save(self, folder: Path) -> None:
        faiss.write_index(self.index, str(folder / "questions.faiss"))
        np.savez(folder / "projection.npz", mean=self.mean, projection=self.projection, owners=self.owners)

    @classmethod
    def load(cls, folder: Path) -> "QuestionIndex":
        with np.load(folder / "projection.npz", allow_pickle=False) as kept:
            index = faiss.read_index(str(folder / "questions.faiss"))
            return cls(kept["mean"], kept["projection"], index, kept["owners"])


def _centroids(vectors: Matrix, owners: NDArray[np.int32]) -> Matrix:
    return np.stack([vectors[owners == topic].mean(axis=0) for topic in range(int(owners.max()) + 1)])


def _empty(shape: Sequence[int]) -> faiss.Index:
    rows, dimension = shape
    if rows <= EXACT_UNTIL:
        return faiss.IndexFlatIP(dimension)
    index = faiss.IndexHNSWFlat(dimension, 32, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efSearch = GRAPH_SEARCH  # kept by write_index
    return index


def _unit(rows: Matrix) -> Matrix:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.ascontiguousarray(rows / np.maximum(lengths, 1e-9), np.float32)
