"""The help centre as files, for a site that serves it itself: pages, feeds, sitemap, styles. Search stays ours."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from faq.articles.reader import ArticleReader
from faq.articles.site_features import Features
from faq.articles.template import filled
from faq.articles.topics import read_topics
from faq.errors import ContentError
from faq.help_centre.library import Library
from faq.help_centre.pages import HelpPages, Site
from faq.ports import Article, Topic
from languages import LANGUAGES

PICTURES = ("/web/help/mark.svg", "/web/help/share.png")


@dataclass(frozen=True)
class Files:
    """A `Catalogue` of the content on disk, without a retriever."""

    shown: dict[tuple[str, str], Article] = field(repr=False)
    entries: dict[str, Topic]
    order: Sequence[str] = LANGUAGES

    @classmethod
    def read(cls, content: Path, topics: Path, features: Features) -> "Files":
        """Raises: ContentError: any file is broken: what is published is whole."""
        articles, findings = ArticleReader(content).read()
        if findings:
            raise ContentError(findings)
        entries = {name: entry.topic for name, entry in read_topics(topics).items()}
        for article in articles:
            entries.setdefault(article.topic, Topic(id=article.topic, category=article.category, next=None))
        shown = {
            (article.topic, article.language): replace(article, body=filled(article.body, features, article.language))
            for article in articles
        }
        return cls(shown, entries)

    def article(self, topic: str, language: str) -> Article | None:
        """In another language where this one lacks it."""
        found = (self.shown.get((topic, candidate)) for candidate in (language, *self.order))
        return next(filter(None, found), None)

    def topic(self, topic: str) -> Topic | None:
        """As the contract has it."""
        return self.entries.get(topic)

    def topics(self) -> tuple[Topic, ...]:
        """In the contract's order."""
        return tuple(self.entries.values())


def export(files: Files, site: Site, base: str, web: Path, out: Path) -> int:
    """Write everything below `out`, for a server at `base` that finds /help/en/login in help/en/login.html; the count.

    `web` is the folder of the styles. What is in `out` and not of this export stays.
    """
    pages = HelpPages(Library(files), site)
    made: dict[str, str] = {"help/sitemap.xml": pages.sitemap(base)}
    for language in LANGUAGES:
        folder = f"help/{language}"
        made[f"{folder}/index.html"] = pages.index(language, base)
        made[f"{folder}/feed.xml"] = pages.feed(language, base)
        made[f"{folder}/404.html"] = pages.missing(language, base)
        for topic in files.topics():
            page = pages.article(topic.id, language, base)
            if page is not None:
                made[f"{folder}/{topic.id}.html"] = page
    made["robots.txt"] = f"User-agent: *\nAllow: /\n\nSitemap: {base}/help/sitemap.xml\n"
    for name, text in made.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    copied = (*site.styles, *PICTURES)
    for address in copied:
        path = out / address.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(web / address.removeprefix("/web/"), path)
    return len(made) + len(copied)
