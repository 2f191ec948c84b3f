"""The HTTP side of the desk: sessions of players, sign-in of operators, the two sockets, health."""

from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Cookie, Depends, FastAPI, Header, Request, Response, WebSocket
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from handoff.bridge import views
from handoff.bridge.desk import Desk
from handoff.bridge.operator_socket import OperatorSocket
from handoff.bridge.visitor_socket import VisitorSocket
from handoff.domain.errors import BadRequest, DeskError, Forbidden, Unauthenticated
from handoff.domain.operator import Operator
from handoff.ports import Session
from handoff.protocol.codes import CloseCode
from handoff.protocol.frames import Language, OperatorView, TicketView
from handoff.services import conversations, operators
from handoff.services.throttle import throttle

COOKIE = "destek_operator"
_MAX_TICKETS = 200


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SessionStart(Body):
    language: Language | None = None
    page_url: str = Field("", max_length=2000)
    resume_token: str | None = Field(None, max_length=128)


class SignIn(Body):
    username: str = Field(max_length=64)
    password: str = Field(max_length=256)


class Preferences(Body):
    language: Language


def handle_errors(app: FastAPI) -> None:
    """Give every error over HTTP its one shape: ours, the framework's, and those of bodies that do not validate."""
    app.add_exception_handler(DeskError, error_response)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, _invalid_response)
    app.add_exception_handler(HTTPException, _http_response)  # type: ignore[arg-type]


async def error_response(request: Request, error: DeskError) -> JSONResponse:
    """The one shape of errors over HTTP."""
    content = {"error": {"code": error.code, "params": error.params, "retryable": error.retryable}}
    return JSONResponse(content, status_code=error.status)


async def _invalid_response(request: Request, error: Exception) -> JSONResponse:
    # Says nothing of what was sent: it may be a password, or something that JSON cannot hold.
    return await error_response(request, BadRequest())


async def _http_response(request: Request, error: HTTPException) -> JSONResponse:
    code = "not_found" if error.status_code == 404 else "bad_request"
    content = {"error": {"code": code, "params": {}, "retryable": False}}
    return JSONResponse(content, status_code=error.status_code, headers=error.headers)


def router(desk: Desk) -> APIRouter:
    """All routes of the desk."""
    routes = APIRouter()
    _visitor_routes(routes, desk)
    _operator_routes(routes, desk)
    return routes


def _visitor_routes(routes: APIRouter, desk: Desk) -> None:
    @routes.post("/api/visitor/sessions")
    async def start_session(body: SessionStart, request: Request) -> dict[str, Any]:
        resume_days = desk.limits.resume_token_days
        started: conversations.Started | None = None
        if body.resume_token:
            started = await conversations.come_back(
                desk.uow,
                desk.clock,
                resume_token=body.resume_token,
                resume_days=resume_days,
                max_messages=desk.limits.conversation_max_messages,
            )
        if started is None:
            await _throttle(desk, f"start:{_address(request)}", desk.limits.conversations_per_minute)
            language = body.language or desk.default_language
            started = await conversations.start(
                desk.uow,
                desk.clock,
                language=language,
                page_url=body.page_url,
                welcome=desk.assistant.welcome(language),
                resume_days=resume_days,
            )
        token, expires_at = desk.tokens.make(started.conversation.id, desk.clock.now())
        return {
            "conversation_id": started.conversation.id,
            "access_token": token,
            "access_expires_at": expires_at,
            "resume_token": started.resume_token,
            "language": started.conversation.language,
            "site_name": desk.site_name,
            "returning": started.returning,
        }

    @routes.websocket("/ws/visitor")
    async def visitor_socket(websocket: WebSocket) -> None:
        if not _origin_allowed(desk, websocket):
            await _refuse(websocket, CloseCode.FORBIDDEN_ORIGIN)
            return
        await VisitorSocket(websocket, desk).run()


def _operator_routes(routes: APIRouter, desk: Desk) -> None:
    async def current(
        request: Request,
        secret: Annotated[str, Cookie(alias=COOKIE)] = "",
        csrf: Annotated[str, Header(alias="X-CSRF-Token")] = "",
    ) -> tuple[Operator, Session]:
        """The signed-in operator. Anything that changes something needs the sign-in's CSRF token beside the cookie."""
        operator, session = await operators.signed_in(desk.uow, desk.clock, secret)
        if request.method != "GET" and not operators.csrf_fits(session, csrf):
            raise Forbidden
        return operator, session

    signed_in = Annotated[tuple[Operator, Session], Depends(current)]

    @routes.post("/api/operator/sign-in")
    async def sign_in(body: SignIn, request: Request, response: Response) -> dict[str, Any]:
        if not _origin_allowed(desk, request):
            raise Forbidden
        signed = await operators.sign_in(
            desk.uow,
            desk.clock,
            username=body.username,
            password=body.password,
            address=_address(request),
            hours=desk.limits.operator_session_hours,
        )
        response.set_cookie(
            COOKIE,
            signed.secret,
            max_age=desk.limits.operator_session_hours * 3600,
            httponly=True,
            secure=desk.secure_cookies,
            samesite="strict",
        )
        return {"operator": views.operator_view(signed.operator), "csrf": signed.csrf}

    @routes.get("/api/operator/me")
    async def me(who: signed_in) -> dict[str, Any]:
        return {"operator": views.operator_view(who[0]), "csrf": who[1].csrf}

    @routes.patch("/api/operator/me")
    async def change_me(body: Preferences, who: signed_in) -> dict[str, OperatorView]:
        operator = await operators.set_language(desk.uow, who[0].id, body.language)
        return {"operator": views.operator_view(operator)}

    @routes.post("/api/operator/sign-out", status_code=204)
    async def sign_out(response: Response, who: signed_in, secret: Annotated[str, Cookie(alias=COOKIE)] = "") -> None:
        await operators.sign_out(desk.uow, desk.clock, secret)
        response.delete_cookie(COOKIE, httponly=True, secure=desk.secure_cookies, samesite="strict")

    @routes.get("/api/operator/tickets")
    async def tickets(who: signed_in) -> dict[str, list[TicketView]]:
        async with desk.uow(read_only=True) as work:
            return {"tickets": [views.ticket_view(t) for t in await work.tickets.recent(_MAX_TICKETS)]}

    @routes.websocket("/ws/operator")
    async def operator_socket(websocket: WebSocket) -> None:
        if not _origin_allowed(desk, websocket):
            await _refuse(websocket, CloseCode.FORBIDDEN_ORIGIN)
            return
        secret = websocket.cookies.get(COOKIE, "")
        try:
            operator, session = await operators.signed_in(desk.uow, desk.clock, secret)
        except Unauthenticated:
            await _refuse(websocket, CloseCode.UNAUTHENTICATED)
            return
        except DeskError:  # it could not be looked up just now
            await _refuse(websocket, CloseCode.INTERNAL)
            return
        await OperatorSocket(websocket, desk, operator, session, secret).run()


async def _throttle(desk: Desk, key: str, per_minute: int) -> None:
    async with desk.uow() as work:
        await throttle(work, desk.clock.now(), key, per_minute)
        await work.commit()


async def _refuse(websocket: WebSocket, code: CloseCode) -> None:
    """Close at once with a code. The socket must be accepted for that: browsers do not show why a handshake failed."""
    await websocket.accept()
    await websocket.close(int(code), code.name)


def _origin_allowed(desk: Desk, request: Request | WebSocket) -> bool:
    """Whether the page that opened this may: ours, or one that the settings name. No Origin, no entry."""
    origin = request.headers.get("origin", "")
    return origin in desk.allowed_origins


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, as browsers write it in `Origin`."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
