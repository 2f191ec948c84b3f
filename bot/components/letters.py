"""Texts as the n-grams of their letters, weighted by how rare those are: scikit-learn's TfidfVectorizer over characters
within words (sublinear counts, rows of length 1), number for number, without the second and the memory of importing it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from scipy.sparse import csr_matrix

COMMON = 2  # texts that an n-gram must occur in
WORDS_REMEMBERED = 50_000  # whose columns are looked up once


class Letters:
    """What n-grams there are, in the order of `columns`."""

    def __init__(self, grams: Sequence[str], rarity: np.ndarray, lengths: Sequence[int]) -> None:
        """`lengths` are the shortest and the longest of the n-grams."""
        self.columns = {gram: column for column, gram in enumerate(grams)}
        self.rarity = np.asarray(rarity, np.float32)
        self._lengths = lengths
        self._words: dict[str, list[int]] = {}

    @classmethod
    def learn(cls, texts: Sequence[str], lengths: Sequence[int], most: int) -> Letters:
        """The n-grams of more than one text, the `most` frequent of them."""
        found: Counter[str] = Counter()  # n-grams, counted over all
        held: Counter[str] = Counter()  # texts that hold an n-gram
        for word_count in map(Counter, (text.split() for text in texts)):
            grams: Counter[str] = Counter()
            for word, times in word_count.items():
                for gram in _grams(word, lengths):
                    grams[gram] += times
            found.update(grams)
            held.update(grams.keys())
        common = sorted(gram for gram, count in held.items() if count >= COMMON)
        kept = sorted(sorted(common, key=lambda gram: -found[gram])[:most])
        counts = np.array([held[gram] for gram in kept], np.float32)
        return cls(kept, np.log((1 + len(texts)) / (1 + counts)) + 1, lengths)

    def rows(self, texts: Sequence[str]) -> csr_matrix:
        """A row of length 1 a text; zeros where none of its n-grams is known."""
        values, columns, starts = [], [], [0]
        for text in texts:
            found = [column for word in text.split() for column in self._of(word)]
            order, counts = np.unique(np.array(found, np.int32), return_counts=True)
            row = (1 + np.log(counts.astype(np.float32))) * self.rarity[order]
            if length := np.sqrt(np.square(row).sum()):
                row /= length
            values.append(row)
            columns.append(order)
            starts.append(starts[-1] + len(order))
        shape = len(texts), len(self.columns)
        joined = [np.concatenate(parts) if parts else np.empty(0) for parts in (values, columns)]
        return csr_matrix((joined[0].astype(np.float32), joined[1].astype(np.int32), starts), shape=shape)

    def _of(self, word: str) -> list[int]:
        if (known := self._words.get(word)) is None:
            known = [self.columns[gram] for gram in _grams(word, self._lengths) if gram in self.columns]
            if len(self._words) < WORDS_REMEMBERED:
                self._words[word] = known
        return known


def _grams(word: str, lengths: Sequence[int]) -> Iterator[str]:
    """Of a word between two blanks; one that is no longer than an n-gram counts whole, and once."""
    padded = f" {word} "
    for length in range(lengths[0], lengths[1] + 1):
        yield padded[:length]
        yield from (padded[at : at + length] for at in range(1, len(padded) - length + 1))
        if length >= len(padded):
            return
