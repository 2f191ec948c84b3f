"""What is stored for other systems: their tokens, and what they are told of."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from handoff.domain.conversations.conversation import Conversation, Status
from handoff.domain.integrations.api_token import ApiToken
from handoff.domain.integrations.endpoint import Delivery, Endpoint, EndpointKind
from handoff.domain.integrations.event import OutsideEvent
from handoff.domain.integrations.proactive import ProactiveRule
from handoff.domain.tickets.ticket import Ticket, TicketStatus

Place = tuple[datetime, str]
"""Where a page ended: time and id of its last row."""


class ApiRepository(Protocol):
    """Tokens, keys of idempotency, and lists by the page."""

    async def add_token(self, token: ApiToken) -> None: ...

    async def token(self, prefix: str) -> ApiToken | None: ...

    async def tokens(self) -> list[ApiToken]:
        """All of them, newest first."""
        ...

    async def used(self, id: str, now: datetime) -> None: ...

    async def revoke(self, id: str, now: datetime) -> bool:
        """Whether there was one that was not revoked."""
        ...

    async def claim_key(
        self, token_id: str, key: str, fingerprint: str, now: datetime, given_up: datetime
    ) -> tuple[str, str | None]:
        """The fingerprint of the request to which the key belongs, and what came of it: the caller's and None for a
        new key; else those of the first. What came of it is empty while the first still runs; one that began before
        `given_up` does not.
        """
        ...

    async def end_key(self, token_id: str, key: str, subject: str) -> None:
        """Something came of it: `subject`."""
        ...

    async def free_key(self, token_id: str, key: str) -> None:
        """Nothing came of it."""
        ...

    async def forget_keys(self, before: datetime) -> int: ...

    async def tokens_spent(self, day: date) -> int:
        """Of a language model, on this day (UTC)."""
        ...

    async def spend_tokens(self, day: date, tokens: int, *, forget_before: date) -> None: ...

    async def conversations(
        self, *, account_id: str | None, status: Status | None, after: Place | None, limit: int
    ) -> list[Conversation]:
        """Newest first, those behind `after`; nothing that was erased."""
        ...

    async def tickets(
        self, *, account_id: str | None, status: TicketStatus | None, after: Place | None, limit: int
    ) -> list[Ticket]:
        """The same of tickets."""
        ...


class OutsideRepository(Protocol):
    """What happened, as others are told."""

    async def record(self, event: OutsideEvent) -> None:
        """Within the transaction of what it tells of."""
        ...

    async def number(self, limit: int) -> list[OutsideEvent]:
        """Give the next places to what is stored and has none, oldest first; for one process of all."""
        ...

    async def events(self, after: int, types: Sequence[str], limit: int) -> list[OutsideEvent]:
        """Those with a place behind `after`, in order; of all types where none is named."""
        ...

    async def wants_messages(self, now: datetime) -> bool:
        """Whether somebody is to hear of each message: an endpoint, or a token that may follow what happens."""
        ...

    async def forget_events(self, before: datetime) -> int:
        """All older ones but the last, whose place is counted on from; how many."""
        ...


class ProactiveRepository(Protocol):
    """Rules of cards that come up by themselves."""

    async def put(self, rule: ProactiveRule) -> None:
        """In place of what had its id."""
        ...

    async def all(self) -> list[ProactiveRule]:
        """Oldest first."""
        ...

    async def remove(self, id: str) -> bool:
        """Whether there was one."""
        ...

    async def show(self, rule_id: str, who: str, now: datetime, since: datetime) -> bool:
        """Note that its card comes up for somebody now, unless it did after `since`; whether it was noted."""
        ...

    async def forget(self, before: datetime) -> int:
        """To whom what came up before then; how many."""
        ...


class EndpointRepository(Protocol):
    """Whom the desk calls, and what is on its way to them."""

    async def add(self, endpoint: Endpoint) -> None: ...

    async def get(self, id: str, *, for_update: bool = False) -> Endpoint:
        """Raises: NotFound."""
        ...

    async def all(self, kind: EndpointKind | None = None) -> list[Endpoint]:
        """Oldest first."""
        ...

    async def update(self, endpoint: Endpoint) -> None: ...

    async def remove(self, id: str) -> bool:
        """With all that was sent to it; whether there was one."""
        ...

    async def add_delivery(self, delivery: Delivery) -> None: ...

    async def delivery(self, id: str) -> Delivery:
        """Raises: NotFound."""
        ...

    async def due(self, endpoint_id: str, now: datetime, limit: int) -> list[Delivery]:
        """What waits and whose time has come, longest first."""
        ...

    async def update_delivery(self, delivery: Delivery) -> None: ...

    async def deliveries(self, endpoint_id: str, after: Place | None, limit: int) -> list[Delivery]:
        """Newest first, those behind `after`."""
        ...

    async def forget_deliveries(self, before: datetime) -> int:
        """Those older that do not wait; how many."""
        ...
