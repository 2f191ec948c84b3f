"""Settings of the desk over HTTP: read by supervisors, changed by administrators."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends

from handoff.bridge.authentication import Body, SignedIn, operator_of
from handoff.bridge.context import AppContext
from handoff.domain.errors import NotFound
from handoff.services import administration
from handoff.services.administration import Administration


class SettingsChange(Body):
    values: dict[str, Any]
    """By name; null takes one back to what the environment says."""


def router(context: AppContext) -> APIRouter:
    routes = APIRouter()
    signed_in = Annotated[SignedIn, Depends(operator_of(context))]

    def in_force() -> Administration:
        if context.administration is None:
            raise NotFound
        return context.administration

    async def told(who: SignedIn) -> dict[str, object]:
        desk = in_force()
        found = await administration.overview(context, who[0])
        return {
            "groups": {name: list(names) for name, names in desk.groups.items()},
            "values": dict(desk.values),
            "defaults": dict(desk.defaults),
            "changed": {name: {"at": one.changed_at, "by": one.changed_by} for name, one in found.changed.items()},
            "history": [
                {"at": line.at, "by": line.name, "name": line.subject, **dict(line.params)} for line in found.history
            ],
        }

    @routes.get("/api/operator/settings")
    async def settings(who: signed_in) -> dict[str, object]:
        return await told(who)

    @routes.patch("/api/operator/settings")
    async def change(body: SettingsChange, who: signed_in) -> dict[str, object]:
        await administration.change(context, in_force(), who[0], body.values)
        return await told(who)

    return routes
