"""The help centre's addresses: /help/<language>/ with <topic>, search?q= and feed.xml below; /help/sitemap.xml.

The same as data, for pages that show articles themselves: search.json?q= (by words, as one types), popular.json and
<topic>.json. A vote on an article is a form, POST <topic>/vote; it changes something, so it counts only from our pages.
"""

import contextlib
import ipaddress
import sqlite3
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import parse_qs, urlsplit

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse
from fastapi.routing import APIRoute

from faq.help_centre.library import Library
from faq.help_centre.lookup import Match
from faq.help_centre.pages import HelpPages, Site
from faq.help_centre.reads import Reads
from faq.help_centre.searches import SECONDS, Busy, Searches
from faq.help_centre.votes import Voters
from faq.ports import Article, Faq, Verdict
from languages import LANGUAGES

QUERY_CHARACTERS = 300  # of a search; the rest is not read
TYPED_CHARACTERS = 60  # the same of a search as one types
VOTE_BYTES = 100  # of the form: helpful=yes
CLOSED = ("/api/", "/console/", "/widget/")  # to search engines, besides searches
LISTED = 0.03  # least probability of a topic that a search lists
SUGGESTED = 6  # articles for what is being typed


def router(
    faq: Faq,
    site: Site,
    *,
    public_url: str = "",
    record_vote: Callable[[str, str, bool], Awaitable[None]] | None = None,
    reads: Reads | None = None,
    reader_of: Callable[[Request], str] = lambda request: request.client.host if request.client else "",
) -> APIRouter:
    """All pages of the help centre. They work without script, and have no inline style.

    `public_url` (such as https://help.example) is what links for search engines begin with, else the address of the
    request. `record_vote(topic, language, helpful)` keeps what readers say of an article. `reads` counts what is
    read and knows what is popular. `reader_of` tells readers apart: the votes of each are bounded.
    """
    library = Library(faq, reads.popular if reads else lambda language: ())
    pages = HelpPages(library, site)
    public = APIRouter(include_in_schema=False)
    public_url = public_url.rstrip("/")

    def base_of(request: Request) -> str:
        return public_url or str(request.base_url).rstrip("/")

    @public.get("/robots.txt")
    def robots(request: Request) -> Response:
        closed = "".join(f"Disallow: {path}\n" for path in (*CLOSED, "/help/*/search"))
        return PlainTextResponse(f"User-agent: *\n{closed}Allow: /\n\nSitemap: {base_of(request)}/help/sitemap.xml\n")

    places = _Places(faq, library, pages, site.default_language, base_of, reads)
    for routes in (_listings(places), _data(places), _searching(places), _articles(places)):
        _answer_head(routes)
        public.include_router(routes)
    if record_vote is not None:
        public.include_router(_voting(places, record_vote, reader_of, public_url))
    _answer_head(public)
    return public


def _answer_head(routes: APIRouter) -> None:
    """Whoever asks only for the head of a page gets it."""
    for route in routes.routes:
        if isinstance(route, APIRoute) and route.methods and "GET" in route.methods:
            route.methods.add("HEAD")


@dataclass(frozen=True)
class _Places:
    """What all addresses need."""

    faq: Faq
    library: Library
    pages: HelpPages
    default_language: str
    base_of: Callable[[Request], str]
    reads: Reads | None

    def missing(self, language: str, request: Request) -> Response:
        shown = language if language in LANGUAGES else self.default_language
        return HTMLResponse(self.pages.missing(shown, self.base_of(request)), status_code=404)

    def read(self, article: Article, request: Request) -> None:
        """Count it where a person's browser asks: crawlers do not say what for they fetch a page."""
        if self.reads is not None and request.method == "GET" and request.headers.get("sec-fetch-mode"):
            with contextlib.suppress(sqlite3.Error):  # a count is worth no failure
                self.reads.record(article.topic, article.language)


def _routes() -> APIRouter:
    return APIRouter(prefix="/help", include_in_schema=False, default_response_class=HTMLResponse)


def _listings(places: _Places) -> APIRouter:
    routes, pages = _routes(), places.pages

    @routes.get("/sitemap.xml")
    def sitemap(request: Request) -> Response:
        return Response(pages.sitemap(places.base_of(request)), media_type="application/xml")

    @routes.get("")
    @routes.get("/")
    def front(accept_language: Annotated[str, Header()] = "") -> Response:
        chosen = _preferred(accept_language, places.default_language)
        return RedirectResponse(f"/help/{chosen}/", headers={"Vary": "Accept-Language"})

    @routes.get("/{language}")
    def without_slash(language: str, request: Request) -> Response:
        if language in LANGUAGES:
            return RedirectResponse(f"/help/{language}/", status_code=308)
        return places.missing(language, request)

    @routes.get("/{language}/")
    def index(language: str, request: Request) -> Response:
        if language not in LANGUAGES:
            return places.missing(language, request)
        return HTMLResponse(pages.index(language, places.base_of(request)))

    @routes.get("/{language}/feed.xml")
    def feed(language: str, request: Request) -> Response:
        if language not in LANGUAGES:
            return places.missing(language, request)
        return Response(pages.feed(language, places.base_of(request)), media_type="application/atom+xml")

    return routes


def _data(places: _Places) -> APIRouter:
    routes, library = _routes(), places.library

    @routes.get("/{language}/search.json")
    def suggestions(language: str, q: Annotated[str, Query()] = "") -> Response:
        query = " ".join(q.split())[:TYPED_CHARACTERS]
        found = library.find(query, language)[:SUGGESTED] if query and language in LANGUAGES else []
        return JSONResponse({"articles": [_found(article, match) for article, match in found]})

    @routes.get("/{language}/popular.json")
    def popular(language: str) -> Response:
        articles = library.popular(language) if language in LANGUAGES else []
        return JSONResponse({"articles": [_listed(article) for article in articles]})

    @routes.get("/{language}/{topic}.json")
    def article(language: str, topic: str, request: Request) -> Response:
        found = library.article(topic, language) if language in LANGUAGES else None
        if found is None:
            return JSONResponse({}, status_code=404)
        places.read(found, request)
        related = [_listed(other) for other in library.related(topic, language)]
        return JSONResponse({**_listed(found), "body": found.body, "related": related})

    return routes


def _searching(places: _Places) -> APIRouter:
    routes, pages, library = _routes(), places.pages, places.library
    searches = Searches(lambda query, language: _search(places.faq, query, language))

    @routes.get("/{language}/search")
    async def search(language: str, request: Request, q: Annotated[str, Query()] = "") -> Response:
        if language not in LANGUAGES:
            return places.missing(language, request)
        query, base = " ".join(q.split())[:QUERY_CHARACTERS], places.base_of(request)
        asked: list[str] = []
        busy = False
        try:
            asked = await searches.topics(query, language, _network(request)) if query else []
        except Busy:
            busy = True
        found = await run_in_threadpool(library.find, query, language, asked) if query else []
        page = pages.search(query, language, base, found, busy=busy)
        headers = {"Retry-After": f"{SECONDS:.0f}"} if busy else {}
        return HTMLResponse(page, status_code=429 if busy else 200, headers=headers)

    return routes


def _articles(places: _Places) -> APIRouter:
    routes = _routes()

    @routes.get("/{language}/{topic}")
    def article(language: str, topic: str, request: Request, vote: Annotated[str, Query()] = "") -> Response:
        found = places.library.article(topic, language) if language in LANGUAGES else None
        page = places.pages.article(topic, language, places.base_of(request), vote) if found else None
        if found is None or page is None:
            return places.missing(language, request)
        if not vote:
            places.read(found, request)
        return HTMLResponse(page)

    return routes


def _voting(
    places: _Places,
    record_vote: Callable[[str, str, bool], Awaitable[None]],
    reader_of: Callable[[Request], str],
    public_url: str,
) -> APIRouter:
    routes, voters = _routes(), Voters()

    @routes.post("/{language}/{topic}/vote")
    async def vote(language: str, topic: str, request: Request) -> Response:
        article = places.library.article(topic, language) if language in LANGUAGES else None
        if article is None:
            return places.missing(language, request)
        choice = parse_qs((await request.body())[:VOTE_BYTES].decode("ascii", "replace")).get("helpful", [""])[0]
        if not _is_ours(request, public_url):
            return PlainTextResponse("forbidden", status_code=403)
        if choice not in ("yes", "no"):
            return PlainTextResponse("bad request", status_code=400)
        if voters.may(reader_of(request), topic, time.monotonic()):
            await record_vote(topic, article.language, choice == "yes")
        return RedirectResponse(f"/help/{language}/{topic}?vote={choice}#vote", status_code=303)

    return routes


def _listed(article: Article) -> dict[str, Any]:
    return {"topic": article.topic, "title": article.title, "language": article.language}


def _found(article: Article, match: Match) -> dict[str, Any]:
    return {**_listed(article), "passage": [{"text": text, "marked": marked} for text, marked in match.passage]}


def _is_ours(request: Request, public_url: str) -> bool:
    """Does the form come from our own page? Browsers say so in a way that other sites cannot choose."""
    origin = request.headers.get("origin", "")
    if origin and public_url and urlsplit(origin)[:2] == urlsplit(public_url)[:2]:
        return True
    if not origin:
        return request.headers.get("sec-fetch-site") == "same-origin"
    return bool(urlsplit(origin).netloc) and urlsplit(origin).netloc == request.headers.get("host")


def _network(request: Request) -> str:
    """The caller's address; of IPv6 the /64, which is one caller's."""
    address = request.client.host if request.client else "unknown"
    with contextlib.suppress(ValueError):
        if isinstance(parsed := ipaddress.ip_address(address), ipaddress.IPv6Address):
            return str(ipaddress.ip_network((parsed, 64), strict=False))
    return address


def _search(faq: Faq, query: str, language: str) -> list[str]:
    """Topics to list: what the retriever finds possible, nothing where it finds the query foreign to the content."""
    found = faq.ask(query, language)
    if found.verdict is Verdict.ABSTAIN:
        return []
    return [hit.topic for place, hit in enumerate(found.hits) if place == 0 or hit.score >= LISTED]


def _preferred(accept_language: str, default: str) -> str:
    """The best of the desk's languages by the browser's wishes."""
    wishes = []
    for part in accept_language.split(","):
        name, _, quality = part.strip().partition(";q=")
        try:
            wishes.append((float(quality or 1), name.split("-")[0].lower()))
        except ValueError:
            continue
    known = [name for weight, name in sorted(wishes, key=lambda wish: -wish[0]) if name in LANGUAGES and weight > 0]
    return known[0] if known else default
