"""What readers find in the help centre: shelves, popular articles, related ones, and search by words."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from faq.help_centre.lookup import Lookup, Match
from faq.ports import Article, Catalogue

RELATED = 4
POPULAR = 6


@dataclass(frozen=True)
class Shelf:
    """The articles of one category in one language."""

    category: str
    articles: tuple[Article, ...]


class Library:
    """Follows the catalogue: what changed in it is looked at again at the next call. Thread-safe."""

    def __init__(self, catalogue: Catalogue, popular: Callable[[str], Sequence[str]] = lambda language: ()) -> None:
        """`popular(language)` names topics, the most read first; it may know few or none."""
        self._catalogue = catalogue
        self._popular = popular
        self._lock = threading.Lock()
        self._lookups: dict[str, Lookup] = {}

    def article(self, topic: str, language: str) -> Article | None:
        """In another language where this one lacks it; None where there is no such topic."""
        return self._catalogue.article(topic, language)

    def articles(self, language: str) -> list[Article]:
        """All of them, in the order of the topics' contract."""
        found = (self._catalogue.article(topic.id, language) for topic in self._catalogue.topics())
        return [article for article in found if article]

    def shelves(self, language: str) -> list[Shelf]:
        """Categories in the order of the topics' contract, empty ones left out; in each the most read come first."""
        read = {topic: place for place, topic in enumerate(self._popular(language))}
        shelves: dict[str, list[Article]] = {}
        for article in self.articles(language):
            shelves.setdefault(self._category(article), []).append(article)
        order = lambda article: read.get(article.topic, len(read))  # noqa: E731
        return [Shelf(category, tuple(sorted(articles, key=order))) for category, articles in shelves.items()]

    def popular(self, language: str) -> list[Article]:
        """What is read most; as long as that is too little, filled up with one article of each category."""
        firsts = [shelf.articles[0].topic for shelf in self.shelves(language)]
        topics = dict.fromkeys((*self._popular(language), *firsts))
        found = (self.article(topic, language) for topic in topics)
        return [article for article in found if article][:POPULAR]

    def related(self, topic: str, language: str) -> list[Article]:
        """What a reader of this article may want next."""
        found = (self.article(other, language) for other in self._lookup(language).related(topic, RELATED))
        return [article for article in found if article]

    def find(self, query: str, language: str, asked: Sequence[str] = ()) -> list[tuple[Article, Match]]:
        """Articles for `query`, the best first, each with the place that shows why.

        `asked` are the topics that the retriever takes the query for: they lead where it is a question, and follow
        where it is a word or two, of which the retriever knows little.
        """
        lookup = self._lookup(language)
        matches = {match.topic: match for match in lookup.find(query)}
        leads = len(query.split()) > 2
        order = dict.fromkeys((*asked, *matches) if leads else (*matches, *asked))
        found = []
        for topic in order:
            if article := self.article(topic, language):
                match = matches.get(topic) or Match(topic, 0.0, lookup.passage(topic, query))
                found.append((article, match))
        return found

    def _category(self, article: Article) -> str:
        topic = self._catalogue.topic(article.topic)
        return topic.category if topic else article.category

    def _lookup(self, language: str) -> Lookup:
        articles = tuple(self.articles(language))
        with self._lock:
            known = self._lookups.get(language)
            if known is None or known.articles != articles:  # quick: what has not changed is the same object
                known = self._lookups[language] = Lookup(articles)
            return known
