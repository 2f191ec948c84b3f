"""The accounts of the people at the console over HTTP: kept by administrators, looked at by supervisors."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field

from handoff.bridge import people_views
from handoff.bridge.authentication import Body, SignedIn, operator_of
from handoff.bridge.context import AppContext
from handoff.bridge.people.authentication import confirmed_of
from handoff.domain.ids import DepartmentId, OperatorId
from handoff.domain.people.operator import Role
from handoff.protocol.frames import Language, OperatorView
from handoff.services import rights
from handoff.services.people import accounts
from handoff.services.people.accounts import Changes
from handoff.services.rights import Action, Area


class AccountChange(Body):
    name: str | None = Field(None, max_length=200)
    role: Role | None = None
    language: Language | None = None
    languages: list[Language] | None = None
    departments: list[DepartmentId] | None = None
    capacity: int | None = None
    working_hours: dict[str, tuple[str, str]] | None = None
    may_pick: bool | None = None
    is_active: bool | None = None
    password: str | None = Field(None, max_length=256)

    def changes(self) -> Changes:
        return Changes(**{name: getattr(self, name) for name in AccountChange.model_fields})


class NewAccount(AccountChange):
    username: str = Field(max_length=64)
    name: str = Field(max_length=200)
    password: str = Field(max_length=256)


def router(context: AppContext) -> APIRouter:
    routes = APIRouter()
    signed_in = Annotated[SignedIn, Depends(operator_of(context))]
    confirmed = Annotated[SignedIn, Depends(confirmed_of(context))]

    @routes.get("/api/operator/accounts")
    async def all_accounts(who: signed_in) -> dict[str, list[OperatorView]]:
        return {"accounts": [people_views.operator_view(one) for one in await accounts.all_for(context.uow, who[0])]}

    @routes.post("/api/operator/accounts")
    async def create(body: NewAccount, who: confirmed) -> dict[str, OperatorView]:
        rights.check(who[0], Action.CHANGE, Area.ACCOUNTS)
        made = await accounts.create(context, body.username, body.changes(), language=context.default_language)
        return {"account": people_views.operator_view(made)}

    @routes.patch("/api/operator/accounts/{id}")
    async def change(id: str, body: AccountChange, who: confirmed) -> dict[str, OperatorView]:
        rights.check(who[0], Action.CHANGE, Area.ACCOUNTS)
        changed = await accounts.change(context, OperatorId(id), body.changes(), by=who[0].id)
        return {"account": people_views.operator_view(changed)}

    return routes
