"""The player's side over HTTP: a conversation begun, come back to, or found again by a ticket; and the socket."""

from fastapi import APIRouter, Request, WebSocket
from pydantic import Field

from handoff.bridge.authentication import Body, address, origin_allowed, refuse, throttled
from handoff.bridge.context import AppContext
from handoff.bridge.conversations.proof_of_work import ProofOfWork
from handoff.bridge.conversations.visitor_socket import VisitorSocket
from handoff.domain.audit import PLAYER
from handoff.protocol.codes import CloseCode
from handoff.protocol.frames import Language
from handoff.services import audit
from handoff.services.conversations import intake, visitor_actions
from handoff.services.conversations.visitor_actions import Started
from handoff.services.people import browser_sessions
from handoff.services.people.browser_sessions import secret_hash
from handoff.services.people.identity import Identity
from handoff.services.texts import without_secrets


class SessionStart(Body):
    language: Language | None = None
    page_url: str = Field("", max_length=2000)
    resume_token: str | None = Field(None, max_length=128)
    identity: str | None = Field(None, max_length=4096)
    proof: str | None = Field(None, max_length=1024)
    """The solution of a challenge that an answer `proof_required` gave: JSON in base64."""


class Return(Body):
    reference: str = Field(max_length=64)
    account_id: str = Field(max_length=64)
    identity: str | None = Field(None, max_length=4096)


class Leaving(Body):
    resume_token: str = Field(max_length=128)


class AccountSignOut(Body):
    token: str = Field(max_length=4096)


def router(context: AppContext) -> APIRouter:
    routes = APIRouter()
    work_first = ProofOfWork(context)

    def proven(token: str | None) -> Identity | None:
        return context.identities.read(token, context.clock.now()) if token else None

    @routes.post("/api/visitor/sessions")
    async def start_session(body: SessionStart, request: Request) -> dict[str, object]:
        identity = proven(body.identity)
        started: Started | None = None
        if body.resume_token:
            started = await visitor_actions.come_back(
                context, resume_token=body.resume_token, identity=identity, address=address(request)
            )
        if started is None:
            await work_first.check(address(request), body.proof)
            await throttled(context, f"start:{address(request)}", context.limits.conversations_per_minute)
            language = body.language or context.default_language
            started = await visitor_actions.start(
                context,
                language=language,
                page_url=without_secrets(body.page_url, context.mask),
                welcome=context.assistant.welcome(language),
                identity=identity,
                address=address(request),
                resume_token=body.resume_token,
            )
        return _session(context, started)

    @routes.post("/api/visitor/returns")
    async def come_back(body: Return, request: Request) -> dict[str, object]:
        started = await intake.come_back(
            context,
            reference=body.reference,
            account_id=body.account_id,
            address=address(request),
            identity=proven(body.identity),
        )
        return _session(context, started)

    @routes.post("/api/visitor/sign-out", status_code=204)
    async def sign_out(body: Leaving) -> None:
        await browser_sessions.leave(context.uow, context.clock, body.resume_token)

    @routes.post("/api/visitor/account-sign-out", status_code=204)
    async def sign_out_account(body: AccountSignOut) -> None:
        identity = context.identities.read_sign_out(body.token, context.clock.now())
        await browser_sessions.sign_out(context.uow, context.clock, identity, context.identities.lasting)

    return routes


async def serve_socket(context: AppContext, websocket: WebSocket) -> None:
    """`/ws/visitor`, until it closes; who may not have one is told by a close code."""
    if not origin_allowed(context, websocket):
        await refuse(websocket, CloseCode.FORBIDDEN_ORIGIN)
        return
    audit.act_as(PLAYER)
    await VisitorSocket(websocket, context).run()


def _session(context: AppContext, started: Started) -> dict[str, object]:
    session = secret_hash(started.resume_token)
    token, expires_at = context.tokens.make(started.conversation.id, session, context.clock.now())
    return {
        "conversation_id": started.conversation.id,
        "access_token": token,
        "access_expires_at": expires_at,
        "resume_token": started.resume_token,
        "language": started.conversation.language,
        "site_name": context.site_name,
        "brand": context.brand.told,
        "returning": started.returning,
    }
