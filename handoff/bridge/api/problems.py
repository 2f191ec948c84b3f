"""Errors of the API as problems (RFC 9457)."""

import re
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from handoff.bridge.api.schemas import Problem
from handoff.domain.errors import BadRequest, DeskError, TooMany, Unauthenticated

MEDIA_TYPE = "application/problem+json"
_CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}


def described(*statuses: int) -> dict[int | str, dict[str, object]]:
    """For the description of a route: these may come, in this shape. Any route may be refused for its token."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    wanted = sorted({*statuses, 400, 401, 403, 422, 429, 503})
    return {status: {"description": HTTPStatus(status).phrase, "content": content} for status in wanted}


def handle_problems(app: FastAPI) -> None:
    app.add_exception_handler(DeskError, _of_the_desk)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _of_the_framework)  # type: ignore[arg-type]


def problem(
    status: int,
    code: str,
    *,
    params: Mapping[str, str | int] | None = None,
    retryable: bool = False,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    told = Problem(
        type="about:blank",
        title=HTTPStatus(status).phrase,
        status=status,
        code=code,
        retryable=retryable,
        params=dict(params or {}),
    )
    return JSONResponse(told.model_dump(), status, headers, MEDIA_TYPE)


async def _of_the_desk(request: Request, error: DeskError) -> JSONResponse:
    headers = {}
    if isinstance(error, TooMany):
        headers["Retry-After"] = str(error.params.get("seconds", 60))
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    return problem(error.status, error.code, params=error.params, retryable=error.retryable, headers=headers)


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    # Says where, and nothing of what was sent.
    assert isinstance(error, RequestValidationError)
    places = [".".join(str(part) for part in one["loc"]) for one in error.errors()]
    return problem(BadRequest.status, BadRequest.code, params={"field": places[0][:100]} if places else None)


async def _of_the_framework(request: Request, error: HTTPException) -> JSONResponse:
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(_methods(request))
    return problem(error.status_code, _CODES.get(error.status_code, "bad_request"), headers=headers)


def _methods(request: Request) -> list[str]:
    """All that the place of a request can be asked with: several routes may share it."""
    place = request.url.path.removeprefix(request.scope.get("root_path", ""))
    paths = request.app.openapi()["paths"]
    fitting = [path for path in paths if re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)), place)]
    return sorted({method.upper() for path in fitting for method in paths[path]})
