"""The player's side over HTTP: a conversation begun, come back to, or found again by a ticket; and the socket."""

from typing import Any

from fastapi import APIRouter, Request, WebSocket
from pydantic import Field

from handoff.bridge.callers import Body, address, origin_allowed, refuse, throttled
from handoff.bridge.desk import Desk
from handoff.bridge.visitor_socket import VisitorSocket
from handoff.domain.audit import PLAYER
from handoff.protocol.codes import CloseCode
from handoff.protocol.frames import Language
from handoff.services import audit, conversations, intake
from handoff.services.conversations import Started


class SessionStart(Body):
    language: Language | None = None
    page_url: str = Field("", max_length=2000)
    resume_token: str | None = Field(None, max_length=128)
    identity: str | None = Field(None, max_length=4096)


class Return(Body):
    reference: str = Field(max_length=64)
    account_id: str = Field(max_length=64)


def router(desk: Desk) -> APIRouter:
    routes = APIRouter()

    @routes.post("/api/visitor/sessions")
    async def start_session(body: SessionStart, request: Request) -> dict[str, Any]:
        resume_days = desk.limits.resume_token_days
        identity = desk.identities.read(body.identity, desk.clock.now()) if body.identity else None
        started: Started | None = None
        if body.resume_token:
            started = await conversations.come_back(
                desk.uow,
                desk.clock,
                resume_token=body.resume_token,
                resume_days=resume_days,
                max_messages=desk.limits.conversation_max_messages,
                identity=identity,
            )
        if started is None:
            await throttled(desk, f"start:{address(request)}", desk.limits.conversations_per_minute)
            language = body.language or desk.default_language
            started = await conversations.start(
                desk.uow,
                desk.clock,
                language=language,
                page_url=body.page_url,
                welcome=desk.assistant.welcome(language),
                resume_days=resume_days,
                identity=identity,
            )
        return _session(desk, started)

    @routes.post("/api/visitor/returns")
    async def come_back(body: Return, request: Request) -> dict[str, Any]:
        started = await intake.come_back(
            desk.uow,
            desk.clock,
            reference=body.reference,
            account_id=body.account_id,
            address=address(request),
            resume_days=desk.limits.resume_token_days,
        )
        return _session(desk, started)

    @routes.websocket("/ws/visitor")
    async def visitor_socket(websocket: WebSocket) -> None:
        if not origin_allowed(desk, websocket):
            await refuse(websocket, CloseCode.FORBIDDEN_ORIGIN)
            return
        audit.act_as(PLAYER)
        await VisitorSocket(websocket, desk).run()

    return routes


def _session(desk: Desk, started: Started) -> dict[str, Any]:
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
