"""The help centre's addresses: /help/<language>/, .../<topic>, .../search?q=, /help/sitemap.xml, /robots.txt.

.../<topic>/question is the topic's first question as plain text, a player's words, with which the chat can begin.
A vote on an article is a form, POST .../<topic>/vote; it changes something, so it counts only from our own pages.
"""

import contextlib
import ipaddress
import time
from collections.abc import Callable
from typing import Annotated
from urllib.parse import parse_qs, urlsplit

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse

from faq.help_centre.pages import LANGUAGES, HelpPages
from faq.help_centre.searches import SECONDS, Busy, Searches
from faq.help_centre.votes import Voters
from faq.ports import Faq, Verdict

QUERY_CHARACTERS = 300  # of a search; the rest is not read
VOTE_BYTES = 100  # of the form: helpful=yes
CLOSED = ("/api/", "/console/", "/widget/")  # to search engines, besides searches
LISTED = 0.03  # least probability of a topic that a search lists


def router(
    faq: Faq,
    site_name: str,
    *,
    public_url: str = "",
    default_language: str = "az",
    assistant_url: str = "/widget/",
    record_vote: Callable[[str, str, bool], None] | None = None,
    reader_of: Callable[[Request], str] = lambda request: request.client.host if request.client else "",
) -> APIRouter:
    """All pages of the help centre. They need no script and no inline style.

    `public_url` (such as https://help.example) makes the links for search engines absolute. `assistant_url` is the page
    with the chat, which is told `language` and, from an article, `topic`. `record_vote(topic, language, helpful)` keeps
    what readers say of an article and may block; without it they are not asked. `reader_of` tells readers apart:
    the votes of each are bounded.
    """
    voters = Voters()
    pages = HelpPages(faq, site_name, public_url, assistant_url, default_language, votes=record_vote is not None)
    routes = APIRouter(prefix="/help", include_in_schema=False, default_response_class=HTMLResponse)
    public = APIRouter(include_in_schema=False)
    searches = Searches(lambda query, language: _search(faq, query, language))

    @public.get("/robots.txt")
    def robots(request: Request) -> Response:
        base = public_url.rstrip("/") or str(request.base_url).rstrip("/")
        closed = "".join(f"Disallow: {path}\n" for path in (*CLOSED, "/help/*/search"))
        return PlainTextResponse(f"User-agent: *\n{closed}Allow: /\n\nSitemap: {base}/help/sitemap.xml\n")

    @routes.get("/sitemap.xml")
    def sitemap(request: Request) -> Response:
        return Response(pages.sitemap(str(request.base_url)), media_type="application/xml")

    @routes.get("")
    @routes.get("/")
    def front(accept_language: Annotated[str, Header()] = "") -> Response:
        chosen = _preferred(accept_language, default_language)
        return RedirectResponse(f"/help/{chosen}/", headers={"Vary": "Accept-Language"})

    @routes.get("/{language}")
    def without_slash(language: str) -> Response:
        if language in LANGUAGES:
            return RedirectResponse(f"/help/{language}/", status_code=308)
        return HTMLResponse(pages.missing(default_language), status_code=404)

    @routes.get("/{language}/")
    def index(language: str) -> Response:
        if language not in LANGUAGES:
            return HTMLResponse(pages.missing(default_language), status_code=404)
        return HTMLResponse(pages.index(language))

    @routes.get("/{language}/search")
    async def search(language: str, request: Request, q: Annotated[str, Query()] = "") -> Response:
        if language not in LANGUAGES:
            return HTMLResponse(pages.missing(default_language), status_code=404)
        query = " ".join(q.split())[:QUERY_CHARACTERS]
        try:
            found = await searches.topics(query, language, _network(request)) if query else []
        except Busy:
            headers = {"Retry-After": f"{SECONDS:.0f}"}
            return HTMLResponse(pages.search(query, language, [], busy=True), status_code=429, headers=headers)
        return HTMLResponse(pages.search(query, language, found))

    @routes.get("/{language}/{topic}/question", response_class=PlainTextResponse)
    def question(language: str, topic: str) -> Response:
        article = faq.article(topic, language) if language in LANGUAGES else None
        if article is None:
            return PlainTextResponse("", status_code=404)
        return PlainTextResponse(next(iter(article.questions), article.title))

    @routes.get("/{language}/{topic}")
    def article(language: str, topic: str, vote: Annotated[str, Query()] = "") -> Response:
        page = pages.article(topic, language, vote) if language in LANGUAGES else None
        if page is None:
            shown = language if language in LANGUAGES else default_language
            return HTMLResponse(pages.missing(shown), status_code=404)
        return HTMLResponse(page)

    @routes.post("/{language}/{topic}/vote")
    async def vote(language: str, topic: str, request: Request) -> Response:
        article = faq.article(topic, language) if language in LANGUAGES else None
        if article is None or record_vote is None:
            shown = language if language in LANGUAGES else default_language
            return HTMLResponse(pages.missing(shown), status_code=404)
        choice = parse_qs((await request.body())[:VOTE_BYTES].decode("ascii", "replace")).get("helpful", [""])[0]
        if not _is_ours(request, public_url):
            return PlainTextResponse("forbidden", status_code=403)
        if choice not in ("yes", "no"):
            return PlainTextResponse("bad request", status_code=400)
        if voters.may(reader_of(request), topic, time.monotonic()):
            await run_in_threadpool(record_vote, topic, article.language, choice == "yes")
        return RedirectResponse(f"/help/{language}/{topic}?vote={choice}#vote", status_code=303)

    public.include_router(routes)
    return public


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
