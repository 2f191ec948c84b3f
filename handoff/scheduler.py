"""The sweep behind the doorbell: what a lost event or a crash left behind is found here, on a fixed beat."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from handoff.ports import Clock, UnitOfWorkFactory
from handoff.services.turns import TurnRunner

log = structlog.get_logger(__name__)

BEAT_SECONDS = 20.0
_ATTEMPTS_KEPT = timedelta(hours=1)


class Scheduler:
    """Runs `sweep` until it is cancelled; a failing sweep is logged and the next one tried."""

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        clock: Clock,
        turns: TurnRunner,
        beat_seconds: float = BEAT_SECONDS,
        upkeep: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """`upkeep` is what else is to be looked after on the beat."""
        self._uow = uow
        self._clock = clock
        self._turns = turns
        self._beat_seconds = beat_seconds
        self._upkeep = upkeep

    async def run(self) -> None:
        while True:
            try:
                await self.sweep()
            except Exception as error:
                log.error("sweep_failed", exc_info=error)
            await asyncio.sleep(self._beat_seconds)

    async def sweep(self) -> None:
        """Answer what waits unanswered; forget ended sessions and old attempts."""
        await self._turns.recover()
        now = self._clock.now()
        async with self._uow() as work:
            await work.sessions.remove_expired(now)
            await work.attempts.remove_before(now - _ATTEMPTS_KEPT)
            await work.commit()
        if self._upkeep is not None:
            await self._upkeep()
