"""Whether the process lives, and whether its parts work."""

from collections.abc import Awaitable, Callable, Mapping

from fastapi import APIRouter
from fastapi.responses import JSONResponse


def router(parts: Mapping[str, Callable[[], Awaitable[bool]]]) -> APIRouter:
    """/healthz answers while the process lives; /readyz names each part and is 503 unless all work."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @routes.get("/readyz")
    async def readyz() -> JSONResponse:
        states = {name: await is_ready() for name, is_ready in parts.items()}
        return JSONResponse({"parts": states}, 200 if all(states.values()) else 503)

    return routes
