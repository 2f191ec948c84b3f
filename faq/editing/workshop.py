"""The articles as editors work on them: what there is and what is missing, checked, tried and saved.

The files stay plain Markdown under the content's folder, and may be edited there as well: who saves what somebody else
has changed meanwhile is told so.
"""

import hashlib
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Protocol

from faq.articles.reader import TOPIC_ID, parse_article
from faq.articles.site_features import Features
from faq.articles.template import filled
from faq.articles.topics import read_topics
from faq.editing.drafts import NewTopic, add_topic, drafted
from faq.editing.history import History, Version
from faq.editing.lint import lint_draft
from faq.editing.near_duplicates import NearDuplicateFinder
from faq.errors import ContentError, FaqError, Finding
from faq.ports import Article, Faq, Found
from faq.retrieval.retriever import Retriever
from languages import LANGUAGES

MOST_CHARACTERS = 60_000
_NEAREST = 5


class UnknownArticle(FaqError):
    """No such topic, language or version."""

    code = "not_found"
    status = 404


class ArticleChanged(FaqError):
    """Somebody else changed the file since it was read."""

    code = "article_changed"
    status = 409


@dataclass(frozen=True, kw_only=True)
class ArticleState:
    """One topic in one language. `state` is "ok", "missing", "broken" (the file cannot be used as it is) or "older"
    (than its sibling in another language).
    """

    state: str
    title: str = ""
    updated: date | None = None
    questions: int = 0


@dataclass(frozen=True, kw_only=True)
class TopicState:
    id: str
    category: str
    asks: str
    """What players want to know, for editors."""
    facts: tuple[str, ...]
    articles: dict[str, ArticleState]
    """By language."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """A file as it is; a missing one begins with an empty form. `version` is for `save`."""

    text: str
    version: str
    history: tuple[Version, ...]


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What is wrong in a draft, and how people would read it; no title and no body where it cannot be read at all."""

    findings: tuple[Finding, ...]
    title: str
    body: str

    @property
    def is_usable(self) -> bool:
        """Whether it may go live."""
        return bool(self.body) and all(finding.warning for finding in self.findings)


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What a player's words would find."""

    language: str
    read_as: str
    found: Found
    nearest: tuple[tuple[str, str, str, float], ...]
    """Topic, language, question and its similarity."""


class Served(Faq, Protocol):
    """The articles in service; `faq.service.FaqService` is the real one."""

    @property
    def retriever(self) -> Retriever: ...

    def articles(self) -> tuple[Article, ...]:
        """As their files hold them."""
        ...


class Workshop:
    """Safe for several threads; nothing is read before it is asked for."""

    def __init__(
        self,
        service: Served,
        content: Path,
        topics: Path,
        features: Features,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._service = service
        self._content = content
        self._topics = topics
        self._features = features
        self._today = today
        self._history = History(content)
        self._finder: tuple[Sequence[Article], NearDuplicateFinder] | None = None
        self._saving = threading.Lock()
        self._comparing = threading.Lock()

    def overview(self) -> list[TopicState]:
        """All topics in the order of `topics.yaml`, each in all languages.

        Raises:
            ContentError: `topics.yaml` cannot be read.
        """
        served = self._service.articles()
        threading.Thread(
            target=self._near_duplicates, args=(served,), daemon=True
        ).start()  # ready before the first draft
        articles = {(article.topic, article.language): article for article in served}
        states = []
        for id, entry in read_topics(self._topics).items():
            there = {language: articles.get((id, language)) for language in LANGUAGES}
            newest = max((article.updated for article in there.values() if article), default=date.min)
            states.append(
                TopicState(
                    id=id,
                    category=entry.topic.category,
                    asks=entry.asks,
                    facts=entry.facts,
                    articles={language: self._state(article, newest) for language, article in there.items()},
                )
            )
        return states

    def source(self, topic: str, language: str) -> Source:
        """Raises: UnknownArticle."""
        path = self._path(topic, language)
        text = _read(path)
        return Source(
            text=self._form() if text is None else text,
            version=_version(text),
            history=tuple(self._history.versions(path)),
        )

    def at(self, topic: str, language: str, version: str) -> str:
        """The file's text in an earlier version. Raises: UnknownArticle."""
        text = self._history.at(self._path(topic, language), version)
        if text is None:
            raise UnknownArticle
        return text

    def check(self, topic: str, language: str, text: str) -> Checked:
        """Raises: UnknownArticle."""
        path = self._path(topic, language)
        articles = self._service.articles()
        findings = lint_draft(text, path, self._content, self._topics, articles, self._near_duplicates(articles).of)
        try:
            article = parse_article(text, path, self._content)
        except ContentError:
            return Checked(findings=tuple(findings), title="", body="")
        body = filled(article.body, self._features, language)
        return Checked(findings=tuple(findings), title=article.title, body=body)

    def save(self, topic: str, language: str, text: str, version: str, author: str) -> Source:
        """Write the file whole; it is live within a second. `version` is what the author began with.

        Raises:
            ArticleChanged. UnknownArticle. ContentError: what is wrong in it would be read by people.
        """
        checked = self.check(topic, language, text)
        if not checked.is_usable:
            raise ContentError([finding for finding in checked.findings if not finding.warning])
        path = self._path(topic, language)
        with self._saving:
            before = _read(path)
            if _version(before) != version:
                raise ArticleChanged
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = path.with_name(f".{path.name}.{os.getpid()}")  # hidden: the reader leaves it out
            fresh.write_text(text if text.endswith("\n") else text + "\n", encoding="utf-8")
            fresh.replace(path)
            verb = "Add" if before is None else "Change"
            self._history.keep(path, author, f"{language}/{topic}: {verb} the article.")
        return self.source(topic, language)

    def ask(self, text: str, language: str) -> Tried:
        """What these words would find now."""
        service = self._service
        guess = service.guess_language(text, language)
        nearest = service.retriever.nearest(text, language, service.embed, _NEAREST)
        return Tried(
            language=guess.language,
            read_as=service.restore(text, language),
            found=service.ask(text, language),
            nearest=tuple((one.topic, one.language, one.text, similarity) for one, similarity in nearest),
        )

    def found(self, text: str, language: str) -> Found:
        """What these words would find now, and nothing more."""
        return self._service.ask(text, language)

    def draft(self, topic: str, language: str, questions: Sequence[str], answer: str) -> Source:
        """The file as it would be with these questions and this answer; nothing is written. Raises: UnknownArticle."""
        source = self.source(topic, language)
        return replace(source, text=drafted(source.text, questions, answer, self._today()))

    def add_topic(self, topic: NewTopic) -> None:
        """A topic without articles yet. Raises: ContentError."""
        with self._saving:
            add_topic(self._topics, topic)

    def title(self, topic: str, language: str) -> str:
        article = self._service.article(topic, language)
        return article.title if article else topic

    def _state(self, article: Article | None, newest: date) -> ArticleState:
        if article is None:
            return ArticleState(state="missing")
        try:
            text = _read(Path(article.path))
            broken = text is None or not parse_article(text, Path(article.path), self._content)
        except ContentError:
            broken = True
        state = "broken" if broken else "older" if article.updated < newest else "ok"
        return ArticleState(state=state, title=article.title, updated=article.updated, questions=len(article.questions))

    def _path(self, topic: str, language: str) -> Path:
        entries = read_topics(self._topics)
        if language not in LANGUAGES or not TOPIC_ID.fullmatch(topic) or topic not in entries:
            raise UnknownArticle
        return self._content / language / entries[topic].topic.category / f"{topic}.md"

    def _form(self) -> str:
        return f"---\ntitle: \nupdated: {self._today().isoformat()}\nquestions:\n  - \n---\n\n"

    def _near_duplicates(self, articles: Sequence[Article]) -> NearDuplicateFinder:
        with self._comparing:
            if self._finder is None or self._finder[0] != articles:
                self._finder = articles, NearDuplicateFinder(articles)
            return self._finder[1]


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        return ""


def _version(text: str | None) -> str:
    return "new" if text is None else hashlib.sha256(text.encode()).hexdigest()[:16]
