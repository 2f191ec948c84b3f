"""Questions of different topics that read nearly the same: each can find only one of its topics.

Compared are the letters of the skeleton (`faq.language.spelling.fold`), so neither case, diacritics, alphabet nor order
hide a twin; meaning is not looked at, two ways to ask the same thing are no twins.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faq.language.spelling import fold
from faq.ports import Article
from faq.retrieval.classifiers import CharacterGrams

ALIKE = 0.85  # cosine of the n-gram counts: an ending, the order, a slip or a small word apart (docs/content.md)
LOOKED_AT = 0.5  # of a question's squared length, its rarest n-grams first, in the quick look for candidates
BLOCK = 512  # questions at once in that
PAIRS = 20_000  # candidates at once in the exact look


@dataclass(frozen=True)
class NearDuplicate:
    """Two questions; `likeness` is 1 where they read the same."""

    first: Article
    first_question: str
    second: Article
    second_question: str
    likeness: float


def near_duplicates(articles: Sequence[Article], alike: float = ALIKE) -> Iterator[NearDuplicate]:
    """All pairs in different topics, languages mixed, in the order of the articles."""
    asked = [(article, question, fold(question)) for article in articles for question in article.questions]
    asked = [each for each in asked if each[2]]
    if not asked:
        return
    folded = [skeleton for _, _, skeleton in asked]
    rows = CharacterGrams.learn(folded).rows(folded)
    first_seen: dict[str, int] = {}
    for at, skeleton in enumerate(folded):  # also those whose n-grams occur nowhere else
        other = first_seen.setdefault(skeleton, at)
        if asked[other][0].topic != asked[at][0].topic:
            yield NearDuplicate(asked[other][0], asked[other][1], asked[at][0], asked[at][1], 1.0)
    topics = {topic: number for number, topic in enumerate(sorted({article.topic for article, _, _ in asked}))}
    owners = np.array([topics[article.topic] for article, _, _ in asked])
    texts = np.array([first_seen[skeleton] for skeleton in folded])
    pairs = _candidates(rows, alike)
    pairs = pairs[(owners[pairs[:, 0]] != owners[pairs[:, 1]]) & (texts[pairs[:, 0]] != texts[pairs[:, 1]])]
    for start in range(0, len(pairs), PAIRS):
        part = pairs[start : start + PAIRS]
        likenesses = np.asarray(rows[part[:, 0]].multiply(rows[part[:, 1]]).sum(axis=1)).ravel()
        for at in np.flatnonzero(likenesses >= alike).tolist():
            first, second = asked[part[at, 0]], asked[part[at, 1]]
            yield NearDuplicate(first[0], first[1], second[0], second[1], float(likenesses[at]))


def _candidates(rows: Any, alike: float) -> NDArray[np.int64]:
    """Pairs of rows of length 1 that may be so much alike, (pairs, 2), sorted.

    Only the rarest n-grams of each row, `LOOKED_AT` of its squared length, are multiplied; the rest can add no more
    than its own length. So common n-grams, which cost most and tell least, are left out.
    """
    from scipy.sparse import csr_matrix

    frequency = np.bincount(rows.indices, minlength=rows.shape[1])
    lines = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    order = np.lexsort((frequency[rows.indices], lines))
    columns, values = rows.indices[order], rows.data[order]
    total = np.concatenate([[0.0], np.cumsum(values.astype(np.float64) ** 2)])
    before = total[:-1] - total[rows.indptr[:-1]][lines]
    kept = before < LOOKED_AT
    rare = csr_matrix((values[kept], (lines[kept], columns[kept])), shape=rows.shape)
    looked_at = np.asarray(rare.multiply(rare).sum(axis=1)).ravel()
    rest = np.sqrt(np.maximum(1 - looked_at, 0.0))
    other = rows.T.tocsr()
    found = [np.empty(0, np.int64)]
    for start in range(0, rows.shape[0], BLOCK):
        part = (rare[start : start + BLOCK] @ other).tocoo()
        enough = part.data + rest[start + part.row] >= alike - 1e-6
        pair = np.stack([start + part.row[enough], part.col[enough]]).astype(np.int64)
        pair = pair[:, pair[0] != pair[1]]
        found.append(pair.min(axis=0) * rows.shape[0] + pair.max(axis=0))
    return np.stack(np.divmod(np.unique(np.concatenate(found)), rows.shape[0]), axis=1)


@dataclass(frozen=True)
class DraftDuplicate:
    """A question of a draft and one of another topic; `likeness` is 1 where they read the same."""

    question: str
    other: Article
    other_question: str
    likeness: float


class NearDuplicateFinder:
    """Compares drafts with the articles in service, in milliseconds: theirs are read once."""

    def __init__(self, articles: Sequence[Article]) -> None:
        asked = [(article, question, fold(question)) for article in articles for question in article.questions]
        self._asked = [each for each in asked if each[2]]
        folded = [skeleton for _, _, skeleton in self._asked]
        self._grams = CharacterGrams.learn(folded)
        self._rows = self._grams.rows(folded)

    def of(self, draft: Article, alike: float = ALIKE) -> list[DraftDuplicate]:
        """Each question of the draft with the nearest of another topic, where that is near enough."""
        asked = [(question, fold(question)) for question in draft.questions]
        asked = [each for each in asked if each[1]]
        if not asked or not self._asked:
            return []
        likenesses = (self._grams.rows([skeleton for _, skeleton in asked]) @ self._rows.T).toarray()
        elsewhere = np.array([article.topic != draft.topic for article, _, _ in self._asked])
        found = []
        for (question, skeleton), row in zip(asked, np.where(elsewhere, likenesses, 0.0), strict=True):
            at = int(row.argmax())
            other, other_question, other_skeleton = self._asked[at]
            likeness = 1.0 if skeleton == other_skeleton and elsewhere[at] else min(float(row[at]), 0.999)
            if likeness >= alike:
                found.append(DraftDuplicate(question, other, other_question, likeness))
        return found
