"""The whole help centre as files, and each of its pages as an auditor of web pages looks at it."""

import gzip
import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from faq.articles.site_features import Features
from faq.help_centre.export import Files, export
from faq.help_centre.pages import Site
from faq.service import CONTENT, TOPICS
from languages import LANGUAGES
from settings import ROOT

BASE, DESK = "https://help.example", "https://desk.example"
PAGE_BYTES = 14_600  # compressed: what a server sends before it hears from the browser (ten packets)
SITE = Site(name="Arena", assistant_url=f"{DESK}/widget/", desk=DESK)


class Audited(HTMLParser):
    """What a page is made of."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.title = ""
        self.names: Counter[str] = Counter()
        self._inside: list[str] = []
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self._inside.append(tag)
        if tag == "a":
            self.links.append("")

    def handle_endtag(self, tag: str) -> None:
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "title" in self._inside:
            self.title += data
        if "a" in self._inside and self.links:
            self.links[-1] += data.strip()

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]

    def meta(self, name: str) -> str:
        found = [each["content"] for each in self.all("meta") if name in (each.get("name"), each.get("property"))]
        return found[0] if found else ""


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exported")
    export(Files.read(CONTENT, TOPICS, Features(site="Arena")), SITE, BASE, ROOT / "web", folder)
    return folder


@pytest.fixture(scope="module")
def pages(out: Path) -> dict[str, Audited]:
    """By address below /help/."""
    found = {}
    for path in sorted((out / "help").rglob("*.html")):
        if path.name != "404.html":
            name = path.relative_to(out / "help").with_suffix("").as_posix()
            found[name.removesuffix("index")] = Audited(path.read_text("utf-8"))
    return found


def test_every_article_is_there_in_every_language(pages: dict[str, Audited]) -> None:
    topics = {path.stem for path in CONTENT.rglob("*.md")}
    assert set(pages) == {f"{language}/{topic}" for language in LANGUAGES for topic in ("", *topics)}


def test_titles_and_descriptions_are_of_a_length_that_is_shown_and_tell_pages_apart(pages: dict[str, Audited]) -> None:
    for name, page in pages.items():
        assert 10 <= len(page.title) <= 75, name
        assert 40 <= len(page.meta("description")) <= 160, name
        assert page.meta("og:title") and page.meta("og:description") == page.meta("description"), name
    for language in LANGUAGES:
        titles = Counter(page.title for name, page in pages.items() if name.startswith(language))
        assert [title for title, count in titles.items() if count > 1] == []


def test_headings_begin_with_one_of_the_first_rank_and_leave_none_out(pages: dict[str, Audited]) -> None:
    for name, page in pages.items():
        ranks = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
        assert ranks[0] == 1 and ranks.count(1) == 1, name
        assert all(after - before <= 1 for before, after in pairwise(ranks)), name


def test_pages_say_their_language_their_width_and_where_they_are(pages: dict[str, Audited]) -> None:
    for name, page in pages.items():
        assert page.all("html")[0]["lang"] == name[:2]
        assert page.meta("viewport") == "width=device-width, initial-scale=1"
        links = {link.get("hreflang") or link["rel"]: link["href"] for link in page.all("link")}
        assert links["canonical"] == f"{BASE}/help/{name}"
        assert links["x-default"] == f"{BASE}/help/az{name[2:]}"
        assert {links[code] for code in LANGUAGES} == {f"{BASE}/help/{code}{name[2:]}" for code in LANGUAGES}


def test_nothing_holds_a_page_up(out: Path, pages: dict[str, Audited]) -> None:
    for name, page in pages.items():
        for script in page.all("script"):
            waits = "defer" in script or script.get("type") in ("module", "application/ld+json")
            assert waits, name
        assert page.all("style") == [] and not any("style" in attributes for _, attributes in page.tags)
        file = f"{name}index.html" if name.endswith("/") else f"{name}.html"
        size = len(gzip.compress((out / "help" / file).read_bytes()))
        assert size <= PAGE_BYTES, name


def test_every_link_has_words_and_leads_somewhere(out: Path, pages: dict[str, Audited]) -> None:
    for name, page in pages.items():
        assert all(page.links), name
        assert all(picture.get("alt") is not None for picture in page.all("img")), name
        for link in page.all("a"):
            address = link["href"].split("#")[0]
            if address.startswith("/help/"):
                assert address.removeprefix("/help/") in pages, f"{name} -> {address}"
        for link in page.all("link"):
            if link["href"].startswith("/web/"):
                assert (out / link["href"].lstrip("/")).is_file()


def test_sitemap_and_feeds_are_whole(out: Path, pages: dict[str, Audited]) -> None:
    sitemap = ElementTree.fromstring((out / "help" / "sitemap.xml").read_text("utf-8"))
    places = [node.text for node in sitemap.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert sorted(map(str, places)) == sorted(f"{BASE}/help/{name}" for name in pages)
    for language in LANGUAGES:
        feed = ElementTree.fromstring((out / "help" / language / "feed.xml").read_text("utf-8"))
        assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) == 30
    assert f"Sitemap: {BASE}/help/sitemap.xml" in (out / "robots.txt").read_text("utf-8")


def test_search_and_chat_are_the_desks(pages: dict[str, Audited]) -> None:
    page = pages["ru/payment-documents"]
    assert page.all("form")[0]["action"] == f"{DESK}/help/ru/search"
    assert [script["src"] for script in page.all("script") if "src" in script] == [f"{DESK}/widget/loader.js"]
