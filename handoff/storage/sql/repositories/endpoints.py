"""Whom the desk calls, and what is on its way to them."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import delete, insert, select, tuple_, update

from handoff.domain.errors import NotFound
from handoff.domain.integrations.endpoint import (
    Delivery,
    DeliveryState,
    Endpoint,
    EndpointKind,
    EndpointSecret,
    Stopped,
    named,
)
from handoff.domain.integrations.event import EventType
from handoff.ports.repositories.integrations import Place
from handoff.storage.sql.connection import Connection
from handoff.storage.sql.prepared import Row
from handoff.storage.sql.tables import deliveries, endpoints


class SqlEndpoints:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, endpoint: Endpoint) -> None:
        await self._connection.execute(insert(endpoints).values(_endpoint_row(endpoint)))

    async def get(self, id: str, *, for_update: bool = False) -> Endpoint:
        asked = select(endpoints).where(endpoints.c.id == id)
        found = await self._connection.execute(asked.with_for_update() if for_update else asked)
        row = found.mappings().first()
        if row is None:
            raise NotFound
        return _endpoint(row)

    async def all(self, kind: EndpointKind | None = None) -> list[Endpoint]:
        asked = select(endpoints).order_by(endpoints.c.created_at, endpoints.c.id)
        if kind is not None:
            asked = asked.where(endpoints.c.kind == kind)
        return [_endpoint(row) for row in (await self._connection.execute(asked)).mappings()]

    async def update(self, endpoint: Endpoint) -> None:
        statement = update(endpoints).where(endpoints.c.id == endpoint.id).values(_endpoint_row(endpoint))
        await self._connection.execute(statement)

    async def remove(self, id: str) -> bool:
        await self._connection.execute(delete(deliveries).where(deliveries.c.endpoint_id == id))
        return (await self._connection.execute(delete(endpoints).where(endpoints.c.id == id))).rowcount == 1

    # ---- what is sent

    async def add_delivery(self, delivery: Delivery) -> None:
        await self._connection.execute(insert(deliveries).values(asdict(delivery)))

    async def delivery(self, id: str) -> Delivery:
        found = await self._connection.execute(select(deliveries).where(deliveries.c.id == id))
        row = found.mappings().first()
        if row is None:
            raise NotFound
        return _delivery(row)

    async def due(self, endpoint_id: str, now: datetime, limit: int) -> list[Delivery]:
        table = deliveries
        asked = select(table).where(
            table.c.endpoint_id == endpoint_id, table.c.state == DeliveryState.WAITING, table.c.next_at <= now
        )
        found = await self._connection.execute(asked.order_by(table.c.next_at, table.c.event_id).limit(limit))
        return [_delivery(row) for row in found.mappings()]

    async def update_delivery(self, delivery: Delivery) -> None:
        await self._connection.execute(
            update(deliveries).where(deliveries.c.id == delivery.id).values(asdict(delivery))
        )

    async def deliveries(self, endpoint_id: str, after: Place | None, limit: int) -> list[Delivery]:
        table = deliveries
        asked = select(table).where(table.c.endpoint_id == endpoint_id)
        if after is not None:
            asked = asked.where(tuple_(table.c.created_at, table.c.id) < tuple_(*after))
        ordered = asked.order_by(table.c.created_at.desc(), table.c.id.desc()).limit(limit)
        return [_delivery(row) for row in (await self._connection.execute(ordered)).mappings()]

    async def forget_deliveries(self, before: datetime) -> int:
        statement = delete(deliveries).where(
            deliveries.c.created_at < before, deliveries.c.state != DeliveryState.WAITING
        )
        return (await self._connection.execute(statement)).rowcount


def _endpoint_row(endpoint: Endpoint) -> dict[str, object]:
    return asdict(endpoint) | {
        "types": list(endpoint.types),
        "secrets": [
            {"sealed": one.sealed, "made_at": one.made_at.isoformat(), "until": one.until and one.until.isoformat()}
            for one in endpoint.secrets
        ],
    }


def _endpoint(row: Row) -> Endpoint:
    return Endpoint(
        **dict(row)
        | {
            "kind": EndpointKind(row["kind"]),
            "types": named(row["types"]),
            "stopped": None if row["stopped"] is None else Stopped(row["stopped"]),
            "secrets": tuple(
                EndpointSecret(
                    sealed=one["sealed"],
                    made_at=datetime.fromisoformat(one["made_at"]),
                    until=None if one["until"] is None else datetime.fromisoformat(one["until"]),
                )
                for one in row["secrets"]
            ),
        }
    )


def _delivery(row: Row) -> Delivery:
    return Delivery(**dict(row) | {"type": EventType(row["type"]), "state": DeliveryState(row["state"])})
