"""What one proves oneself with, over HTTP: looked at, added, removed; and proving once more that it is oneself."""

from typing import Annotated, Any

import segno
from fastapi import APIRouter, Depends, Response
from pydantic import Field

from handoff.bridge.authentication import Body, SignedIn, operator_of
from handoff.bridge.context import AppContext
from handoff.bridge.people import cookies
from handoff.bridge.people.authentication import confirmed_of
from handoff.bridge.people.sign_in_http import Shown
from handoff.domain.errors import BadRequest
from handoff.domain.ids import OperatorId
from handoff.domain.people.operator import Operator
from handoff.domain.people.session import Session
from handoff.services import rights
from handoff.services.people import factors, one_time_codes, passkeys, sessions
from handoff.services.people.sign_in import HALF, Proof, Step, advance
from handoff.services.rights import Action, Area


class Confirmation(Shown):
    password: str | None = Field(None, max_length=256)

    def shown(self) -> Proof | str:
        """The password or the factor. Raises: BadRequest: it is not exactly one."""
        if self.password is None:
            return self.proof()
        if (self.code, self.recovery_code, self.passkey) != (None, None, None):
            raise BadRequest
        return self.password


class NewPasskey(Body):
    passkey: dict[str, Any]
    name: str = Field(max_length=200)


class Code(Body):
    code: str = Field(max_length=16)


def router(context: AppContext) -> APIRouter:
    routes = APIRouter()
    for part in (_proving, _passkeys, _authenticator):
        routes.include_router(part(context))
    return routes


def _proving(context: AppContext) -> APIRouter:
    """What there is, proving oneself, and what stands in for what was lost."""
    routes = APIRouter()
    signed_in = Annotated[SignedIn, Depends(operator_of(context))]
    confirmed = Annotated[SignedIn, Depends(confirmed_of(context))]

    @routes.get("/api/operator/me/factors")
    async def own(who: signed_in) -> dict[str, object]:
        return await _shown(context, *who)

    @routes.post("/api/operator/me/confirmation/passkey-question")
    async def question(who: signed_in) -> object:
        return await passkeys.question(context.uow, context.clock, context.sign_in.party, who[0].id)

    @routes.post("/api/operator/me/confirmation", status_code=204)
    async def confirm(body: Confirmation, who: signed_in) -> None:
        await factors.confirm(context.uow, context.clock, context.sign_in, *who, body.shown())

    @routes.post("/api/operator/me/recovery-codes")
    async def recovery_codes(who: confirmed) -> dict[str, list[str]]:
        return {"recovery_codes": await factors.new_recovery_codes(context.uow, context.clock, who[0])}

    @routes.post("/api/operator/accounts/{id}/factors/reset", status_code=204)
    async def reset(id: str, who: confirmed) -> None:
        rights.check(who[0], Action.CHANGE, Area.ACCOUNTS)
        await factors.reset(context.uow, context.clock, OperatorId(id))

    return routes


def _passkeys(context: AppContext) -> APIRouter:
    routes = APIRouter()
    confirmed = Annotated[SignedIn, Depends(confirmed_of(context))]
    adding = Annotated[SignedIn, Depends(confirmed_of(context, or_step=Step.ENROL))]

    @routes.post("/api/operator/me/passkeys/question")
    async def question_to_add(who: adding) -> object:
        return await passkeys.question_to_add(context.uow, context.clock, context.sign_in.party, who[0])

    @routes.post("/api/operator/me/passkeys")
    async def add_passkey(body: NewPasskey, response: Response, who: adding) -> dict[str, object]:
        _, codes = await passkeys.add(
            context.uow, context.clock, context.sign_in.party, who[0], body.passkey, context.hidden(body.name)
        )
        return await _added(context, who, response, codes)

    @routes.delete("/api/operator/me/passkeys/{id}", status_code=204)
    async def remove_passkey(id: str, who: confirmed) -> None:
        await factors.remove_passkey(context.uow, context.clock, context.sign_in, who[0], id)

    return routes


def _authenticator(context: AppContext) -> APIRouter:
    """The app that makes one-time codes."""
    routes = APIRouter()
    confirmed = Annotated[SignedIn, Depends(confirmed_of(context))]
    adding = Annotated[SignedIn, Depends(confirmed_of(context, or_step=Step.ENROL))]

    @routes.post("/api/operator/me/authenticator")
    async def offer_authenticator(who: adding) -> dict[str, str]:
        offered = await one_time_codes.offer(
            context.uow, context.clock, context.sign_in.seal, who[0], context.site_name
        )
        picture = segno.make(offered.uri, error="m").svg_data_uri(scale=5, border=3, dark="#000", light="#fff")
        return {"secret": offered.secret, "uri": offered.uri, "picture": picture}

    @routes.post("/api/operator/me/authenticator/confirmation")
    async def confirm_authenticator(body: Code, response: Response, who: adding) -> dict[str, object]:
        codes = await one_time_codes.confirm(context.uow, context.clock, context.sign_in.seal, who[0], body.code)
        return await _added(context, who, response, codes)

    @routes.delete("/api/operator/me/authenticator", status_code=204)
    async def remove_authenticator(who: confirmed) -> None:
        await factors.remove_authenticator(context.uow, context.clock, context.sign_in, who[0])

    return routes


async def _added(context: AppContext, who: SignedIn, response: Response, codes: list[str]) -> dict[str, object]:
    """What an added factor brings: recovery codes, and for who had to have one, the way in."""
    operator, session = who
    told: dict[str, object] = {"recovery_codes": codes}
    if session.kind == HALF:
        async with context.uow() as work:
            signed = await advance(work, context.clock, context.sign_in, session, Step.ENROL, by="password")
            await work.commit()
        told |= await cookies.signed(context, response, signed)
    await factors.added(context.uow, operator)
    return told


async def _shown(context: AppContext, operator: Operator, session: Session) -> dict[str, object]:
    state = await factors.of(context.uow, operator.id)
    async with context.uow(read_only=True) as work:
        provided = await work.factors.is_provided(operator.id)
    authenticator = state.authenticator
    return {
        "passkeys": [
            {"id": one.id, "name": one.name, "created_at": one.created_at, "used_at": one.used_at}
            for one in state.passkeys
        ],
        "authenticator": None if authenticator is None else {"created_at": authenticator.confirmed_at},
        "recovery_codes": state.recovery_codes,
        "methods": state.methods,
        "required": operator.has_role(*context.sign_in.factor_roles),
        "has_password": operator.has_password,
        "provided": provided,
        "confirmed": sessions.is_confirmed(session, context.clock.now()),
    }
