"""What operators may change of themselves over HTTP, signing out, and their socket."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response, WebSocket
from pydantic import Field

from handoff.bridge import people_views
from handoff.bridge.authentication import Body, SignedIn, address, operator_of, origin_allowed, refuse, secret_of
from handoff.bridge.context import AppContext
from handoff.bridge.conversations.operator_socket import OperatorSocket
from handoff.bridge.people import cookies
from handoff.domain.audit import Actor
from handoff.domain.errors import BadRequest, DeskError, Unauthenticated
from handoff.domain.ids import OperatorId
from handoff.protocol.codes import CloseCode
from handoff.protocol.frames import Language
from handoff.services import audit
from handoff.services.people import accounts, operator_sessions
from handoff.services.queue import shift_ends


class Presence(Body):
    available: bool


class Preferences(Body):
    language: Language | None = None
    old_password: str | None = Field(None, max_length=256)
    new_password: str | None = Field(None, max_length=256)


def router(context: AppContext) -> APIRouter:
    routes = APIRouter()
    signed_in = Annotated[SignedIn, Depends(operator_of(context))]

    @routes.get("/api/operator/me")
    async def me(who: signed_in) -> dict[str, object]:
        return {"operator": people_views.operator_view(who[0]), "csrf": who[1].csrf}

    @routes.patch("/api/operator/me")
    async def change_me(body: Preferences, response: Response, who: signed_in) -> dict[str, object]:
        return await _changed(context, body, response, who)

    @routes.post("/api/operator/colleagues/{id}/presence", status_code=204)
    async def set_presence(id: str, body: Presence, who: signed_in) -> None:
        await shift_ends.set_presence(context, who[0], OperatorId(id), available=body.available)

    @routes.post("/api/operator/colleagues/{id}/pass-on")
    async def pass_on(id: str, who: signed_in) -> dict[str, int]:
        return {"conversations": await shift_ends.pass_on(context, who[0], OperatorId(id))}

    @routes.post("/api/operator/sign-out", status_code=204)
    async def sign_out(request: Request, response: Response, who: signed_in) -> None:
        await operator_sessions.sign_out(context.uow, context.clock, secret_of(context, request))
        await shift_ends.finish(context, who[0])
        cookies.take(context, response)

    @routes.post("/api/operator/sign-out-everywhere", status_code=204)
    async def sign_out_everywhere(response: Response, who: signed_in) -> None:
        await accounts.sign_out_everywhere(context.uow, context.clock, who[0].id)
        await shift_ends.finish(context, who[0])
        cookies.take(context, response)

    return routes


async def _changed(context: AppContext, body: Preferences, response: Response, who: SignedIn) -> dict[str, object]:
    operator, session = who
    csrf = session.csrf
    if (body.old_password is None) != (body.new_password is None):
        raise BadRequest(field="old_password")
    if body.old_password is not None and body.new_password is not None:
        secret, csrf = await accounts.change_own_password(
            context.uow, context.clock, operator, session, old=body.old_password, new=body.new_password
        )
        cookies.give(context, response, secret, int((session.expires_at - context.clock.now()).total_seconds()))
    if body.language is not None:
        operator = await operator_sessions.set_language(context.uow, operator.id, body.language)
    return {"operator": people_views.operator_view(operator), "csrf": csrf}


async def serve_socket(context: AppContext, websocket: WebSocket) -> None:
    """`/ws/operator`, until it closes; who may not have one is told by a close code."""
    if not origin_allowed(context, websocket):
        await refuse(websocket, CloseCode.FORBIDDEN_ORIGIN)
        return
    secret = secret_of(context, websocket)
    try:
        operator, session = await operator_sessions.signed_in(context.uow, context.clock, secret, context.sign_in.idle)
    except Unauthenticated:
        await refuse(websocket, CloseCode.UNAUTHENTICATED)
        return
    except DeskError:  # it could not be looked up just now
        await refuse(websocket, CloseCode.INTERNAL)
        return
    audit.act_as(Actor(id=operator.id, name=operator.name, address=address(websocket)))
    await OperatorSocket(websocket, context, operator, session, secret).run()
