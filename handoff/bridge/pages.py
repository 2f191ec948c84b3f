"""The pages: widget, console, demo, and the files they are made of, served as they are."""

from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi.responses import FileResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles


def mount(app: FastAPI, web: Path, *, demo: bool) -> None:
    """Put the front end in `web` onto the app: /widget/, /console/, /web/..., and the demo page at /."""
    routes = APIRouter(include_in_schema=False)

    @routes.api_route("/widget/", methods=["GET", "HEAD"])
    async def widget() -> FileResponse:
        return FileResponse(web / "widget" / "index.html")

    @routes.api_route("/widget/loader.js", methods=["GET", "HEAD"])
    async def loader() -> FileResponse:
        return FileResponse(web / "widget" / "loader.js", media_type="text/javascript")

    @routes.api_route("/console/", methods=["GET", "HEAD"])
    async def console() -> FileResponse:
        return FileResponse(web / "console" / "index.html")

    @routes.api_route("/favicon.ico", methods=["GET", "HEAD"])
    async def icon() -> FileResponse:
        return FileResponse(web / "console" / "mark.svg", media_type="image/svg+xml")

    if demo:

        @routes.api_route("/", methods=["GET", "HEAD"])
        async def front() -> FileResponse:
            return FileResponse(web / "demo" / "index.html")
    else:

        @routes.api_route("/", methods=["GET", "HEAD"])
        async def help_centre() -> RedirectResponse:
            return RedirectResponse("/help/")

    app.include_router(routes)
    app.mount("/web", StaticFiles(directory=web))
