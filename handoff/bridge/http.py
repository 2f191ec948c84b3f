"""The HTTP side of the desk: sessions of players, sign-in of operators, the two sockets, health."""

from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Cookie, Depends, Header, Request, Response, WebSocket
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from handoff.bridge import views
from handoff.bridge.desk import Desk
from handoff.bridge.operator_socket import OperatorSocket
from handoff.bridge.visitor_socket import VisitorSocket
from handoff.domain.errors import DeskError, Forbidden, TooMany, Unauthenticated
from handoff.domain.operator import Operator
from handoff.ports import Session
from handoff.protocol.frames import Language, OperatorView, TicketView
from handoff.services import conversations, operators

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


async def error_response(request: Request, error: DeskError) -> JSONResponse:
    """The one shape of errors over HTTP."""
    content = {"error": {"code": error.code, "params": error.params, "retryable": error.retryable}}
    return JSONResponse(content, status_code=error.status)


def router(desk: Desk) -> APIRouter:
    """All routes of the desk."""
    routes = APIRouter()
    _visitor_routes(routes, desk)
    _operator_routes(routes, desk)
    return routes


def _visitor_routes(routes: APIRouter, desk: Desk) -> None:
    @routes.post("/api/visitor/sessions")
    async def start_session(body: SessionStart, request: Request) -> dict[str, Any]:
        language = body.language or desk.default_language
        if body.resume_token is None:
            await _throttle(desk, f"start:{_address(request)}", desk.limits.conversations_per_minute)
        started = await conversations.start(
            desk.uow,
            desk.clock,
            language=language,
            page_url=body.page_url,
            welcome=desk.assistant.welcome(language),
            resume_token=body.resume_token,
            resume_days=desk.limits.resume_token_days,
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
            await websocket.close()
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
        if request.method != "GET" and csrf != session.csrf:
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
        secret = websocket.cookies.get(COOKIE, "")
        try:
            if not _origin_allowed(desk, websocket):
                raise Unauthenticated
            operator, session = await operators.signed_in(desk.uow, desk.clock, secret)
        except Unauthenticated:
            await websocket.close()
            return
        await OperatorSocket(websocket, desk, operator, session, secret).run()


async def _throttle(desk: Desk, key: str, per_minute: int) -> None:
    now = desk.clock.now()
    async with desk.uow() as work:
        if await work.attempts.count(key, now - timedelta(minutes=1)) >= per_minute:
            raise TooMany(seconds=60)
        await work.attempts.add(key, now)
        await work.commit()


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
