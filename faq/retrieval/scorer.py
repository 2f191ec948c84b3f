"""All scoring models together: texts in, scores of every topic out. Learned from the content's questions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faq.retrieval.calibration import Scored
from faq.retrieval.classifiers import CHARACTER_C, DENSE_C, Linear, log_softmax
from faq.retrieval.index import QuestionIndex

LENGTH_POWER = 0.3  # how much more letters in common say in a long text than in a short one


@dataclass(frozen=True)
class Texts:
    """Texts ready for scoring: `vectors` (n, dimension) of the restored spelling, `grams` (n, columns) sparse."""

    vectors: NDArray[np.float32]
    grams: Any

    def __getitem__(self, chosen: NDArray[np.bool_]) -> "Texts":
        return Texts(self.vectors[chosen], self.grams[np.flatnonzero(chosen)])

    def __len__(self) -> int:
        return len(self.vectors)

    def joined(self, others: "Texts") -> "Texts":
        """These, and then those."""
        from scipy.sparse import vstack

        return Texts(np.concatenate([self.vectors, others.vectors]), vstack([self.grams, others.grams]).tocsr())


@dataclass(frozen=True)
class Scorer:
    """Scores of the topics by five methods.

    Linear over embeddings, linear over characters; mean and best similarity of the nearest questions in the learned
    projection; best likeness by characters. The last three know a topic from its first question on.
    """

    index: QuestionIndex
    dense: Linear
    characters: Linear
    known: Any
    """Sparse rows of the questions, sorted by topic."""
    starts: NDArray[np.int64]
    """Where each topic's rows begin in `known`."""

    @classmethod
    def learn(cls, questions: Texts, owners: NDArray[np.int32], negatives: Texts) -> "Scorer":
        """`owners` number the topics from 0 without gaps; at least two. Seconds."""
        index = QuestionIndex.learn(questions.vectors, owners)
        rows, foreign = _centred(questions.vectors, index.mean), _centred(negatives.vectors, index.mean)
        dense = Linear.learn(rows, owners, foreign, DENSE_C)
        characters = Linear.learn(questions.grams, owners, negatives.grams, CHARACTER_C)
        return cls(index, dense, characters, *_by_topic(questions.grams, owners))

    def revised(
        self,
        questions: Texts,
        owners: NDArray[np.int32],
        before: Sequence[str],
        topics: Sequence[str],
        edited: Collection[str],
    ) -> "Scorer":
        """For nearly the same questions: a fraction of a second.

        Projection, columns and what is told from chatter stay; `questions.grams` may have further columns at the end.
        The linear models learn the `edited` topics anew. `topics` are numbered by `owners`, `before` were it here.
        """
        index = self.index.refilled(questions.vectors, owners)
        dense = self.dense.for_topics(before, topics)
        characters = self.characters.widened(questions.grams.shape[1]).for_topics(before, topics)
        chosen = np.asarray([number for number, topic in enumerate(topics) if topic in edited], np.int64)
        if len(chosen):
            dense = dense.relearned(_centred(questions.vectors, index.mean), owners, chosen, DENSE_C)
            characters = characters.relearned(questions.grams, owners, chosen, CHARACTER_C)
        return Scorer(index, dense, characters, *_by_topic(questions.grams, owners))

    def score(self, texts: Texts) -> Scored:
        """Every text by every method; a millisecond or two for one."""
        dense, dense_gate = self.dense.scores(_centred(texts.vectors, self.index.mean))
        characters, character_gate = self.characters.scores(texts.grams)
        near, nearest, closeness = self.index.topic_scores(texts.vectors)
        likeness = np.empty_like(near)
        for at in range(0, len(texts), 256):  # dense blocks of moderate size
            alike = self.known @ texts.grams[at : at + 256].T.toarray()
            likeness[at : at + 256] = np.maximum.reduceat(alike, self.starts, axis=0).T
        methods = [log_softmax(dense), log_softmax(characters), near, nearest, likeness]
        length = (1 + np.diff(texts.grams.indptr)) ** LENGTH_POWER
        letters = [scores.max(axis=1) * length for scores in (characters, likeness)]
        whole = np.stack([dense.max(axis=1), *letters, closeness, dense_gate, character_gate], axis=1)
        return Scored(np.stack(methods, axis=2).astype(np.float64), whole.astype(np.float64))

    def save(self, folder: Path) -> None:
        self.index.save(folder)
        np.savez(
            folder / "classifiers.npz",
            allow_pickle=False,
            starts=self.starts,
            known_data=self.known.data,
            known_indices=self.known.indices,
            known_indptr=self.known.indptr,
            known_shape=np.asarray(self.known.shape),
            **self.dense.arrays("dense"),
            **self.characters.arrays("characters"),
        )

    @classmethod
    def load(cls, folder: Path) -> "Scorer":
        from scipy.sparse import csr_matrix

        with np.load(folder / "classifiers.npz", allow_pickle=False) as kept:
            rows = (kept["known_data"], kept["known_indices"], kept["known_indptr"])
            return cls(
                QuestionIndex.load(folder),
                Linear.from_arrays(kept, "dense"),
                Linear.from_arrays(kept, "characters"),
                csr_matrix(rows, shape=tuple(kept["known_shape"])),
                kept["starts"],
            )


def _by_topic(grams: Any, owners: NDArray[np.int32]) -> tuple[Any, NDArray[np.int64]]:
    """The rows sorted by topic, and where each topic's begin."""
    order = np.argsort(owners, kind="stable")
    return grams[order], np.searchsorted(owners[order], np.arange(int(owners.max()) + 1))


def _centred(vectors: NDArray[np.float32], mean: NDArray[np.float32]) -> NDArray[np.float32]:
    shifted = vectors - mean
    lengths = np.linalg.norm(shifted, axis=1, keepdims=True)
    return np.asarray(shifted / np.maximum(lengths, 1e-9), np.float32)
