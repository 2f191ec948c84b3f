"""Addresses of other systems that the desk calls, with the secrets that it signs by; and what it sent to each."""

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from handoff.domain.integrations.event import EventType

OVERLAP = timedelta(hours=24)
"""How long a secret stays good after another has taken its place."""
BACK_OFF = (5, 60, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds between a try that failed and the next, as Standard Webhooks proposes: three days in all."""
GIVES_UP = timedelta(days=5)
"""An endpoint that took nothing for so long is turned off."""


class EndpointKind(StrEnum):
    WEBHOOK = "webhook"  # is told of events
    PLAYER = "player"  # is asked about players


class Stopped(StrEnum):
    """Why the desk itself turned an endpoint off."""

    FAILING = "failing"
    GONE = "gone"  # it said so: 410


class DeliveryState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"  # after the last try


@dataclass(frozen=True, kw_only=True)
class EndpointSecret:
    """`sealed` is the secret encrypted. `until`: another has taken its place."""

    sealed: str
    made_at: datetime
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    id: str
    kind: EndpointKind
    url: str
    description: str
    types: tuple[EventType, ...]
    """What it is told of."""
    secrets: tuple[EndpointSecret, ...]
    """Newest first."""
    is_enabled: bool
    created_at: datetime
    created_by: str
    failing_since: datetime | None = None
    stopped: Stopped | None = None

    def good_secrets(self, now: datetime) -> tuple[EndpointSecret, ...]:
        """What is signed by: the newest, and those before it whose time is not over."""
        return tuple(one for one in self.secrets if one.until is None or now < one.until)

    def rotated(self, sealed: str, now: datetime) -> "Endpoint":
        """The same with a new secret; of those before, the last stays good for a while."""
        before = [replace(one, until=min(one.until or now + OVERLAP, now + OVERLAP)) for one in self.good_secrets(now)]
        return replace(self, secrets=(EndpointSecret(sealed=sealed, made_at=now), *before[:1]))

    def wants(self, type: EventType) -> bool:
        return self.kind is EndpointKind.WEBHOOK and self.is_enabled and type in self.types


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One event on its way to one endpoint. `id` is the webhook's own: the same however often it is sent."""

    id: str
    endpoint_id: str
    event_id: str
    type: EventType
    payload: str
    """The body as it is signed and sent."""
    state: DeliveryState
    attempts: int
    next_at: datetime
    created_at: datetime
    last_status: int | None = None
    last_error: str = ""
    duration_ms: int | None = None
    done_at: datetime | None = None

    def after_success(self, now: datetime, status: int, duration_ms: int) -> "Delivery":
        return replace(
            self, state=DeliveryState.SENT, last_status=status, last_error="", duration_ms=duration_ms, done_at=now
        )

    def after_failure(self, now: datetime, status: int | None, error: str, duration_ms: int) -> "Delivery":
        """What failed is tried again later, a limited number of times."""
        failed = replace(self, last_status=status, last_error=error, duration_ms=duration_ms)
        if self.attempts > len(BACK_OFF):
            return replace(failed, state=DeliveryState.FAILED, done_at=now)
        return replace(failed, next_at=now + timedelta(seconds=BACK_OFF[self.attempts - 1]))

    def again(self, now: datetime) -> "Delivery":
        """The same from the beginning."""
        return replace(self, state=DeliveryState.WAITING, attempts=0, next_at=now, done_at=None)


def new_endpoint_secret() -> str:
    """As Standard Webhooks spells them."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


def new_delivery_id() -> str:
    return f"msg_{secrets.token_urlsafe(18)}"


def named(types: Sequence[str]) -> tuple[EventType, ...]:
    return tuple(EventType(name) for name in types)
