"""The pages of the help centre as HTML: words, Markdown and templates. Knows no HTTP.

Titles, questions and queries go through Jinja's escaping; bodies through markdown-it with raw HTML switched off.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup

from faq.ports import Article, Faq

LANGUAGES = ("az", "tr", "ru", "en")
TEMPLATES = Path(__file__).with_name("templates")
DESCRIPTION_CHARACTERS = 160  # about what search engines show
_MARKDOWN = MarkdownIt("commonmark", {"html": False})
_BLOCKS = re.compile(r"</?(?:p|li|ul|ol|br|blockquote|hr|h[1-6]|pre)\b[^>]*>")
_INLINE = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Shelf:
    """The articles of one category in one language."""

    category: str
    articles: tuple[Article, ...]


class HelpPages:
    """Renders every page in every language. `assistant_url` may hold `{language}`."""

    def __init__(self, faq: Faq, site_name: str, public_url: str, assistant_url: str) -> None:
        self._faq = faq
        self._site_name = site_name
        self._public_url = public_url.rstrip("/")
        self._assistant_url = assistant_url
        self._words = {language: _read_words(language) for language in LANGUAGES}
        self._templates = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def index(self, language: str) -> str:
        """All articles by category."""
        words = self._words[language]
        shelves = self.shelves(language)
        return self._render("index.html", language, "", words["title"], words["description"], shelves=shelves)

    def article(self, topic: str, language: str) -> str | None:
        """One article, in another language where this one lacks it; None where there is no such topic."""
        article = self._faq.article(topic, language)
        if article is None:
            return None
        body = render_markdown(article.body)
        neighbours = [
            other
            for shelf in self.shelves(language)
            if shelf.category == article.category
            for other in shelf.articles
            if other.topic != topic
        ]
        return self._render(
            "article.html",
            language,
            topic,
            article.title,
            _description(body),
            article=article,
            body=body,
            updated=self._day(article.updated, language),
            neighbours=neighbours,
        )

    def search(self, query: str, language: str, topics: Sequence[str]) -> str:
        """What was found for `query`, best first."""
        words = self._words[language]
        found = [article for topic in topics if (article := self._faq.article(topic, language))]
        excerpts = {article.topic: _description(render_markdown(article.body)) for article in found}
        return self._render(
            "search.html", language, "search", words["search"], "", query=query, found=found, excerpts=excerpts
        )

    def missing(self, language: str) -> str:
        """The page for an address that does not exist."""
        return self._render("missing.html", language, "", self._words[language]["missing_title"], "")

    def shelves(self, language: str) -> list[Shelf]:
        """Categories in the order of the topics' contract, empty ones left out."""
        shelves: dict[str, list[Article]] = {}
        for topic in self._faq.topics():
            if article := self._faq.article(topic.id, language):
                shelves.setdefault(topic.category, []).append(article)
        return [Shelf(category, tuple(articles)) for category, articles in shelves.items()]

    def _render(self, template: str, language: str, page: str, title: str, description: str, **values: Any) -> str:
        words = self._words[language]
        return self._templates.get_template(template).render(
            words=words,
            language=language,
            languages=[(code, self._words[code]["own_name"]) for code in LANGUAGES],
            page=page,
            title=title,
            description=description,
            site_name=self._site_name,
            public_url=self._public_url,
            assistant_url=self._assistant_url.replace("{language}", language),
            category_name=lambda category: words["categories"].get(category, category.capitalize()),
            **values,
        )

    def _day(self, day: date, language: str) -> str:
        words = self._words[language]
        return str(words["day"]).format(day=day.day, month=words["months"][day.month - 1], year=day.year)


@lru_cache(maxsize=512)
def render_markdown(body: str) -> Markup:
    """Safe HTML of an article's body."""
    return Markup(_MARKDOWN.render(body))


def _description(html: str) -> str:
    text = " ".join(Markup(_INLINE.sub("", _BLOCKS.sub(" ", html))).unescape().split())
    if len(text) <= DESCRIPTION_CHARACTERS:
        return text
    return text[:DESCRIPTION_CHARACTERS].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"


def _read_words(language: str) -> dict[str, Any]:
    words: dict[str, Any] = yaml.safe_load((TEMPLATES / "words" / f"{language}.yml").read_text(encoding="utf-8"))
    return words
