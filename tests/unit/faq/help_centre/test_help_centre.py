import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from fastapi import FastAPI
from fastapi.testclient import TestClient

from faq.help_centre.http import router
from faq.help_centre.pages import TEMPLATES, Site
from faq.help_centre.reads import Reads
from faq.service import FaqService
from languages import LANGUAGES
from tests.unit.faq.small_content import TOPICS, write_article


@pytest.fixture
def votes() -> list[tuple[str, str, bool]]:
    return []


@pytest.fixture
def client(faq: FaqService, votes: list[tuple[str, str, bool]], tmp_path: Path) -> Iterator[TestClient]:
    app = FastAPI()

    async def vote(topic: str, language: str, helpful: bool) -> None:
        votes.append((topic, language, helpful))

    site = Site(name="Arena <1>", votes=True)
    reads = Reads(tmp_path / "reads.sqlite")
    app.include_router(router(faq, site, public_url="https://help.example", record_vote=vote, reads=reads))
    with TestClient(app) as client:
        yield client


def test_the_front_leads_to_the_browsers_language(client: TestClient) -> None:
    def target(wishes: str) -> str:
        return client.get("/help/", headers={"Accept-Language": wishes}, follow_redirects=False).headers["location"]

    assert target("de-DE,ru;q=0.8,en;q=0.9") == "/help/en/"
    assert target("ru-RU") == "/help/ru/"
    assert target("fr, *;q=x") == "/help/az/"
    assert client.get("/help/ru", follow_redirects=False).headers["location"] == "/help/ru/"


def test_the_index_lists_every_article_by_category(client: TestClient) -> None:
    page = client.get("/help/en/").text
    for topic in TOPICS:
        assert f'href="/help/en/{topic}"' in page
    assert '<html lang="en">' in page
    assert "Arena &lt;1&gt;" in page


def test_the_chat_is_on_every_page_and_may_be_on_any_page_besides(client: TestClient, faq: FaqService) -> None:
    page = client.get("/help/ru/login").text
    assert 'src="/widget/loader.js" data-language="ru"' in page
    assert 'href="/widget/?language=ru" data-destek-open' in page  # where scripts are off, the link leads to the chat
    app = FastAPI()
    app.include_router(
        router(faq, Site(name="Arena", assistant_url="https://play.example/?from=help#chat", chat=False))
    )
    with TestClient(app) as other:
        page = other.get("/help/en/login").text
    assert 'href="https://play.example/?from=help&amp;language=en#chat"' in page
    assert "loader.js" not in page


def test_an_article_keeps_its_topic_when_the_language_is_switched(client: TestClient) -> None:
    page = client.get("/help/ru/login").text
    assert "<strong>login</strong>" in page
    for language in LANGUAGES:
        assert f'href="/help/{language}/login"' in page
    for language in ("en", "ru"):  # it is written in these
        assert f'hreflang="{language}" href="https://help.example/help/{language}/login"' in page
    assert 'hreflang="x-default" href="https://help.example/help/ru/login"' in page
    assert 'rel="canonical" href="https://help.example/help/ru/login"' in page
    assert '<meta name="description" content="What to do about login in ru.">' in page


def test_a_description_is_the_bodys_beginning_without_marks(client: TestClient, faq: FaqService, content: Path) -> None:
    write_article(content, "en", "login", TOPICS["login"]["en"], "Press **reset**, then `wait` & see.\n\n- One\n- Two")
    faq.reload()
    assert 'content="Press reset, then wait &amp; see. One Two"' in client.get("/help/en/login").text


def test_an_article_in_another_language_says_so_to_browsers(client: TestClient) -> None:
    page = client.get("/help/az/login").text
    assert '<html lang="az">' in page
    assert '<article class="article" lang="ru">' in page
    assert 'rel="canonical" href="https://help.example/help/ru/login"' in page
    assert 'hreflang="az" href="https://' not in page


def test_search_finds_by_the_retriever(client: TestClient) -> None:
    page = client.get("/help/en/search", params={"q": "forgot  my password"}).text
    assert 'href="/help/en/login"' in page
    assert 'value="forgot my password"' in page
    assert 'href="/help/ru/search?q=forgot+my+password"' in page or "search?q=forgot%20my%20password" in page


@pytest.mark.parametrize("query", ["", "   "])
def test_an_empty_search_asks_for_words(client: TestClient, query: str) -> None:
    response = client.get("/help/en/search", params={"q": query})
    assert response.status_code == 200
    assert "in your own words" in response.text


@pytest.mark.parametrize("path", ["/help/xx/", "/help/xx/login", "/help/en/nothing", "/help/xx/search", "/help/xx"])
def test_an_unknown_address_is_a_page_with_404(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "<h1>" in response.text


def test_texts_reach_the_page_as_text(client: TestClient, faq: FaqService, content: Path) -> None:
    body = "Look at [this](javascript:alert(1)) & `<i>`."
    write_article(content, "en", "login", ["<script>alert(2)</script>", "forgot my password"], body)
    faq.reload()
    page = client.get("/help/en/login").text
    assert all("src=" in tag or 'type="application/ld+json"' in tag for tag in re.findall("<script[^>]*>", page))
    assert "<script>alert" not in page
    assert "javascript:alert(1)&quot;" not in page and 'href="javascript' not in page
    page = client.get("/help/en/search", params={"q": '"><script>alert(3)</script>'}).text
    assert "<script>alert" not in page


@pytest.mark.parametrize("path", ["/help/en/", "/help/ru/login", "/help/en/search?q=password", "/help/en/nothing"])
def test_pages_have_no_inline_script_or_style(client: TestClient, path: str) -> None:
    page = client.get(path).text
    assert not re.search(r"<style|\sstyle=|\son\w+=", page)
    for tag in re.findall("<script[^>]*>", page):
        assert 'type="application/ld+json"' in tag or ("src=" in tag and ("defer" in tag or 'type="module"' in tag))
    assert 'href="/web/help/help.css"' in page


def test_words_stand_in_every_language_and_differ_from_english() -> None:
    words = {code: yaml.safe_load((TEMPLATES / "words" / f"{code}.yml").read_text()) for code in LANGUAGES}
    for code in LANGUAGES:
        assert list(words[code]) == list(words["en"])
        assert list(words[code]["categories"]) == list(words["en"]["categories"])
        assert len(words[code]["months"]) == 12
        if code != "en":
            same = [key for key in words["en"] if words[code][key] == words["en"][key] and key != "day"]
            assert same == []


OURS = {"Origin": "http://testserver"}


@pytest.mark.parametrize(
    "headers", [OURS, {"Origin": "https://help.example"}, {"Sec-Fetch-Site": "same-origin"}], ids=str
)
def test_a_vote_from_our_page_counts(
    client: TestClient, votes: list[tuple[str, str, bool]], headers: dict[str, str]
) -> None:
    assert 'action="/help/az/login/vote"' in client.get("/help/az/login").text
    response = client.post("/help/az/login/vote", data={"helpful": "no"}, headers=headers, follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (303, "/help/az/login?vote=no#vote")
    assert votes == [("login", "ru", False)]  # the language that was read
    page = client.get("/help/az/login?vote=no").text
    assert 'role="status"' in page and "<form id=" not in page


@pytest.mark.parametrize(
    ("path", "form", "headers", "status"),
    [
        ("/help/en/login/vote", {"helpful": "yes"}, {"Origin": "https://evil.example"}, 403),
        ("/help/en/login/vote", {"helpful": "yes"}, {"Origin": "null"}, 403),
        ("/help/en/login/vote", {"helpful": "yes"}, {}, 403),
        ("/help/en/login/vote", {"helpful": "maybe"}, OURS, 400),
        ("/help/en/login/vote", {}, OURS, 400),
        ("/help/en/nothing/vote", {"helpful": "yes"}, OURS, 404),
        ("/help/xx/login/vote", {"helpful": "yes"}, OURS, 404),
    ],
)
def test_other_votes_do_not_count(
    client: TestClient,
    votes: list[tuple[str, str, bool]],
    path: str,
    form: dict[str, str],
    headers: dict[str, str],
    status: int,
) -> None:
    assert client.post(path, data=form, headers=headers).status_code == status
    assert votes == []


def test_the_sitemap_lists_what_is_written_with_its_other_languages(client: TestClient) -> None:
    response = client.get("/help/sitemap.xml")
    assert response.headers["content-type"] == "application/xml"
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    pages = ElementTree.fromstring(response.text).findall("s:url", names)
    listed = {page.findtext("s:loc", "", names): page for page in pages}
    expected = {f"https://help.example/help/{code}/{page}" for code in ("en", "ru") for page in ("", *TOPICS)}
    assert set(listed) == expected
    page = listed["https://help.example/help/en/login"]
    assert page.findtext("s:lastmod", "", names) == "2026-11-22"
    assert [link.get("hreflang") for link in page.findall("x:link", names)] == ["ru", "en", "x-default"]


def test_robots_are_told_where_the_sitemap_is(client: TestClient) -> None:
    text = client.get("/robots.txt").text
    assert "Sitemap: https://help.example/help/sitemap.xml" in text
    assert "Disallow: /help/*/search" in text


def test_an_article_is_there_as_data_too(client: TestClient, faq: FaqService, content: Path) -> None:
    write_article(content, "en", "login", TOPICS["login"]["en"], "Press **reset**, then `a < b & c`.")
    faq.reload()
    page = client.get("/help/en/login").text
    text = page.split('<script type="application/ld+json">')[1].split("</script>")[0]
    data = json.loads(text)
    assert data["@type"] == "FAQPage"
    assert data["mainEntity"][0]["name"] == "login (en)"
    assert data["mainEntity"][0]["acceptedAnswer"]["text"].startswith("<p>Press <strong>reset</strong>")
