"""Articles by the words that stand in them: for what a reader types letter by letter, a word, a piece of it, a slip.

The retriever understands questions; this finds words, in some milliseconds, without a model.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from faq.help_centre.markdown import blocks_of, plain_text
from faq.language.spelling import WORD, fold
from faq.ports import Article

TITLE, BODY, QUESTIONS = 6.0, 2.0, 3.0  # what a word weighs there; of the questions by the share that has it
SAID = 0.5  # from this weight on an article is about a word; below, a player once asked so, or mistyped it
EXACT, BEGUN, STEM, INSIDE, SLIP = 1.0, 0.8, 0.7, 0.45, 0.5  # how sure a likeness is
LEAST_SHARE = 0.1  # of the best score, for an article to be listed
LEAST_INSIDE = 4  # letters of a piece that is looked for inside of words
ENDING = 4  # letters that a word may carry beyond the one that the content has
SLIPS = ((8, 2), (4, 1))  # a word of so many letters may be mistyped in so many
PASSAGE_CHARACTERS = 180
LEAD = 40  # characters shown before the first word that was found, where a passage is cut

Passage = tuple[tuple[str, bool], ...]
"""Pieces of text in order; True marks what was looked for."""


@dataclass(frozen=True)
class Match:
    """An article that was found, how well, and the place of it that shows why."""

    topic: str
    score: float
    passage: Passage


class Lookup:
    """The articles of one language. Immutable and thread-safe; made in some milliseconds."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self.articles = tuple(articles)
        self._by_topic = {article.topic: article for article in articles}
        self._words = {article.topic: _weighed(article) for article in articles}
        self._weights: dict[str, dict[str, float]] = defaultdict(dict)
        for topic, words in self._words.items():
            for word, weight in words.items():
                self._weights[word][topic] = weight
        self._rarity = {word: self._rare(topics.values()) for word, topics in self._weights.items()}
        self._pairs = {word: _pairs(word) for word, topics in self._weights.items() if max(topics.values()) >= SAID}

    def find(self, query: str, limit: int = 8) -> list[Match]:
        """The best first. The last word may be unfinished; words that stand nowhere weaken what the others find."""
        terms = fold(query).split()
        likenesses = [self._alike(term, unfinished=place == len(terms) - 1) for place, term in enumerate(terms)]
        scores: dict[str, float] = defaultdict(float)
        for likeness in likenesses:
            best: dict[str, float] = defaultdict(float)
            for word, sureness in likeness.items():
                for topic, weight in self._weights[word].items():
                    best[topic] = max(best[topic], sureness * weight)
            rarity = self._rare(best.values())
            for topic, score in best.items():
                scores[topic] += score * rarity / len(terms)
        least = LEAST_SHARE * max(scores.values(), default=0.0)
        likely = [topic for topic, score in scores.items() if score >= least]
        found = sorted(likely, key=lambda topic: (-scores[topic], topic))[:limit]
        words = frozenset(word for likeness in likenesses for word in likeness)
        return [Match(topic, scores[topic], passage_of(self._by_topic[topic], words)) for topic in found]

    def passage(self, topic: str, query: str) -> Passage:
        """The place of this article that says most of what was asked; its beginning where nothing does."""
        terms = fold(query).split()
        words = frozenset(word for term in terms for word in self._alike(term, unfinished=False))
        return passage_of(self._by_topic[topic], words)

    def related(self, topic: str, count: int) -> list[str]:
        """Other articles that share most of its rare words."""
        shared: dict[str, float] = defaultdict(float)
        for word, weight in self._words.get(topic, {}).items():
            for other, also in self._weights[word].items():
                if other != topic:
                    shared[other] += weight * also * self._rarity[word] ** 2
        lengths = {other: self._length(other) for other in shared}
        return sorted(shared, key=lambda other: (-shared[other] / lengths[other], other))[:count]

    def _length(self, topic: str) -> float:
        words = self._words[topic]
        return math.sqrt(sum((weight * self._rarity[word]) ** 2 for word, weight in words.items())) or 1.0

    def _rare(self, weights: Iterable[float]) -> float:
        """What a word is worth that weighs so much in the articles that have it."""
        return math.log(1 + len(self.articles) / max(1, sum(weight >= SAID for weight in weights)))

    def _alike(self, term: str, *, unfinished: bool) -> dict[str, float]:
        """Words of the content that `term` may mean, and how surely; slips only where it stands in no article."""
        found: dict[str, float] = {}
        for word in self._weights:
            if word == term:
                found[word] = EXACT
            elif word.startswith(term) and (unfinished or len(term) > 2):
                found[word] = BEGUN
            elif len(word) > 3 and term.startswith(word) and len(term) - len(word) <= ENDING:
                found[word] = STEM
            elif len(term) >= LEAST_INSIDE and term in word:
                found[word] = INSIDE
        is_said = any(max(self._weights[word].values()) >= SAID for word in found)
        return found if is_said else {**dict(self._mistyped(term)), **found}

    def _mistyped(self, term: str) -> Iterator[tuple[str, float]]:
        allowed = next((slips for letters, slips in SLIPS if len(term) >= letters), 0)
        if not allowed:
            return
        pairs = _pairs(term)
        least = len(pairs) - 3 * allowed  # a slip, exchanged letters included, spoils at most three pairs
        for word, others in self._pairs.items():
            if len(pairs & others) < max(1, least):
                continue
            beginnings = {word, *(word[:length] for length in range(len(term) - allowed, len(term) + allowed + 1))}
            if any(_is_near(term, beginning, allowed) for beginning in beginnings):
                yield word, SLIP


def passage_of(article: Article, words: frozenset[str]) -> Passage:
    """The paragraph or entry of a list with most of `words` (skeletons), cut to what fits into two lines."""
    blocks = blocks_of(article.body)
    hits = [{fold(match.group()) for match in WORD.finditer(block)} & words for block in blocks]
    best = max(range(len(blocks)), key=lambda place: len(hits[place]), default=-1)
    if best < 0 or not hits[best]:
        return ((_cut(plain_text(article.body), 0), False),)
    places = [match.start() for match in WORD.finditer(blocks[best]) if fold(match.group()) in words]
    text = _cut(blocks[best], max(0, places[0] - LEAD) if len(blocks[best]) > PASSAGE_CHARACTERS else 0)
    return tuple(_marked(text, words))


def _marked(text: str, words: frozenset[str]) -> Iterator[tuple[str, bool]]:
    at = 0
    for match in WORD.finditer(text):
        if fold(match.group()) in words:
            if match.start() > at:
                yield text[at : match.start()], False
            yield match.group(), True
            at = match.end()
    if at < len(text):
        yield text[at:], False


def _cut(text: str, start: int) -> str:
    """At blanks, with dots where something is left out."""
    if start:
        start = text.find(" ", start) + 1
    shown = text[start:]
    if len(shown) > PASSAGE_CHARACTERS:
        shown = re.sub(r"[\s,;:–—-]*\S*$", "", shown[:PASSAGE_CHARACTERS]) + "…"
    return ("…" if start else "") + shown


def _weighed(article: Article) -> dict[str, float]:
    """The skeletons of an article's words and what each weighs."""
    weights: dict[str, float] = defaultdict(float)
    for word in set(fold(article.title).split()):
        weights[word] += TITLE
    for word in {word for block in blocks_of(article.body) for word in _skeletons(block)}:
        weights[word] += BODY
    for question in article.questions:
        for word in set(fold(question).split()):
            weights[word] += QUESTIONS / len(article.questions)
    return weights


def _skeletons(text: str) -> Iterable[str]:
    return (word for match in WORD.finditer(text) for word in fold(match.group()).split())


def _pairs(word: str) -> frozenset[str]:
    return frozenset(map("".join, zip(f" {word}", word, strict=False)))


def _is_near(first: str, second: str, allowed: int) -> bool:
    """Whether so many letters changed, missing, too many or exchanged with their neighbour make one of the other."""
    if abs(len(first) - len(second)) > allowed:
        return False
    before: list[int] = []
    row = list(range(len(second) + 1))
    for place, letter in enumerate(first, 1):
        earlier, before, row = before, row, [place]
        for other, its in enumerate(second, 1):
            cost = min(before[other] + 1, row[other - 1] + 1, before[other - 1] + (letter != its))
            if place > 1 and other > 1 and letter == second[other - 2] and first[place - 2] == its:
                cost = min(cost, earlier[other - 2] + 1)
            row.append(cost)
        if min(row) > allowed:
            return False
    return row[-1] <= allowed
