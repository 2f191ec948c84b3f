"""The player's card: asked of the site when it is looked at, kept in memory for moments, never stored."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from handoff.domain.integrations.endpoint import Endpoint, EndpointKind, new_delivery_id
from handoff.domain.integrations.player import CardSeen, CardState
from handoff.ports.assistant import Mask
from handoff.ports.clock import Clock
from handoff.ports.outgoing import Answer, Bounds, Outgoing, OutgoingFailed
from handoff.ports.unit_of_work import UnitOfWorkFactory
from handoff.services.integrations.card_shape import WrongShape, read_card
from handoff.services.integrations.signing import body_of, signed
from handoff.services.people.sealing import Seal

AT_ONCE_SECONDS = 0.3
"""Whoever looks waits no longer for it: what comes later is told of."""
_SECONDS = 5.0
_FRESH = timedelta(seconds=30)
_FAILED_FOR = timedelta(seconds=5)
"""So long a site that failed is left alone."""
_MOST_KEPT = 500
_JSON = frozenset({"application/json"})
OFF = CardSeen(state=CardState.OFF)


class SiteAbsent(Exception):
    """No address of the site is set, or it is turned off."""


@dataclass(frozen=True, kw_only=True)
class _Kept:
    seen: CardSeen
    at: datetime

    def is_fresh(self, now: datetime) -> bool:
        span = _FRESH if self.seen.state is CardState.READY else _FAILED_FOR
        return self.at <= now < self.at + span


class Players:
    """One per process."""

    def __init__(self, uow: UnitOfWorkFactory, clock: Clock, outgoing: Outgoing, seal: Seal, mask: Mask) -> None:
        self._uow = uow
        self._clock = clock
        self._outgoing = outgoing
        self._seal = seal
        self._mask = mask
        self._kept: dict[str, _Kept] = {}
        self._asking: dict[str, asyncio.Task[CardSeen]] = {}
        self._waiting: set[asyncio.Task[None]] = set()

    async def look(
        self,
        account_id: str,
        within: float = AT_ONCE_SECONDS,
        late: Callable[[], Coroutine[Any, Any, None]] | None = None,
    ) -> CardSeen:
        """What the site says of a proven account. After `within` seconds the state is LOADING; `late` is called once it
        has come. Never raises for what the site does.
        """
        if (kept := self._kept.get(account_id)) and kept.is_fresh(self._clock.now()):
            return kept.seen
        task = self._asking.get(account_id)
        if task is None:
            task = asyncio.create_task(self._asked(account_id))
            self._asking[account_id] = task
            task.add_done_callback(lambda _: self._asking.pop(account_id, None))
        done, _ = await asyncio.wait([task], timeout=within)
        if done:
            return task.result()
        if late is not None:
            waiting = asyncio.create_task(_after(task, late))
            self._waiting.add(waiting)
            waiting.add_done_callback(self._waiting.discard)
        return CardSeen(state=CardState.LOADING)

    def forget(self, account_id: str) -> None:
        """The next look asks anew: something was done, or the account is not to be known any more."""
        self._kept.pop(account_id, None)

    async def ask(self, type: str, id: str, data: dict[str, object], seconds: float = _SECONDS) -> Answer:
        """A signed question to the site; a successful answer is JSON.

        Raises:
            SiteAbsent. OutgoingFailed.
        """
        endpoint = await self._endpoint()
        if endpoint is None:
            raise SiteAbsent
        now = self._clock.now()
        body = body_of({"type": type, "timestamp": now.isoformat(), "id": id, "data": data})
        try:
            headers = signed(endpoint, self._seal, id, now, body)
        except ValueError:
            raise OutgoingFailed("secret") from None
        headers["Accept"] = "application/json"
        bounds = Bounds(seconds=seconds, media_types=_JSON)
        return await self._outgoing.post(endpoint.url, body.encode(), headers, bounds)

    async def stop(self) -> None:
        for task in [*self._waiting, *self._asking.values()]:
            task.cancel()

    async def _endpoint(self) -> Endpoint | None:
        async with self._uow(read_only=True) as work:
            found = await work.endpoints.all(EndpointKind.PLAYER)
        return next((one for one in found if one.is_enabled), None)

    async def _asked(self, account_id: str) -> CardSeen:
        seen = await self._answer(account_id)
        if seen.state is not CardState.OFF:
            now = self._clock.now()
            if len(self._kept) >= _MOST_KEPT:
                self._kept = {id: kept for id, kept in self._kept.items() if kept.is_fresh(now)}
            self._kept[account_id] = _Kept(seen=seen, at=now)
        return seen

    async def _answer(self, account_id: str) -> CardSeen:
        failed = CardSeen(state=CardState.FAILED)
        try:
            answer = await self.ask("player.card", new_delivery_id(), {"account_id": account_id})
        except SiteAbsent:
            return OFF
        except OutgoingFailed as failure:
            return replace(failed, reason=failure.reason)
        if answer.status != 200:
            return replace(failed, reason="status")
        try:
            card = read_card(answer.content, account_id, self._clock.now(), self._mask)
        except WrongShape:
            return replace(failed, reason="shape")
        return CardSeen(state=CardState.READY, card=card)


async def _after(task: asyncio.Task[CardSeen], call: Callable[[], Coroutine[Any, Any, None]]) -> None:
    await asyncio.wait([task])
    if not task.cancelled():
        await call()
