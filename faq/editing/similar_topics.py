"""Topics that are hard to tell apart: where better questions pay most."""

from dataclasses import dataclass

import numpy as np

from faq.retrieval.retriever import Retriever


@dataclass(frozen=True)
class Pair:
    """Two topics; `confusion` is the mean probability that questions of the one are given to the other, both ways."""

    first: str
    second: str
    confusion: float
    example: str
    """The question that is pulled most to the other topic."""


def similar_topics(retriever: Retriever, count: int) -> list[Pair]:
    """The `count` hardest pairs. Questions are compared in the projection, each with all others."""
    index = retriever.scorer.index
    total = len(retriever.questions)
    rows = index.index.reconstruct_n(0, total)
    owners = index.owners[:total]
    likeness = rows @ rows.T
    np.fill_diagonal(likeness, -1.0)
    topics = len(retriever.topics)
    scores = np.stack(
        [np.sort(likeness[:, owners == topic], axis=1)[:, -3:].mean(axis=1) for topic in range(topics)], axis=1
    )
    odds = np.exp((scores - scores.max(axis=1, keepdims=True)) * 20.0)  # 20: about the sharpness of the calibration
    chances = odds / odds.sum(axis=1, keepdims=True)
    given = np.stack([chances[owners == topic].mean(axis=0) for topic in range(topics)])
    both = np.triu((given + given.T) / 2, k=1)
    pairs = []
    for place in np.argsort(-both, axis=None)[:count].tolist():
        first, second = divmod(place, topics)
        members = np.flatnonzero((owners == first) | (owners == second))
        others = np.where(owners[members] == first, second, first)
        worst = retriever.questions[int(members[np.argmax(chances[members, others])])]
        example = f"[{worst.language}] {worst.topic}: {worst.text}"
        pairs.append(Pair(retriever.topics[first], retriever.topics[second], float(both[first, second]), example))
    return pairs
