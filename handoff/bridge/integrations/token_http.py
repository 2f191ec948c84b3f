"""Tokens of the API over HTTP: made and revoked by administrators, looked at by supervisors."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from handoff.bridge.authentication import Body, operator_of
from handoff.bridge.context import AppContext
from handoff.bridge.people.authentication import confirmed_of
from handoff.domain.integrations.api_token import ApiToken, Scope
from handoff.domain.people.operator import Operator
from handoff.domain.people.session import Session
from handoff.services import rights
from handoff.services.integrations import tokens
from handoff.services.rights import Action, Area


class NewToken(Body):
    name: str = Field(max_length=200)
    scopes: list[Scope]
    days: int | None = None


class TokenView(BaseModel):
    id: str
    name: str
    prefix: str
    scopes: Sequence[Scope]
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None

    @classmethod
    def of(cls, token: ApiToken) -> "TokenView":
        return cls(**{name: getattr(token, name) for name in cls.model_fields})


def router(context: AppContext) -> APIRouter:
    routes = APIRouter()
    signed_in = Annotated[tuple[Operator, Session], Depends(operator_of(context))]
    confirmed = Annotated[tuple[Operator, Session], Depends(confirmed_of(context))]

    @routes.get("/api/operator/tokens")
    async def all_tokens(who: signed_in) -> dict[str, object]:
        found = await tokens.all_for(context.uow, who[0])
        return {"tokens": [TokenView.of(one) for one in found], "scopes": list(Scope)}

    @routes.post("/api/operator/tokens")
    async def create(body: NewToken, who: confirmed) -> dict[str, object]:
        rights.check(who[0], Action.CHANGE, Area.INTEGRATIONS)
        made, secret = await tokens.create(
            context.uow, context.clock, name=body.name, scopes=body.scopes, days=body.days, by=who[0].name
        )
        return {"token": TokenView.of(made), "secret": secret}

    @routes.post("/api/operator/tokens/{id}/revoke")
    async def revoke(id: str, who: confirmed) -> dict[str, object]:
        rights.check(who[0], Action.CHANGE, Area.INTEGRATIONS)
        await tokens.revoke(context.uow, context.clock, id)
        return {}

    return routes
