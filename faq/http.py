"""The help centre's addresses: /help/<language>/, /help/<language>/<topic>, /help/<language>/search?q=."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from faq.pages import LANGUAGES, HelpPages
from faq.ports import Faq, Verdict

QUERY_CHARACTERS = 300  # of a search; the rest is not read
LISTED = 0.03  # least probability of a topic that a search lists


def router(
    faq: Faq,
    site_name: str,
    *,
    public_url: str = "",
    default_language: str = "az",
    assistant_url: str = "/widget/?language={language}",
) -> APIRouter:
    """All pages of the help centre. They need no script and no inline style.

    `public_url` (such as https://help.example) makes the links for search engines absolute.
    """
    pages = HelpPages(faq, site_name, public_url, assistant_url)
    routes = APIRouter(prefix="/help", include_in_schema=False, default_response_class=HTMLResponse)

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
    def search(language: str, q: Annotated[str, Query()] = "") -> Response:
        if language not in LANGUAGES:
            return HTMLResponse(pages.missing(default_language), status_code=404)
        query = " ".join(q.split())[:QUERY_CHARACTERS]
        return HTMLResponse(pages.search(query, language, _search(faq, query, language)))

    @routes.get("/{language}/{topic}")
    def article(language: str, topic: str) -> Response:
        page = pages.article(topic, language) if language in LANGUAGES else None
        if page is None:
            shown = language if language in LANGUAGES else default_language
            return HTMLResponse(pages.missing(shown), status_code=404)
        return HTMLResponse(page)

    return routes


def _search(faq: Faq, query: str, language: str) -> list[str]:
    """Topics to list: what the retriever finds possible, nothing where it finds the query foreign to the content."""
    if not query:
        return []
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
