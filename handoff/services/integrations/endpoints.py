"""Endpoints as administrators keep them: made, changed, their secrets replaced; what was sent, and sending it again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from handoff.domain.audit import Action as Recorded
from handoff.domain.errors import BadRequest, NotFound
from handoff.domain.ids import new_key
from handoff.domain.integrations.endpoint import (
    Delivery,
    Endpoint,
    EndpointKind,
    EndpointSecret,
    new_endpoint_secret,
)
from handoff.domain.integrations.event import SUBSCRIBABLE, EventType, an_event
from handoff.domain.people.operator import Operator
from handoff.ports.outgoing import Outgoing, OutgoingFailed
from handoff.ports.repositories.integrations import Place
from handoff.services import audit, rights
from handoff.services.context import Context
from handoff.services.integrations.webhooks import delivery_of
from handoff.services.people.sealing import Seal
from handoff.services.retrying import retried
from handoff.services.rights import Action, Area
from handoff.services.texts import scrub

_DESCRIPTION_CHARACTERS = 200
_MOST = 50


@dataclass(frozen=True, kw_only=True)
class EndpointChange:
    """What is to become of an endpoint; None leaves a field as it is."""

    url: str | None = None
    description: str | None = None
    types: Sequence[EventType] | None = None
    is_enabled: bool | None = None


@retried
async def create(
    context: Context, outgoing: Outgoing, seal: Seal, by: Operator, kind: EndpointKind, wanted: EndpointChange
) -> tuple[Endpoint, str]:
    """A new endpoint, and its secret, which nobody can be told again. Of those that are asked about players there is
    one at most.

    Raises:
        Forbidden. BadRequest: `params["field"]` says which field is wrong.
    """
    rights.check(by, Action.CHANGE, Area.INTEGRATIONS)
    now, secret = context.clock.now(), new_endpoint_secret()
    made = Endpoint(
        id=new_key(),
        kind=kind,
        url="",
        description="",
        types=(),
        secrets=(EndpointSecret(sealed=seal.sealed(secret), made_at=now),),
        is_enabled=True,
        created_at=now,
        created_by=by.name,
    )
    made = _changed(made, replace(wanted, url=wanted.url or "", types=wanted.types or ()), outgoing)
    async with context.uow() as work:
        await work.alone("endpoints")
        others = await work.endpoints.all()
        if len(others) >= _MOST or (kind is EndpointKind.PLAYER and any(one.kind is kind for one in others)):
            raise BadRequest(field="kind")
        await work.endpoints.add(made)
        await audit.record(work, now, Recorded.ENDPOINT_CHANGED, made.id, {"what": "made", "kind": kind})
        await work.commit()
    return made, secret


@retried
async def change(context: Context, outgoing: Outgoing, by: Operator, id: str, wanted: EndpointChange) -> Endpoint:
    """Raises: Forbidden, NotFound. BadRequest: `params["field"]` says which field is wrong."""
    rights.check(by, Action.CHANGE, Area.INTEGRATIONS)
    async with context.uow() as work:
        before = await work.endpoints.get(id, for_update=True)
        after = _changed(before, wanted, outgoing)
        fields = [name for name in ("url", "description", "types", "is_enabled") if getattr(wanted, name) is not None]
        await work.endpoints.update(after)
        told = {"what": "changed", "fields": ",".join(fields)}
        await audit.record(work, context.clock.now(), Recorded.ENDPOINT_CHANGED, id, told)
        await work.commit()
    return after


@retried
async def rotate(context: Context, seal: Seal, by: Operator, id: str) -> tuple[Endpoint, str]:
    """A new secret beside the old one, which stays good for a day: nobody misses a call.

    Raises:
        Forbidden, NotFound
    """
    rights.check(by, Action.CHANGE, Area.INTEGRATIONS)
    secret = new_endpoint_secret()
    async with context.uow() as work:
        endpoint = await work.endpoints.get(id, for_update=True)
        endpoint = endpoint.rotated(seal.sealed(secret), context.clock.now())
        await work.endpoints.update(endpoint)
        await audit.record(work, context.clock.now(), Recorded.ENDPOINT_CHANGED, id, {"what": "rotated"})
        await work.commit()
    return endpoint, secret


@retried
async def remove(context: Context, by: Operator, id: str) -> None:
    """Raises: Forbidden, NotFound."""
    rights.check(by, Action.CHANGE, Area.INTEGRATIONS)
    async with context.uow() as work:
        if not await work.endpoints.remove(id):
            raise NotFound
        await audit.record(work, context.clock.now(), Recorded.ENDPOINT_CHANGED, id, {"what": "removed"})
        await work.commit()


@retried
async def test(context: Context, by: Operator, id: str) -> Delivery:
    """Something to try it with, on its way like any other event. Raises: Forbidden, NotFound."""
    rights.check(by, Action.CHANGE, Area.INTEGRATIONS)
    now = context.clock.now()
    async with context.uow() as work:
        endpoint = await work.endpoints.get(id)
        if endpoint.kind is not EndpointKind.WEBHOOK:
            raise NotFound
        delivery = delivery_of(an_event(EventType.TEST, now), endpoint, now)
        await work.endpoints.add_delivery(delivery)
        await work.commit()
    return delivery


@retried
async def replay(context: Context, by: Operator, id: str) -> Delivery:
    """Send it again, under the id of before. Raises: Forbidden, NotFound."""
    rights.check(by, Action.CHANGE, Area.INTEGRATIONS)
    now = context.clock.now()
    async with context.uow() as work:
        delivery = (await work.endpoints.delivery(id)).again(now)
        await work.endpoints.update_delivery(delivery)
        await audit.record(work, now, Recorded.DELIVERY_REPLAYED, delivery.endpoint_id, {"delivery": id})
        await work.commit()
    return delivery


async def all_for(context: Context, reader: Operator) -> list[Endpoint]:
    """Raises: Forbidden."""
    rights.check(reader, Action.READ, Area.INTEGRATIONS)
    async with context.uow(read_only=True) as work:
        return await work.endpoints.all()


async def log(context: Context, reader: Operator, id: str, after: Place | None, limit: int) -> list[Delivery]:
    """What was sent to an endpoint, newest first. Raises: Forbidden, NotFound."""
    rights.check(reader, Action.READ, Area.INTEGRATIONS)
    async with context.uow(read_only=True) as work:
        await work.endpoints.get(id)
        return await work.endpoints.deliveries(id, after, limit)


def _changed(before: Endpoint, wanted: EndpointChange, outgoing: Outgoing) -> Endpoint:
    after = before
    if wanted.url is not None:
        try:
            outgoing.check(wanted.url)
        except OutgoingFailed as failure:
            raise BadRequest(field="url", reason=failure.reason) from None
        after = replace(after, url=wanted.url)
    if wanted.description is not None:
        description = scrub(wanted.description)
        if len(description) > _DESCRIPTION_CHARACTERS:
            raise BadRequest(field="description")
        after = replace(after, description=description)
    if wanted.types is not None:
        types = tuple(type for type in SUBSCRIBABLE if type in wanted.types)
        if not types and before.kind is EndpointKind.WEBHOOK:
            raise BadRequest(field="types")
        after = replace(after, types=types if before.kind is EndpointKind.WEBHOOK else ())
    if wanted.is_enabled is not None:
        after = replace(after, is_enabled=wanted.is_enabled)
        if wanted.is_enabled:
            after = replace(after, stopped=None, failing_since=None)
    return after
