"""Events on their way to endpoints: signed, tried again with growing pauses, kept in a log."""

import asyncio
import contextlib
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from handoff.domain.errors import NotFound
from handoff.domain.integrations.endpoint import (
    GIVES_UP,
    Delivery,
    DeliveryState,
    Endpoint,
    EndpointKind,
    Stopped,
    new_delivery_id,
)
from handoff.domain.integrations.event import OutsideEvent
from handoff.ports.outgoing import Bounds, Outgoing, OutgoingFailed
from handoff.services.context import Context
from handoff.services.integrations.signing import body_of, signed
from handoff.services.people.sealing import Seal
from handoff.services.retrying import retried

SECONDS = 15.0
"""How long an endpoint may take for one."""
_ANSWER_BYTES = 16 * 1024
_AT_ONCE = 10
_LEASE = timedelta(seconds=SECONDS * 2)
"""What is being sent is left alone for so long: then whoever sent it has died."""
_GONE = 410


def delivery_of(event: OutsideEvent, endpoint: Endpoint, now: datetime) -> Delivery:
    """The event on its way."""
    body = {"type": event.type, "timestamp": event.at.isoformat(), "id": event.id, "data": dict(event.data)}
    return Delivery(
        id=new_delivery_id(),
        endpoint_id=endpoint.id,
        event_id=event.id,
        type=event.type,
        payload=body_of(body),
        state=DeliveryState.WAITING,
        attempts=0,
        next_at=now,
        created_at=now,
    )


@dataclass(frozen=True, kw_only=True)
class _Result:
    status: int | None
    error: str
    duration_ms: int

    @property
    def is_taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class WebhookSender:
    """Sends what is due, to each endpoint by itself: a slow one holds up nobody else. For one process of all."""

    def __init__(self, context: Context, outgoing: Outgoing, seal: Seal) -> None:
        self._context = context
        self._outgoing = outgoing
        self._seal = seal
        self._busy: dict[str, asyncio.Task[None]] = {}

    async def round(self) -> None:
        """Begin with what is due and not being sent; returns at once."""
        async with self._context.uow(read_only=True) as work:
            endpoints = await work.endpoints.all(EndpointKind.WEBHOOK)
        for endpoint in endpoints:
            if endpoint.is_enabled and endpoint.id not in self._busy:
                task = asyncio.create_task(self._send_to(endpoint.id))
                self._busy[endpoint.id] = task
                task.add_done_callback(lambda _, id=endpoint.id: self._busy.pop(id, None))  # type: ignore[misc]

    async def settled(self) -> None:
        """Wait until nothing is being sent."""
        while self._busy:
            await asyncio.wait(list(self._busy.values()))

    async def stop(self) -> None:
        """What is being sent is sent again later."""
        for task in self._busy.values():
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def _send_to(self, id: str) -> None:
        while taken := await self._taken(id):
            endpoint, deliveries = taken
            for delivery in deliveries:
                result = await self._sent(endpoint, delivery)
                if not await self._note(endpoint.id, delivery, result):
                    return

    @retried
    async def _taken(self, id: str) -> tuple[Endpoint, list[Delivery]] | None:
        """The next ones, marked as being sent."""
        now = self._context.clock.now()
        async with self._context.uow() as work:
            try:
                endpoint = await work.endpoints.get(id, for_update=True)
            except NotFound:
                return None
            due = await work.endpoints.due(id, now, _AT_ONCE) if endpoint.is_enabled else []
            if not due:
                return None
            marked = [replace(one, attempts=one.attempts + 1, next_at=now + _LEASE) for one in due]
            for one in marked:
                await work.endpoints.update_delivery(one)
            await work.commit()
        return endpoint, marked

    async def _sent(self, endpoint: Endpoint, delivery: Delivery) -> _Result:
        started = time.monotonic()
        status, error = None, ""
        try:
            headers = signed(endpoint, self._seal, delivery.id, self._context.clock.now(), delivery.payload)
            bounds = Bounds(seconds=SECONDS, max_bytes=_ANSWER_BYTES)
            answer = await self._outgoing.post(endpoint.url, delivery.payload.encode(), headers, bounds)
            status = answer.status
            error = "" if 200 <= status < 300 else "status"
        except OutgoingFailed as failure:
            error = failure.reason
        except ValueError:
            error = "secret"
        return _Result(status=status, error=error, duration_ms=int((time.monotonic() - started) * 1000))

    @retried
    async def _note(self, id: str, sent: Delivery, result: _Result) -> bool:
        """Store what came of it; whether the endpoint is to be sent more just now."""
        now = self._context.clock.now()
        async with self._context.uow() as work:
            try:
                endpoint = await work.endpoints.get(id, for_update=True)
                await work.endpoints.delivery(sent.id)
            except NotFound:  # removed meanwhile
                return False
            if result.is_taken and result.status is not None:
                after = sent.after_success(now, result.status, result.duration_ms)
                changed = replace(endpoint, failing_since=None)
            else:
                after = sent.after_failure(now, result.status, result.error, result.duration_ms)
                changed = replace(endpoint, failing_since=endpoint.failing_since or now)
                if result.status == _GONE:
                    changed = replace(changed, is_enabled=False, stopped=Stopped.GONE)
                elif now - (changed.failing_since or now) >= GIVES_UP:
                    changed = replace(changed, is_enabled=False, stopped=Stopped.FAILING)
            await work.endpoints.update_delivery(after)
            if changed != endpoint:
                await work.endpoints.update(changed)
            await work.commit()
        return result.is_taken
