"""The pages: widget, console, demo, and what they are made of: bundled where that was done, else as they are."""

from collections.abc import Set as AbstractSet
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import FileResponse, JSONResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles

from handoff.bridge.bundle import Bundle
from languages import DEFAULT, LANGUAGES


def mount(app: FastAPI, web: Path, *, demo: bool, bundle: Bundle | None = None, embedders: AbstractSet[str]) -> None:
    """Put the front end in `web` onto the app: /widget/, /console/, /web/..., and the demo page at /.

    With a `bundle`, its pages and its /assets/. `embedders` are the origins that may show the widget.
    """
    for routes in (_widget(web, bundle, embedders), _console(web, bundle), _front(web, demo=demo)):
        app.include_router(routes)
    if bundle is not None:
        app.mount("/assets", bundle)
    app.mount("/web", StaticFiles(directory=web))


def _widget(web: Path, bundle: Bundle | None, embedders: AbstractSet[str]) -> APIRouter:
    routes = APIRouter(include_in_schema=False)

    @routes.api_route("/widget/", methods=["GET", "HEAD"])
    async def widget(request: Request, language: str = "") -> Response:
        if bundle is None:
            return FileResponse(web / "widget" / "index.html")
        chosen = language if language in LANGUAGES else DEFAULT
        return bundle.page(f"pages/widget.{chosen}.html", request.headers)

    @routes.api_route("/widget/loader.js", methods=["GET", "HEAD"])
    async def loader(request: Request) -> Response:
        if bundle is None:
            return FileResponse(web / "widget" / "loader.js", media_type="text/javascript")
        return bundle.page("loader.js", request.headers)

    @routes.get("/widget/embedding")
    async def embedding(request: Request) -> Response:
        """Whether the page that asks may show the chat: browsers do not tell the page why a frame stays empty."""
        origin = request.headers.get("origin", "")
        allowed = origin in embedders or origin == str(request.base_url).rstrip("/") or not origin
        headers = {"Access-Control-Allow-Origin": "*", "Vary": "Origin", "Cache-Control": "no-store"}
        return JSONResponse({"allowed": allowed}, headers=headers)

    return routes


def _console(web: Path, bundle: Bundle | None) -> APIRouter:
    routes = APIRouter(include_in_schema=False)

    @routes.api_route("/console/", methods=["GET", "HEAD"])
    async def console(request: Request) -> Response:
        if bundle is None:
            return FileResponse(web / "console" / "index.html")
        return bundle.page("pages/console.html", request.headers)

    @routes.api_route("/favicon.ico", methods=["GET", "HEAD"])
    async def icon() -> Response:
        return FileResponse(web / "console" / "mark.svg", media_type="image/svg+xml")

    return routes


def _front(web: Path, *, demo: bool) -> APIRouter:
    routes = APIRouter(include_in_schema=False)

    @routes.api_route("/", methods=["GET", "HEAD"])
    async def front() -> Response:
        return FileResponse(web / "demo" / "index.html") if demo else RedirectResponse("/help/")

    return routes
