"""One's sign-ins over HTTP: where they are, and how they end."""

from typing import Annotated

from fastapi import APIRouter, Depends

from handoff.bridge.authentication import SignedIn, operator_of
from handoff.bridge.context import AppContext
from handoff.bridge.people.authentication import confirmed_of
from handoff.domain.ids import OperatorId
from handoff.domain.people.session import Session
from handoff.services import rights
from handoff.services.people import accounts, sessions
from handoff.services.rights import Action, Area


def router(context: AppContext) -> APIRouter:
    routes = APIRouter()
    signed_in = Annotated[SignedIn, Depends(operator_of(context))]
    confirmed = Annotated[SignedIn, Depends(confirmed_of(context))]

    @routes.get("/api/operator/me/sessions")
    async def own(who: signed_in) -> dict[str, object]:
        return {"sessions": await _shown(context, who[0].id, who[1])}

    @routes.delete("/api/operator/me/sessions/{id}", status_code=204)
    async def end(id: str, who: signed_in) -> None:
        await sessions.end(context.uow, context.clock, who[0].id, id)

    @routes.post("/api/operator/me/sessions/end-others")
    async def end_others(who: signed_in) -> dict[str, int]:
        return {"ended": await sessions.end_all_but(context.uow, context.clock, who[0], who[1])}

    @routes.get("/api/operator/accounts/{id}/sessions")
    async def of_account(id: str, who: signed_in) -> dict[str, object]:
        rights.check(who[0], Action.CHANGE, Area.ACCOUNTS)
        return {"sessions": await _shown(context, OperatorId(id), who[1])}

    @routes.post("/api/operator/accounts/{id}/sign-out", status_code=204)
    async def sign_out(id: str, who: confirmed) -> None:
        rights.check(who[0], Action.CHANGE, Area.ACCOUNTS)
        await accounts.sign_out_everywhere(context.uow, context.clock, OperatorId(id))

    return routes


async def _shown(context: AppContext, id: OperatorId, current: Session) -> list[dict[str, object]]:
    return [
        {
            "id": one.id,
            "device": one.device or "",
            "address": one.network or "",
            "opened_at": one.opened_at,
            "seen_at": one.seen_at,
            "current": one.id == current.id,
        }
        for one in await sessions.of(context.uow, context.clock, id)
        if not sessions.is_idle(one, context.clock.now(), context.sign_in.idle)
    ]
