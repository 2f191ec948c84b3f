"""The pages of the help centre as HTML: words, Markdown and templates. Knows no HTTP.

Titles, questions and queries go through Jinja's escaping; bodies through markdown-it with raw HTML switched off.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from faq.help_centre.library import Library
from faq.help_centre.lookup import Match
from faq.help_centre.markdown import plain_text, render_markdown
from faq.help_centre.structured_data import breadcrumbs, question_and_answer, searchable
from faq.ports import Article
from languages import DEFAULT, LANGUAGES

TEMPLATES = Path(__file__).with_name("templates")
DESCRIPTION_CHARACTERS = 160  # about what search engines show
TITLE_CHARACTERS = 65  # the same of a title; the site's name is left out where it does not fit
FED = 30  # articles of a feed
STYLES = ("/web/shared/tokens.css", "/web/shared/base.css", "/web/help/help.css", "/web/help/search.css")
SEARCH = "/web/help/search.js"


@dataclass(frozen=True)
class Listed:
    """One page as the sitemap tells of it; addresses are absolute."""

    address: str
    updated: date
    alternates: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Site:
    """What the pages say of the site they belong to."""

    name: str
    default_language: str = DEFAULT
    assistant_url: str = "/widget/"
    """The page with the chat, which is told `language` in its query."""
    desk: str = ""
    """Scheme and host that serve search, votes, styles and chat; empty where they are those of the pages."""
    votes: bool = False
    """Readers are asked whether an article helped."""
    chat: bool = True
    """The chat itself is on each page."""
    styles: Sequence[str] = STYLES
    script: str = SEARCH
    """Addresses of the pages' styles, and of what finds articles while one types."""


Period = tuple[date, date]
"""First and last day, both included."""


class Figure(Protocol):
    """One figure of a report; `value` and `of` are None where they would tell of too few."""

    @property
    def name(self) -> str: ...

    @property
    def value(self) -> float | None: ...

    @property
    def of(self) -> int | None: ...


class HelpPages:
    """Renders every page in every language. `base` is the scheme and host that search engines and links are told."""

    def __init__(self, library: Library, site: Site) -> None:
        self._library = library
        self._site = site
        self._words = {language: words_of(language) for language in LANGUAGES}
        self._templates = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def index(self, language: str, base: str) -> str:
        """What is read most, then all articles by category."""
        words = self._words[language]
        home = f"{base}/help/{language}/"
        search = f"{self._site.desk or base}/help/{language}/search?q={{query}}"
        return self._render(
            "index.html",
            language,
            base,
            title=words["title"],
            description=words["description"],
            shelves=self._library.shelves(language),
            popular=self._library.popular(language),
            data=[searchable(f"{self._site.name}: {words['title']}", home, search)],
        )

    def article(self, topic: str, language: str, base: str, vote: str = "") -> str | None:
        """One article, in another language where this one lacks it; None where there is no such topic.

        `vote` ("yes", "no") is what the reader has just said of it.
        """
        article = self._library.article(topic, language)
        if article is None:
            return None
        body = render_markdown(article.body)
        words, home = self._words[language], f"{base}/help/{language}/"
        trail = [
            (words["title"], home),
            (self._category(article.category, language), f"{home}#{article.category}"),
            (article.title, f"{home}{topic}"),
        ]
        related = self._library.related(topic, language)
        more = [
            other
            for shelf in self._library.shelves(language)
            if shelf.category == article.category
            for other in shelf.articles
            if other.topic != topic and other not in related
        ]
        return self._render(
            "article.html",
            language,
            base,
            page=topic,
            title=article.title,
            description=_shortened(plain_text(article.body)),
            article=article,
            body=body,
            updated=self._day(article.updated, language),
            related=related,
            more=more,
            data=[question_and_answer(article, body), breadcrumbs(trail)],
            vote=vote,
        )

    def search(
        self, query: str, language: str, base: str, found: Sequence[tuple[Article, Match]], *, busy: bool = False
    ) -> str:
        """What was found for `query`, best first; or, if `busy`, that not everything could be looked through."""
        words = self._words[language]
        return self._render(
            "search.html",
            language,
            base,
            page="search",
            title=f"{query} · {words['search']}" if query else words["search"],
            description="",
            query=query,
            found=found,
            popular=[] if query else self._library.popular(language),
            busy=busy,
        )

    def reports(self, language: str, base: str, listed: Sequence[Period]) -> str:
        """Which periods are told of; they may be none."""
        words = self._words[language]["reports"]
        periods = [(period, self.period(period, language)) for period in listed]
        return self._render(
            "reports.html",
            language,
            base,
            page="reports",
            title=words["title"],
            description=words["description"],
            periods=periods,
            data=[],
        )

    def report(self, language: str, base: str, period: Period, figures: Sequence[Figure]) -> str:
        """What is told of one period."""
        words = self._words[language]["reports"]
        first, last = period
        return self._render(
            "report.html",
            language,
            base,
            page=f"reports/{first}_{last}",
            title=f"{words['title']}: {self.period(period, language)}",
            description=words["description"],
            period=period,
            shown=self.period(period, language),
            data=[],
            figures=[(words["figures"][one.name], figure_text(one, words)) for one in figures],
        )

    def period(self, period: Period, language: str) -> str:
        first, last = period
        return f"{self._day(first, language)} – {self._day(last, language)}"

    def missing(self, language: str, base: str) -> str:
        """The page for an address that does not exist."""
        popular = self._library.popular(language)
        return self._render(
            "missing.html",
            language,
            base,
            title=self._words[language]["missing_title"],
            description="",
            popular=popular,
        )

    def sitemap(self, base: str) -> str:
        """All pages for search engines, as XML."""
        listed = []
        for page in ("", *dict.fromkeys(article.topic for code in LANGUAGES for article in self._written(code))):
            written = {code: article for code in LANGUAGES if (article := self._newest(page, code))}
            alternates = tuple(self._alternates(page, list(written), base))
            listed += [
                Listed(f"{base}/help/{code}/{page}", article.updated, alternates) for code, article in written.items()
            ]
        return self._templates.get_template("sitemap.xml").render(pages=listed)

    def feed(self, language: str, base: str) -> str:
        """The articles of a language that changed last, as Atom."""
        articles = sorted(self._written(language), key=lambda article: article.updated, reverse=True)[:FED]
        return self._templates.get_template("feed.xml").render(
            words=self._words[language],
            site=self._site,
            language=language,
            base=base,
            articles=[(article, render_markdown(article.body)) for article in articles],
            updated=max((article.updated for article in articles), default=date(1970, 1, 1)),
        )

    def _written(self, language: str) -> list[Article]:
        """What is written in this very language."""
        return [article for article in self._library.articles(language) if article.language == language]

    def _newest(self, page: str, language: str) -> Article | None:
        """The article of a page in this very language; for the list of all, the one updated last."""
        found = [article for article in self._written(language) if page in ("", article.topic)]
        return max(found, key=lambda article: article.updated, default=None)

    def _alternates(self, page: str, languages: Sequence[str], base: str) -> list[tuple[str, str]]:
        addresses = [(code, f"{base}/help/{code}/{page}") for code in languages]
        wished = self._site.default_language
        default = wished if wished in languages else next(iter(languages), "")
        return [*addresses, ("x-default", f"{base}/help/{default}/{page}")] if default else addresses

    def _render(self, template: str, language: str, base: str, *, title: str, page: str = "", **values: Any) -> str:
        article = values.get("article")
        written = [code for code in LANGUAGES if article is None or self._newest(page, code)]
        own = article.language if article and language not in written else language
        whole = f"{title} · {self._site.name}"
        return self._templates.get_template(template).render(
            words=self._words[language],
            site=self._site,
            base=base,
            language=language,
            languages=[(code, self._words[code]["own_name"]) for code in LANGUAGES],
            page=page,
            title=title,
            full_title=whole if len(whole) <= TITLE_CHARACTERS else title,
            locale=self._words[own]["locale"],
            canonical=f"{base}/help/{own}/{page}",
            alternates=self._alternates(page, written, base),
            assistant_url=self._assistant(language),
            category_name=lambda category: self._category(category, language),
            **values,
        )

    def _category(self, category: str, language: str) -> str:
        return str(self._words[language]["categories"].get(category, category.capitalize()))

    def _assistant(self, language: str) -> str:
        address = urlsplit(self._site.assistant_url)
        asked = urlencode({"language": language})
        return address._replace(query="&".join(filter(None, (address.query, asked)))).geturl()

    def _day(self, day: date, language: str) -> str:
        words = self._words[language]
        return str(words["day"]).format(day=day.day, month=words["months"][day.month - 1], year=day.year)


_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_SHARES = frozenset({"csat", "csat_rate", "sla_solution", "reviews_changed"})


def figure_text(figure: Figure, words: Mapping[str, Any]) -> str:
    """As readers are told it: a count, a share, or how long it took."""
    if figure.value is None:
        return str(words["few"])
    if figure.name in _SHARES:
        return str(words["share"]).format(share=round(100 * figure.value), of=figure.of)
    if figure.name.endswith("_median"):
        seconds = figure.value
        if seconds < _HOUR:
            return str(words["minutes"]).format(count=max(1, round(seconds / _MINUTE)))
        if seconds < 2 * _DAY:
            return str(words["hours"]).format(count=round(seconds / _HOUR))
        return str(words["days"]).format(count=round(seconds / _DAY))
    return str(round(figure.value))


def _shortened(text: str) -> str:
    if len(text) <= DESCRIPTION_CHARACTERS:
        return text
    return text[: DESCRIPTION_CHARACTERS - 1].rsplit(" ", 1)[0].rstrip(" .,;:–—-") + "…"


@lru_cache(maxsize=len(LANGUAGES))
def words_of(language: str) -> dict[str, Any]:
    """The words of the help centre's pages."""
    words: dict[str, Any] = yaml.safe_load((TEMPLATES / "words" / f"{language}.yml").read_text(encoding="utf-8"))
    return words
