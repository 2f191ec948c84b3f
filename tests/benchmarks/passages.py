"""Passages for benchmarks of scale, made from the content, and messages to find them with.

A passage is two questions of one topic and language recombined: the words of one up to its middle, then those of the
other from its middle. Its vector is a mix of the two parents' vectors (share .3 to .7) with noise of a fifth of their
distance, put back to length 1: embedding 100,000 texts would take an hour and would tell search nothing more. So
passages lie as close together as questions of one topic do, which is the hard case for an approximate index.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faq.retrieval.retriever import Question

SEED = 3


@dataclass(frozen=True)
class Passages:
    """Texts in restored spelling, `vectors` (n, dimension) of length 1, `owners` (n,) the topics' numbers."""

    texts: tuple[str, ...]
    vectors: NDArray[np.float32]
    owners: NDArray[np.int32]

    def rows(self, chosen: NDArray[np.int64]) -> "Passages":
        return Passages(tuple(self.texts[at] for at in chosen.tolist()), self.vectors[chosen], self.owners[chosen])


def of_content(questions: Sequence[Question], vectors: NDArray[np.float32], topics: Sequence[str]) -> Passages:
    """The content's own questions."""
    numbers = {topic: number for number, topic in enumerate(topics)}
    owners = np.asarray([numbers[question.topic] for question in questions], np.int32)
    return Passages(tuple(question.restored for question in questions), vectors, owners)


def grown(base: Passages, languages: Sequence[str], count: int) -> Passages:
    """`count` passages: a random choice of `base`, or all of it and recombined ones. Every topic is there."""
    chance = np.random.default_rng(SEED)
    if count <= len(base.texts):
        order = chance.permutation(len(base.texts))
        _, first = np.unique(base.owners[order], return_index=True)  # one of each topic in any case
        order = np.concatenate([order[first], np.delete(order, first)])
        return base.rows(np.sort(order[:count]))
    groups: dict[tuple[int, str], list[int]] = defaultdict(list)
    for at, (owner, language) in enumerate(zip(base.owners.tolist(), languages, strict=True)):
        groups[owner, language].append(at)
    rows = [np.asarray(group) for group in groups.values() if len(group) > 1]
    drawn = np.asarray([chance.choice(rows[at % len(rows)], 2, replace=False) for at in range(count - len(base.texts))])
    first, second = base.vectors[drawn[:, 0]], base.vectors[drawn[:, 1]]
    share = chance.uniform(0.3, 0.7, (len(drawn), 1)).astype(np.float32)
    noise = chance.standard_normal(first.shape, np.float32)
    noise *= 0.2 * np.linalg.norm(first - second, axis=1, keepdims=True) / np.linalg.norm(noise, axis=1, keepdims=True)
    mixed = share * first + (1 - share) * second + noise
    mixed /= np.linalg.norm(mixed, axis=1, keepdims=True)
    texts = tuple(recombined(base.texts[one], base.texts[other]) for one, other in drawn.tolist())
    return Passages(
        (*base.texts, *texts),
        np.vstack([base.vectors, mixed.astype(np.float32)]),
        np.concatenate([base.owners, base.owners[drawn[:, 0]]]),
    )


def recombined(one: str, other: str) -> str:
    """The first half of the words of `one`, then the second half of those of `other`."""
    head, tail = one.split(), other.split()
    return " ".join([*head[: (len(head) + 1) // 2], *tail[len(tail) // 2 :]])


def slipped(text: str, chance: np.random.Generator) -> str:
    """`text` with two neighbouring letters of its longest word exchanged: a message that was not seen before."""
    word = max(text.split(), key=len)
    if len(word) < 3:
        return f"{text} {word}"
    at = int(chance.integers(1, len(word) - 1))
    return text.replace(word, word[:at] + word[at + 1] + word[at] + word[at + 2 :], 1)
