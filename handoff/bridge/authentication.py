"""Who calls over HTTP: the page, the address, the player with a token, the signed-in operator."""

from collections.abc import Callable, Coroutine
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Header, Request, WebSocket
from pydantic import BaseModel, ConfigDict

from handoff.bridge.context import AppContext
from handoff.domain.audit import Actor
from handoff.domain.errors import Forbidden, Unauthenticated
from handoff.domain.ids import ConversationId
from handoff.domain.people.operator import Operator
from handoff.domain.people.session import Session
from handoff.protocol.codes import CloseCode
from handoff.services import audit
from handoff.services.networks import network
from handoff.services.people import browser_sessions, operator_sessions, sessions
from handoff.services.throttle import throttle

_COOKIE = "destek_operator"
_BY_ITSELF = ("GET", "/api/operator/me")
"""What a console asks without anybody doing anything."""
SignedIn = tuple[Operator, Session]
Caller = Callable[..., Coroutine[object, object, SignedIn]]
Csrf = Annotated[str, Header(alias="X-CSRF-Token")]


class Body(BaseModel):
    """What is sent; unknown fields are refused, and errors do not repeat what was sent."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


def operator_of(context: AppContext) -> Caller:
    """A dependency: the signed-in operator and the sign-in.

    Anything that changes something needs the sign-in's CSRF token beside the cookie.
    """

    async def current(request: Request, csrf: Csrf = "") -> SignedIn:
        who = await operator_sessions.signed_in(
            context.uow, context.clock, secret_of(context, request), context.sign_in.idle
        )
        admit(who, request, csrf)
        if (request.method, request.url.path) != _BY_ITSELF:
            await sessions.used(context.uow, context.clock, who[1])
        return who

    return current


def admit(who: SignedIn, request: Request, csrf: str) -> None:
    """Let the request through as theirs: what it does counts as their act in the audit log.

    Raises:
        Forbidden: it changes something and lacks the session's CSRF token.
    """
    operator, session = who
    if request.method != "GET" and not operator_sessions.csrf_fits(session, csrf):
        raise Forbidden
    audit.act_as(Actor(id=operator.id, name=operator.name, address=address(request)))


def cookie_name(secure: bool) -> str:
    """Of the cookie with the sign-in's secret. With this prefix browsers take it by https from this very host alone."""
    return f"__Host-{_COOKIE}" if secure else _COOKIE


def secret_of(context: AppContext, request: Request | WebSocket) -> str:
    """The secret of the caller's sign-in; empty where there is none."""
    return request.cookies.get(cookie_name(context.secure_cookies), "")


async def conversation_of(context: AppContext, request: Request) -> ConversationId:
    """The conversation that the caller's access token opens.

    Raises:
        Unauthenticated, TokenExpired
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthenticated
    now = context.clock.now()
    access = context.tokens.read(token.strip(), now)
    async with context.uow(read_only=True) as work:
        await browser_sessions.check_access(work, access.conversation_id, access.session, now)
    return access.conversation_id


async def throttled(context: AppContext, key: str, per_minute: int) -> None:
    """Raises: TooMany."""
    async with context.uow() as work:
        await throttle(work, context.clock.now(), key, per_minute)
        await work.commit()


async def refuse(websocket: WebSocket, code: CloseCode) -> None:
    """Close at once with a code. The socket must be accepted for that: browsers do not show why a handshake failed."""
    await websocket.accept()
    await websocket.close(int(code), code.name)


def origin_allowed(context: AppContext, request: Request | WebSocket) -> bool:
    """Whether the page that opened this may: ours, or one that the settings name. No Origin, no entry."""
    origin = request.headers.get("origin", "")
    return origin in context.allowed_origins


def address(request: Request | WebSocket) -> str:
    """Where it comes from: an IPv4 address, or the network of an IPv6 one."""
    return network(request.client.host) if request.client else "unknown"


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, as browsers write it in `Origin`."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
