"""All scoring models together: texts in, scores of every topic out. Learned from the content's questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faq.calibration import Scored
from faq.classifiers import CHARACTER_C, DENSE_C, CharacterGrams, Linear, log_softmax
from faq.index import QuestionIndex


@dataclass(frozen=True)
class Texts:
    """Texts ready for scoring: `vectors` (n, dimension) of the restored spelling, `folded` its skeletons."""

    vectors: NDArray[np.float32]
    folded: Sequence[str]

    def __getitem__(self, chosen: NDArray[np.int64] | NDArray[np.bool_]) -> "Texts":
        return Texts(self.vectors[chosen], list(np.asarray(self.folded, object)[chosen]))

    def __len__(self) -> int:
        return len(self.folded)


@dataclass(frozen=True)
class Scorer:
    """Scores by three methods: linear over embeddings, linear over characters, nearest in the learned projection."""

    index: QuestionIndex
    dense: Linear
    grams: CharacterGrams
    characters: Linear

    @classmethod
    def learn(
        cls, questions: Texts, owners: NDArray[np.int32], negatives: Texts, start: "Scorer | None" = None
    ) -> "Scorer":
        """`owners` number the topics from 0 without gaps; at least two. Seconds.

        `start`, learned from nearly the same texts of the same topics, saves most of the time.
        """
        index = QuestionIndex.learn(questions.vectors, owners)
        grams = CharacterGrams.learn([*questions.folded, *negatives.folded])
        mean = index.mean
        dense = Linear.learn(
            _centred(questions.vectors, mean),
            owners,
            _centred(negatives.vectors, mean),
            DENSE_C,
            start.dense if start else None,
        )
        rows, chatter = grams.rows(questions.folded), grams.rows(negatives.folded or [""])[: len(negatives)]
        aligned = start.characters.aligned(start.grams.columns, grams.columns) if start else None
        return cls(index, dense, grams, Linear.learn(rows, owners, chatter, CHARACTER_C, aligned))

    def score(self, texts: Texts) -> Scored:
        """Every text by every method; about a millisecond for one."""
        dense, dense_gate = self.dense.scores(_centred(texts.vectors, self.index.mean))
        characters, character_gate = self.characters.scores(self.grams.rows(texts.folded))
        near = self.index.topic_scores(texts.vectors)
        topics = np.stack([log_softmax(dense), log_softmax(characters), near], axis=2)
        best = [dense.max(axis=1), characters.max(axis=1), near.max(axis=1)]
        return Scored(
            topics.astype(np.float64), np.stack([*best, dense_gate, character_gate], axis=1).astype(np.float64)
        )

    def save(self, folder: Path) -> None:
        self.index.save(folder)
        np.savez(
            folder / "classifiers.npz",
            grams=np.asarray(list(self.grams.columns)),
            rarity=self.grams.rarity,
            allow_pickle=False,
            **self.dense.arrays("dense"),
            **self.characters.arrays("characters"),
        )

    @classmethod
    def load(cls, folder: Path) -> "Scorer":
        with np.load(folder / "classifiers.npz", allow_pickle=False) as kept:
            return cls(
                QuestionIndex.load(folder),
                Linear.from_arrays(kept, "dense"),
                CharacterGrams(kept["grams"].tolist(), kept["rarity"]),
                Linear.from_arrays(kept, "characters"),
            )


def _centred(vectors: NDArray[np.float32], mean: NDArray[np.float32]) -> NDArray[np.float32]:
    shifted = vectors - mean
    lengths = np.linalg.norm(shifted, axis=1, keepdims=True)
    return np.asarray(shifted / np.maximum(lengths, 1e-9), np.float32)
