"""The sweep behind the doorbell: deadlines, and what a lost event or a crash left behind, on a fixed beat."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog

from handoff.ports.hub import EventHub
from handoff.services import clock_steps
from handoff.services.context import Context
from handoff.services.conversations.turn_bell import Turns
from handoff.services.integrations import telling
from handoff.services.queue import alerts, callbacks, handoffs, leases, offers, routing
from handoff.services.queue.change_poller import ChangePoller

log = structlog.get_logger(__name__)

DEADLINE_SECONDS = 2.0
BEAT_SECONDS = 20.0
TURN_SECONDS = 1.0
_ATTEMPTS_KEPT = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Beats:
    """Seconds between two rounds."""

    sweep: float = BEAT_SECONDS
    deadlines: float = DEADLINE_SECONDS
    turns: float = TURN_SECONDS


@dataclass(frozen=True, kw_only=True)
class Shared:
    """What several processes of one desk have together."""

    lead: Callable[[Callable[[], Awaitable[None]]], Coroutine[Any, Any, None]]
    """Does what it is given in one process of all."""
    hub: bool
    """What one of them changes the others hear by the hub, and need not look for."""
    besides: Sequence[Callable[[], Awaitable[None]]] = ()
    """What else one of them does, without end."""


@dataclass(frozen=True, kw_only=True)
class Outside:
    """What there is to do for other systems: in each process, and in one of all."""

    look: Callable[[], Awaitable[None]]
    """See who listens."""
    send: Callable[[], Awaitable[None]]
    """Send what is due; returns at once."""


BEATS = Beats()


class Scheduler:
    """Runs until it is cancelled; a failing round is logged and the next one tried.

    Deadlines are rows, and a restart forgets none. Of several processes one carries them out; each looks for turns.
    """

    def __init__(  # noqa: PLR0913 - what each beat is for
        self,
        context: Context,
        turns: Turns,
        hub: EventHub,
        *,
        beats: Beats = BEATS,
        shared: Shared | None = None,
        upkeep: Callable[[], Awaitable[None]] | None = None,
        outside: Outside | None = None,
    ) -> None:
        """`upkeep` is what else is to be looked after on the beat, `outside` what other systems are to hear. Without
        `shared` this process does all by itself.
        """
        self._context = context
        self._turns = turns
        self._hub = hub
        self._poller = ChangePoller(context)
        self._beats = beats
        self._shared = shared
        self._besides = shared.besides if shared else ()
        self._upkeep = upkeep
        self._outside = outside

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._repeat(self.turns, self._beats.turns))
            group.create_task(self._shared.lead(self._once) if self._shared else self._once())
            if self._outside is not None:
                group.create_task(self._repeat(self._outside.look, self._beats.sweep))
            if not self._hub_is_shared:
                group.create_task(self._repeat(self.changes, self._beats.deadlines))

    @property
    def _hub_is_shared(self) -> bool:
        return self._shared is not None and self._shared.hub

    async def _once(self) -> None:
        """What one of all processes does."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._repeat(self.sweep, self._beats.sweep))
            group.create_task(self._repeat(self.deadlines, self._beats.deadlines))
            if self._outside is not None:
                group.create_task(self._repeat(self._outside.send, self._beats.deadlines))
            if self._hub_is_shared:
                group.create_task(self._repeat(self.changes, self._beats.deadlines))
            for what in self._besides:
                group.create_task(self._repeat(what, self._beats.deadlines))

    async def turns(self) -> None:
        """Take up what waits unanswered: what nobody rang for, and what a process that died left."""
        await self._turns.recover()

    async def changes(self) -> None:
        """Tell of what nobody rang for."""
        events = await self._poller.poll(desk_only=self._hub_is_shared)
        if events:
            await self._hub.publish(events)

    async def deadlines(self) -> None:
        """Carry out what is due: offers and leases that ran out, waits that are too long, what waits to be offered, and
        what others are to hear of.
        """
        context = self._context
        await leases.lapse(context)
        await offers.lapse(context)
        await callbacks.bring_due(context)
        await handoffs.leave_gone(context)
        await alerts.long_waits(context)
        await routing.distribute(context)
        await telling.number(context)

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
