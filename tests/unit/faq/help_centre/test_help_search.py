"""Search, popular and related articles, feed, and what search engines and social networks are told."""

import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from faq.help_centre.http import router
from faq.help_centre.library import Library
from faq.help_centre.pages import Site
from faq.help_centre.reads import Reads
from faq.service import FaqService
from tests.unit.faq.small_content import TOPICS, write_article

BROWSER = {"Sec-Fetch-Mode": "navigate"}


@pytest.fixture
def reads(tmp_path: Path) -> Reads:
    return Reads(tmp_path / "reads.sqlite")


@pytest.fixture
def client(faq: FaqService, reads: Reads) -> Iterator[TestClient]:
    app = FastAPI()
    app.include_router(router(faq, Site(name="Arena", votes=True), reads=reads))
    with TestClient(app) as client:
        yield client


def test_a_single_word_is_found_though_the_retriever_knows_nothing_of_it(client: TestClient) -> None:
    page = client.get("/help/en/search", params={"q": "payou"}).text
    assert page.index('href="/help/en/withdrawal"') > 0
    assert "We found nothing" not in page


def test_the_word_is_marked_in_its_passage(client: TestClient, faq: FaqService, content: Path) -> None:
    body = "First.\n\nAsk for a new & long password here, please."
    write_article(content, "en", "login", TOPICS["login"]["en"], body)
    faq.reload()
    assert "Ask for a new &amp; long <mark>password</mark> here" in client.get("/help/en/search?q=password").text


def test_typing_gets_the_same_as_data(client: TestClient) -> None:
    answer = client.get("/help/en/search.json", params={"q": "passw"}).json()
    assert [article["topic"] for article in answer["articles"]] == ["login"]
    assert answer["articles"][0]["title"] == "login (en)"
    assert client.get("/help/en/search.json", params={"q": " "}).json() == {"articles": []}
    assert client.get("/help/xx/search.json", params={"q": "passw"}).json() == {"articles": []}


def test_an_article_is_there_as_data(client: TestClient) -> None:
    article = client.get("/help/en/login.json").json()
    assert article["body"] == "What to do about **login** in en."
    assert article["title"] == "login (en)"
    assert client.get("/help/az/login.json").json()["language"] == "ru"
    assert client.get("/help/en/nothing.json").status_code == 404


def test_what_is_read_most_comes_first(faq: FaqService, reads: Reads) -> None:
    library = Library(faq, reads.popular)
    # One of each category, until it is known.
    assert {article.topic for article in library.popular("en")} == {"withdrawal"}
    for topic in ("languages", "languages", "login"):
        reads.record(topic, "en")
    reads.record("withdrawal", "ru")
    library = Library(faq, Reads(reads._path).popular)
    assert [article.topic for article in library.popular("en")][:2] == ["languages", "login"]
    assert [article.topic for article in library.shelves("en")[0].articles] == ["languages", "login", "withdrawal"]
    assert library.popular("ru")[0].topic == "withdrawal"


def test_only_browsers_of_people_count(client: TestClient, reads: Reads) -> None:
    client.get("/help/en/login")
    client.head("/help/en/login", headers=BROWSER)
    client.get("/help/en/login?vote=yes", headers=BROWSER)
    assert Reads(reads._path).popular("en") == ()
    client.get("/help/en/login", headers=BROWSER)
    assert Reads(reads._path).popular("en") == ("login",)


def test_reads_of_long_ago_do_not_count(tmp_path: Path) -> None:
    path = tmp_path / "reads.sqlite"
    Reads(path, lambda: date(2026, 1, 1)).record("login", "en")
    assert Reads(path, lambda: date(2026, 1, 20)).popular("en") == ("login",)
    assert Reads(path, lambda: date(2026, 3, 1)).popular("en") == ()


def test_addresses_are_absolute_without_a_public_url_too(client: TestClient) -> None:
    page = client.get("/help/en/login").text
    assert 'rel="canonical" href="http://testserver/help/en/login"' in page
    assert 'hreflang="ru" href="http://testserver/help/ru/login"' in page


def test_social_networks_are_told_title_text_and_picture(client: TestClient) -> None:
    page = client.get("/help/en/login").text
    for name, content in {
        "og:title": "login (en)",
        "og:description": "What to do about login in en.",
        "og:type": "article",
        "og:url": "http://testserver/help/en/login",
        "og:image": "http://testserver/web/help/share.png",
        "og:locale": "en_GB",
    }.items():
        assert f'<meta property="{name}" content="{content}">' in page


def test_the_way_to_an_article_is_shown_and_told(client: TestClient) -> None:
    page = client.get("/help/en/login").text
    assert '<li aria-current="page">login (en)</li>' in page
    blocks = [part.split("</script>")[0] for part in page.split('<script type="application/ld+json">')[1:]]
    trail = next(data for data in map(json.loads, blocks) if data["@type"] == "BreadcrumbList")
    assert [step["name"] for step in trail["itemListElement"]] == ["Help centre", "Help", "login (en)"]


def test_the_feed_holds_what_is_written_in_its_language(client: TestClient) -> None:
    answer = client.get("/help/ru/feed.xml")
    assert answer.headers["content-type"] == "application/atom+xml"
    feed = ElementTree.fromstring(answer.text)
    names = {"a": "http://www.w3.org/2005/Atom"}
    entries = feed.findall("a:entry", names)
    assert {entry.findtext("a:id", "", names) for entry in entries} == {
        f"http://testserver/help/ru/{topic}" for topic in TOPICS
    }
    assert "<strong>" in entries[0].findtext("a:content", "", names)
    assert client.get("/help/az/feed.xml").text.count("<entry>") == 0
    assert client.get("/help/xx/feed.xml").status_code == 404


@pytest.mark.parametrize(
    "path", ["/help/en/", "/help/en/login", "/help/en/search?q=x", "/help/sitemap.xml", "/robots.txt"]
)
def test_whoever_asks_only_for_the_head_gets_it(client: TestClient, path: str) -> None:
    answer = client.head(path)
    assert (answer.status_code, answer.text) == (200, "")
