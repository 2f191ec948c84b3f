"""Endpoints over HTTP: whom the desk calls, what was sent to each, and sending it again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from handoff.bridge.authentication import Body, operator_of
from handoff.bridge.context import AppContext
from handoff.bridge.people.authentication import confirmed_of
from handoff.domain.integrations.endpoint import Delivery, DeliveryState, Endpoint, EndpointKind, Stopped
from handoff.domain.integrations.event import SUBSCRIBABLE, EventType
from handoff.domain.people.operator import Operator
from handoff.domain.people.session import Session
from handoff.services.integrations import endpoints
from handoff.services.integrations.endpoints import EndpointChange

_PAGE = 50


class EndpointFields(Body):
    url: str | None = Field(None, max_length=2000)
    description: str | None = Field(None, max_length=400)
    types: list[EventType] | None = None
    is_enabled: bool | None = None

    def change(self) -> EndpointChange:
        return EndpointChange(**{name: getattr(self, name) for name in EndpointFields.model_fields})


class NewEndpoint(EndpointFields):
    kind: EndpointKind
    url: str = Field(max_length=2000)


class EndpointView(BaseModel):
    id: str
    kind: EndpointKind
    url: str
    description: str
    types: Sequence[EventType]
    is_enabled: bool
    stopped: Stopped | None
    failing_since: datetime | None
    created_at: datetime
    created_by: str
    good_secrets: int
    """Two while one is being replaced."""

    @classmethod
    def of(cls, one: Endpoint, now: datetime) -> "EndpointView":
        known = {name: getattr(one, name) for name in cls.model_fields if name != "good_secrets"}
        return cls(**known, good_secrets=len(one.good_secrets(now)))


class DeliveryView(BaseModel):
    id: str
    type: EventType
    payload: str
    state: DeliveryState
    attempts: int
    next_at: datetime
    created_at: datetime
    last_status: int | None
    last_error: str
    duration_ms: int | None
    done_at: datetime | None

    @classmethod
    def of(cls, one: Delivery) -> "DeliveryView":
        return cls(**{name: getattr(one, name) for name in cls.model_fields})


def router(context: AppContext) -> APIRouter:
    routes = APIRouter()
    routes.include_router(_kept(context))
    routes.include_router(_sent(context))
    return routes


def _kept(context: AppContext) -> APIRouter:
    routes = APIRouter()
    signed_in = Annotated[tuple[Operator, Session], Depends(operator_of(context))]
    confirmed = Annotated[tuple[Operator, Session], Depends(confirmed_of(context))]

    def shown(one: Endpoint) -> EndpointView:
        return EndpointView.of(one, context.clock.now())

    @routes.get("/api/operator/endpoints")
    async def all_endpoints(who: signed_in) -> dict[str, object]:
        found = await endpoints.all_for(context, who[0])
        return {"endpoints": [shown(one) for one in found], "types": SUBSCRIBABLE}

    @routes.post("/api/operator/endpoints")
    async def create(body: NewEndpoint, who: confirmed) -> dict[str, object]:
        seal = context.sign_in.seal
        made, secret = await endpoints.create(context, context.outgoing, seal, who[0], body.kind, body.change())
        return {"endpoint": shown(made), "secret": secret}

    @routes.patch("/api/operator/endpoints/{id}")
    async def change(id: str, body: EndpointFields, who: confirmed) -> dict[str, object]:
        return {"endpoint": shown(await endpoints.change(context, context.outgoing, who[0], id, body.change()))}

    @routes.post("/api/operator/endpoints/{id}/rotate")
    async def rotate(id: str, who: confirmed) -> dict[str, object]:
        rotated, secret = await endpoints.rotate(context, context.sign_in.seal, who[0], id)
        return {"endpoint": shown(rotated), "secret": secret}

    @routes.delete("/api/operator/endpoints/{id}")
    async def remove(id: str, who: confirmed) -> dict[str, object]:
        await endpoints.remove(context, who[0], id)
        return {}

    return routes


def _sent(context: AppContext) -> APIRouter:
    routes = APIRouter()
    signed_in = Annotated[tuple[Operator, Session], Depends(operator_of(context))]

    @routes.post("/api/operator/endpoints/{id}/test")
    async def test(id: str, who: signed_in) -> dict[str, object]:
        return {"delivery": DeliveryView.of(await endpoints.test(context, who[0], id))}

    @routes.get("/api/operator/endpoints/{id}/deliveries")
    async def deliveries(
        id: str,
        who: signed_in,
        before: Annotated[datetime | None, Query()] = None,
        before_id: Annotated[str, Query(max_length=64)] = "",
    ) -> dict[str, object]:
        after = None if before is None else (before, before_id)
        found = await endpoints.log(context, who[0], id, after, _PAGE + 1)
        return {"deliveries": [DeliveryView.of(one) for one in found[:_PAGE]], "more": len(found) > _PAGE}

    @routes.post("/api/operator/deliveries/{id}/replay")
    async def replay(id: str, who: signed_in) -> dict[str, object]:
        return {"delivery": DeliveryView.of(await endpoints.replay(context, who[0], id))}

    return routes
