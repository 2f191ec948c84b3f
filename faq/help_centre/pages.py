"""The pages of the help centre as HTML: words, Markdown and templates. Knows no HTTP.

Titles, questions and queries go through Jinja's escaping; bodies through markdown-it with raw HTML switched off.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

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


@dataclass(frozen=True)
class Listed:
    """One page as the sitemap tells of it; addresses are absolute."""

    address: str
    updated: date
    alternates: tuple[tuple[str, str], ...]


class HelpPages:
    """Renders every page in every language. `assistant_url` opens the chat; language and topic are put to its query."""

    def __init__(
        self,
        faq: Faq,
        site_name: str,
        public_url: str,
        assistant_url: str,
        default_language: str,
        *,
        votes: bool,
    ) -> None:
        """`votes`: ask readers whether an article helped."""
        self._faq = faq
        self._default_language = default_language
        self._votes = votes
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

    def article(self, topic: str, language: str, vote: str = "") -> str | None:
        """One article, in another language where this one lacks it; None where there is no such topic.

        `vote` ("yes", "no") is what the reader has just said of it.
        """
        article = self._faq.article(topic, language)
        if article is None:
            return None
        body = render_markdown(article.body)
        related = [
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
            related=related,
            data=_as_data(article, body),
            votes=self._votes,
            vote=vote,
        )

    def search(self, query: str, language: str, topics: Sequence[str], *, busy: bool = False) -> str:
        """What was found for `query`, best first; or, if `busy`, that it was not looked for."""
        words = self._words[language]
        found = [article for topic in topics if (article := self._faq.article(topic, language))]
        excerpts = {article.topic: _description(render_markdown(article.body)) for article in found}
        return self._render(
            "search.html",
            language,
            "search",
            words["search"],
            "",
            query=query,
            found=found,
            excerpts=excerpts,
            busy=busy,
        )

    def missing(self, language: str) -> str:
        """The page for an address that does not exist."""
        return self._render("missing.html", language, "", self._words[language]["missing_title"], "")

    def sitemap(self, base: str) -> str:
        """All pages for search engines, as XML; `base` is scheme and host, for addresses must be absolute there."""
        base = self._public_url or base.rstrip("/")
        topics = [topic.id for topic in self._faq.topics()]
        listed = []
        for page in ("", *topics):
            written = {code: article for code in LANGUAGES if (article := self._newest(page, code))}
            alternates = tuple(self._alternates(page, list(written), base))
            listed += [
                Listed(f"{base}/help/{code}/{page}", article.updated, alternates) for code, article in written.items()
            ]
        return self._templates.get_template("sitemap.xml").render(pages=listed)

    def _newest(self, page: str, language: str) -> Article | None:
        """The article of a page in this very language; for the list of all, the one updated last."""
        names = [page] if page else [topic.id for topic in self._faq.topics()]
        found = [article for name in names if (article := self._faq.article(name, language))]
        return max(
            (article for article in found if article.language == language),
            key=lambda article: article.updated,
            default=None,
        )

    def _alternates(self, page: str, languages: Sequence[str], base: str) -> list[tuple[str, str]]:
        addresses = [(code, f"{base}/help/{code}/{page}") for code in languages]
        default = self._default_language if self._default_language in languages else next(iter(languages), "")
        return [*addresses, ("x-default", f"{base}/help/{default}/{page}")] if default else addresses

    def shelves(self, language: str) -> list[Shelf]:
        """Categories in the order of the topics' contract, empty ones left out."""
        shelves: dict[str, list[Article]] = {}
        for topic in self._faq.topics():
            if article := self._faq.article(topic.id, language):
                shelves.setdefault(topic.category, []).append(article)
        return [Shelf(category, tuple(articles)) for category, articles in shelves.items()]

    def _render(self, template: str, language: str, page: str, title: str, description: str, **values: Any) -> str:
        words = self._words[language]
        written = [code for code in LANGUAGES if template != "article.html" or self._newest(page, code)]
        own = language if language in written else values["article"].language
        return self._templates.get_template(template).render(
            words=words,
            language=language,
            languages=[(code, self._words[code]["own_name"]) for code in LANGUAGES],
            page=page,
            title=title,
            description=description,
            site_name=self._site_name,
            canonical=f"{self._public_url}/help/{own}/{page}",
            alternates=self._alternates(page, written, self._public_url),
            assistant_url=self._assistant(language, values["article"].topic if "article" in values else ""),
            category_name=lambda category: words["categories"].get(category, category.capitalize()),
            **values,
        )

    def _assistant(self, language: str, topic: str) -> str:
        address = urlsplit(self._assistant_url)
        asked = {"topic": topic, "language": language} if topic else {"language": language}
        return address._replace(query="&".join(filter(None, (address.query, urlencode(asked))))).geturl()

    def _day(self, day: date, language: str) -> str:
        words = self._words[language]
        return str(words["day"]).format(day=day.day, month=words["months"][day.month - 1], year=day.year)


@lru_cache(maxsize=512)
def render_markdown(body: str) -> Markup:
    """Safe HTML of an article's body."""
    return Markup(_MARKDOWN.render(body))


def _as_data(article: Article, body: Markup) -> Markup:
    """The article as schema.org data, JSON that is safe inside a script element; browsers do not run it."""
    answer = {"@type": "Answer", "text": str(body).strip()}
    data = {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "inLanguage": article.language,
        "dateModified": article.updated.isoformat(),
        "mainEntity": [{"@type": "Question", "name": article.title, "acceptedAnswer": answer}],
    }
    text = json.dumps(data, ensure_ascii=False)
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))


def _description(html: str) -> str:
    text = " ".join(Markup(_INLINE.sub("", _BLOCKS.sub(" ", html))).unescape().split())
    if len(text) <= DESCRIPTION_CHARACTERS:
        return text
    return text[:DESCRIPTION_CHARACTERS].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"


def _read_words(language: str) -> dict[str, Any]:
    words: dict[str, Any] = yaml.safe_load((TEMPLATES / "words" / f"{language}.yml").read_text(encoding="utf-8"))
    return words
