"""Whether the process lives, and whether its parts work."""

from collections.abc import Awaitable, Callable, Mapping

import structlog
from fastapi import APIRouter
from fastapi.responses import JSONResponse

log = structlog.get_logger(__name__)


def router(parts: Mapping[str, Callable[[], Awaitable[bool]]]) -> APIRouter:
    """/healthz answers while the process lives; /readyz names each part and is 503 unless all work."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @routes.get("/readyz")
    async def readyz() -> JSONResponse:
        states = {name: await _works(name, is_ready) for name, is_ready in parts.items()}
        return JSONResponse({"parts": states}, 200 if all(states.values()) else 503)

    return routes


async def _works(name: str, is_ready: Callable[[], Awaitable[bool]]) -> bool:
    try:
        return await is_ready()
    except Exception as error:  # a part that cannot even say so does not work
        log.warning("not_ready", part=name, error=type(error).__name__)
        return False
