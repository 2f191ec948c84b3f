"""The site's logo and the operators' photos, for the chat."""

import asyncio
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response

from handoff.bridge.brand import TYPES
from handoff.bridge.context import AppContext

_KEPT = {"Cache-Control": "public, max-age=3600"}


def router(context: AppContext) -> APIRouter:
    routes = APIRouter(include_in_schema=False)

    @routes.get("/widget/logo")
    async def logo() -> Response:
        return _picture(context.brand.logo)

    @routes.get("/widget/photos/{name}")
    async def photo(name: str) -> Response:
        return _picture(await asyncio.to_thread(context.brand.photo_of, name))

    return routes


def _picture(path: Path | None) -> Response:
    if path is None:
        return Response(status_code=404, headers=_KEPT)
    return FileResponse(path, media_type=TYPES.get(path.suffix.lower(), "application/octet-stream"), headers=_KEPT)
