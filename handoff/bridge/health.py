"""Whether the process lives, and whether its parts work."""

from collections.abc import Awaitable, Callable, Mapping

import structlog
from fastapi import APIRouter
from fastapi.responses import JSONResponse

log = structlog.get_logger(__name__)

WORKS, FAILS, STOPPING = "works", "fails", "stopping"
State = Callable[[], Awaitable[bool | str]]
"""A part's state in a word: `WORKS`, or what is wrong. True and False stand for `WORKS` and `FAILS`."""


def router(parts: Mapping[str, State], is_stopping: Callable[[], bool] = lambda: False) -> APIRouter:
    """/healthz answers while the process lives; /readyz tells each part's state and is 503 unless all work.

    /livez is for balancers: 503 only where this process cannot serve and another may, for it stops or does not reach
    the database. A part that fails for all takes no process out. One that stops is not ready, however well its parts
    work.
    """
    routes = APIRouter(include_in_schema=False)

    @routes.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @routes.get("/readyz")
    async def readyz() -> JSONResponse:
        states = {name: await state_of(name, part) for name, part in parts.items()}
        if is_stopping():
            states["server"] = STOPPING
        ready = all(state == WORKS for state in states.values())
        return JSONResponse({"parts": states}, 200 if ready else 503)

    @routes.get("/livez")
    async def livez() -> JSONResponse:
        database = parts.get("database")
        state = STOPPING if is_stopping() else WORKS if database is None else await state_of("database", database)
        return JSONResponse({"status": state}, 503 if state in (STOPPING, "unreachable", FAILS) else 200)

    return routes


async def state_of(name: str, part: State) -> str:
    """What the part says of itself; one that cannot even say so fails."""
    try:
        state = await part()
    except Exception as error:  # a part that cannot even say so does not work
        log.warning("not_ready", part=name, error=type(error).__name__)
        return FAILS
    if isinstance(state, bool):
        return WORKS if state else FAILS
    return state
