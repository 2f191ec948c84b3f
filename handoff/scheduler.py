"""The sweep behind the doorbell: deadlines, and what a lost event or a crash left behind, on a fixed beat."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from handoff.ports.hub import EventHub
from handoff.services import clock_steps
from handoff.services.context import Context
from handoff.services.conversations.turns import TurnRunner
from handoff.services.queue import alerts, handoffs, leases, offers, routing
from handoff.services.queue.change_poller import ChangePoller

log = structlog.get_logger(__name__)

DEADLINE_SECONDS = 2.0
BEAT_SECONDS = 20.0
_ATTEMPTS_KEPT = timedelta(hours=1)


class Scheduler:
    """Runs until it is cancelled; a failing round is logged and the next one tried.

    Deadlines are rows: whichever process looks first carries them out, and a restart forgets none.
    """

    def __init__(
        self,
        context: Context,
        turns: TurnRunner,
        hub: EventHub,
        *,
        beat_seconds: float = BEAT_SECONDS,
        deadline_seconds: float = DEADLINE_SECONDS,
        upkeep: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """`upkeep` is what else is to be looked after on the beat."""
        self._context = context
        self._turns = turns
        self._hub = hub
        self._poller = ChangePoller(context)
        self._beat_seconds = beat_seconds
        self._deadline_seconds = deadline_seconds
        self._upkeep = upkeep

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._repeat(self.sweep, self._beat_seconds))
            group.create_task(self._repeat(self.deadlines, self._deadline_seconds))

    async def deadlines(self) -> None:
        """Carry out what is due: offers and leases that ran out, waits that are too long, what waits to be offered."""
        context = self._context
        await leases.lapse(context)
        await offers.lapse(context)
        await handoffs.leave_gone(context)
        await alerts.long_waits(context)
        await routing.distribute(context)
        events = await self._poller.poll()
        if events:
            await self._hub.publish(events)

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
