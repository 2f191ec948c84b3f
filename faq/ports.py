"""What the rest of the desk may expect of the FAQ, and what the FAQ expects of an embedding model."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Verdict(StrEnum):
    """What the retriever advises to do with its hits."""

    ANSWER = "answer"  # the first hit is right with enough probability
    SUGGEST = "suggest"  # one of the first three probably is
    ABSTAIN = "abstain"  # not in the content


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One entry of `topics.yaml`. `next` names the flow offered after the answer."""

    id: str
    category: str
    next: str | None
    """One of: complaint, status, human, supervisor, attach; None for none."""
    errand: str | None = None
    """The flow that the article tells how to run, that its reader may want: complaint, status, human, safety."""
    kind: str | None = None
    """The kind of complaint that the problem makes; None where it is no problem to complain about."""
    department: str | None = None
    """Who takes a handoff about it; None for general support."""
    intent: str | None = None
    """An intent of the dialogue that the article answers."""
    lookup: str | None = None
    """What the site is asked of a proven player before the article is shown: withdrawal, deposit, kyc."""
    is_common: bool = False
    """Many players come with it: it is offered where nothing is nearer."""
    is_high_priority: bool = False
    """A handoff about it comes before others."""
    is_urgent: bool = False
    """A person is fetched at once, with the answer."""


@dataclass(frozen=True, kw_only=True)
class Article:
    """A topic in one language. `Faq.article` gives it as people read it, the files hold it as an editor wrote it."""

    topic: str
    language: str
    category: str
    title: str
    questions: tuple[str, ...]
    body: str
    """Markdown: paragraphs, lists, bold. Never HTML. Marks (`faq.articles.template`) stand in the files alone."""
    updated: date
    path: str


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A topic and the calibrated probability, 0 to 1, that it is what was asked."""

    topic: str
    score: float


@dataclass(frozen=True, kw_only=True)
class Found:
    """The retriever's answer to one query: hits from likely to unlikely, one a topic."""

    verdict: Verdict
    hits: tuple[Hit, ...]


@dataclass(frozen=True, kw_only=True)
class LanguageGuess:
    language: str
    confidence: float


class Embedder(Protocol):
    """Texts to vectors. Construction is light; `warm_up` loads the model."""

    dimension: int
    fingerprint: str
    """Changes when the same text would get another vector."""

    def warm_up(self) -> None: ...

    def embed(self, texts: Sequence[str], *, keep: bool = False) -> NDArray[np.float32]:
        """Shape (len(texts), dimension), rows of length 1. Thread-safe. `keep` remembers them on disk."""
        ...


class Catalogue(Protocol):
    """The articles as people read them. All methods are quick and thread-safe; the same article is the same object."""

    def article(self, topic: str, language: str) -> Article | None:
        """The topic's article, its body filled for this site; in another language where this one lacks it."""
        ...

    def topic(self, topic: str) -> Topic | None: ...

    def topics(self) -> tuple[Topic, ...]: ...


class Faq(Catalogue, Protocol):
    """The door of this package; `faq.service.FaqService` is the real one. All methods are quick and thread-safe."""

    def ask(self, text: str, language: str, *, after: str = "") -> Found:
        """The topics that `text` asks for; with `after`, the question before it, both are looked at together."""
        ...

    def guess_language(self, text: str, prior: str) -> LanguageGuess:
        """The language of `text`.

        `prior` (the conversation's, or the page's at first) decides where the text says little.
        """
        ...

    def restore(self, text: str, language: str) -> str:
        """`text` as the content spells it: what `ask` looks at, and so what is best embedded."""
        ...

    def embed(self, texts: Sequence[str], *, keep: bool = False) -> NDArray[np.float32]:
        """For the NLU: one vector a text, cached. Shape (len(texts), dimension).

        `keep` is for training examples: their vectors stay on disk, so that the next training embeds only new ones.
        What players write is never kept there.
        """
        ...
