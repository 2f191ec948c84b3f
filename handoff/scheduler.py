"""The sweep behind the doorbell: deadlines, and what a lost event or a crash left behind, on a fixed beat."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from typing import Any

import structlog

from handoff.ports.hub import EventHub
from handoff.services import clock_steps
from handoff.services.context import Context
from handoff.services.conversations.turn_bell import Turns
from handoff.services.queue import alerts, handoffs, leases, offers, routing
from handoff.services.queue.change_poller import ChangePoller

log = structlog.get_logger(__name__)

DEADLINE_SECONDS = 2.0
BEAT_SECONDS = 20.0
TURN_SECONDS = 1.0
_ATTEMPTS_KEPT = timedelta(hours=1)


class Scheduler:
    """Runs until it is cancelled; a failing round is logged and the next one tried.

    Deadlines are rows, and a restart forgets none. Of several processes one carries them out; each looks for turns.
    """

    def __init__(
        self,
        context: Context,
        turns: Turns,
        hub: EventHub,
        *,
        beat_seconds: float = BEAT_SECONDS,
        deadline_seconds: float = DEADLINE_SECONDS,
        turn_seconds: float = TURN_SECONDS,
        lead: Callable[[Callable[[], Awaitable[None]]], Coroutine[Any, Any, None]] | None = None,
        hub_is_shared: bool = False,
        upkeep: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """`upkeep` is what else is to be looked after on the beat. `lead` does what it is given in one process of all;
        without it this one does. `hub_is_shared`: what other processes change is told by the hub.
        """
        self._context = context
        self._turns = turns
        self._hub = hub
        self._poller = ChangePoller(context)
        self._turn_seconds = turn_seconds
        self._lead = lead
        self._hub_is_shared = hub_is_shared
        self._beat_seconds = beat_seconds
        self._deadline_seconds = deadline_seconds
        self._upkeep = upkeep

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._repeat(self.turns, self._turn_seconds))
            group.create_task(self._lead(self._once) if self._lead else self._once())
            if not self._hub_is_shared:
                group.create_task(self._repeat(self.changes, self._deadline_seconds))

    async def _once(self) -> None:
        """What one of all processes does."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._repeat(self.sweep, self._beat_seconds))
            group.create_task(self._repeat(self.deadlines, self._deadline_seconds))
            if self._hub_is_shared:
                group.create_task(self._repeat(self.changes, self._deadline_seconds))

    async def turns(self) -> None:
        """Take up what waits unanswered: what nobody rang for, and what a process that died left."""
        await self._turns.recover()

    async def changes(self) -> None:
        """Tell of what nobody rang for."""
        events = await self._poller.poll(desk_only=self._hub_is_shared)
        if events:
            await self._hub.publish(events)

    async def deadlines(self) -> None:
        """Carry out what is due: offers and leases that ran out, waits that are too long, what waits to be offered."""
        context = self._context
        await leases.lapse(context)
        await offers.lapse(context)
        await handoffs.leave_gone(context)
        await alerts.long_waits(context)
        await routing.distribute(context)

    async def sweep(self) -> None:
        """Answer what waits unanswered; forget ended sessions, old attempts and dead connections; follow the clock."""
        await self._turns.recover()
        await clock_steps.follow(self._context)
        now = self._context.clock.now()
        async with self._context.uow() as work:
            await work.sessions.remove_expired(now)
            await work.attempts.remove_before(now - _ATTEMPTS_KEPT)
            await work.operators.disconnect_before(self._context.rules.present_since(now))
            await work.commit()
        if self._upkeep is not None:
            await self._upkeep()

    async def _repeat(self, what: Callable[[], Awaitable[None]], seconds: float) -> None:
        while True:
            try:
                await what()
            except Exception as error:
                log.error("sweep_failed", what=what.__name__, exc_info=error)
            await asyncio.sleep(seconds)
