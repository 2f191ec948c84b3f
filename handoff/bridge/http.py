"""The HTTP side of the desk: all its routes together, and the one shape of errors."""

import functools

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from handoff.bridge import audit_http, brand_http, settings_http
from handoff.bridge.content import content_http
from handoff.bridge.context import AppContext
from handoff.bridge.conversations import callback_http, search_http, transcript_http, visitor_http
from handoff.bridge.files import file_http
from handoff.bridge.integrations import endpoint_http, player_http, proactive_http, token_http, writing_http
from handoff.bridge.people import account_http, factor_http, operator_http, provider_http, session_http, sign_in_http
from handoff.bridge.privacy import privacy_http
from handoff.bridge.reports import public_report_http, report_http
from handoff.bridge.tickets import ticket_http, work_http
from handoff.bridge.transport.entrance import Endpoint
from handoff.domain.errors import BadRequest, DeskError


def handle_errors(app: FastAPI) -> None:
    """Give every error over HTTP its one shape: ours, the framework's, and those of bodies that do not validate."""
    app.add_exception_handler(DeskError, error_response)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, _invalid_response)
    app.add_exception_handler(HTTPException, _http_response)  # type: ignore[arg-type]


async def error_response(request: Request, error: DeskError) -> JSONResponse:
    """The one shape of errors over HTTP."""
    count_error(request, error.code)
    content = {"error": {"code": error.code, "params": error.params, "retryable": error.retryable}}
    return JSONResponse(content, status_code=error.status)


def count_error(connection: HTTPConnection, code: str) -> None:
    """A client is told of it; counted where somebody measures."""
    if (metrics := getattr(connection.app.state, "metrics", None)) is not None:
        metrics.told(code)


async def _invalid_response(request: Request, error: Exception) -> JSONResponse:
    # Says nothing of what was sent: it may be a password, or something that JSON cannot hold.
    return await error_response(request, BadRequest())


async def _http_response(request: Request, error: HTTPException) -> JSONResponse:
    code = "not_found" if error.status_code == 404 else "bad_request"
    content = {"error": {"code": code, "params": {}, "retryable": False}}
    return JSONResponse(content, status_code=error.status_code, headers=error.headers)


def sockets(context: AppContext) -> dict[str, Endpoint]:
    """What serves each path of a socket."""
    return {
        "/ws/visitor": functools.partial(visitor_http.serve_socket, context),
        "/ws/operator": functools.partial(operator_http.serve_socket, context),
    }


def router(context: AppContext) -> APIRouter:
    """All routes of the desk."""
    routes = APIRouter()
    people = (sign_in_http, provider_http, operator_http, account_http, factor_http, session_http)
    players = (brand_http, visitor_http, transcript_http)
    tickets = (ticket_http, work_http, callback_http, search_http)
    others = (report_http, public_report_http, token_http, endpoint_http, player_http, writing_http, proactive_http)
    for part in (*players, *people, *tickets, file_http, content_http, audit_http, privacy_http, *others):
        routes.include_router(part.router(context))
    routes.include_router(settings_http.router(context))
    return routes
