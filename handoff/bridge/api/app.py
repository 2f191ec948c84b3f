"""The app below /api/v1: its routes, its description, its errors."""

from fastapi import FastAPI

from handoff.bridge.api import conversations, library, tickets
from handoff.bridge.api.problems import handle_problems
from handoff.bridge.api.schemas import Problem
from handoff.bridge.context import AppContext

VERSION = "1.0.0"
"""Of the description. Within a version fields and routes may be added; none is taken away or changes its meaning."""
PATH = "/api/v1"
_ABOUT = """\
Read and write what the support desk holds. Every call carries a token (`Authorization: Bearer dsk_...`).
Lists come by the page: ask again with `cursor` = `next_cursor`. What makes or changes something takes an
`Idempotency-Key`. Errors are problems (RFC 9457) whose `code` stays the same.
"""


def api(context: AppContext) -> FastAPI:
    """The API as an app of its own, to be mounted at `PATH`."""
    app = FastAPI(
        title="Destek API",
        version=VERSION,
        description=_ABOUT,
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    handle_problems(app)
    for part in (conversations, tickets, library):
        app.include_router(part.router(context))
    _describe_problems(app)
    return app


def _describe_problems(app: FastAPI) -> None:
    """The routes name the schema of problems, which no route returns by itself; of the framework's own is no use."""
    described = app.openapi

    def openapi() -> dict[str, object]:
        if app.openapi_schema is None:
            schemas = described()["components"]["schemas"]
            schemas["Problem"] = Problem.model_json_schema()
            schemas.pop("HTTPValidationError", None)
            schemas.pop("ValidationError", None)
        assert app.openapi_schema is not None
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
