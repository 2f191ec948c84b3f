"""Who answers may be another process: one that only serves sockets rings for a turn, one that answers hears it."""

import asyncio
from collections.abc import Collection
from typing import Protocol

import structlog

from handoff.domain.errors import DeskError
from handoff.domain.events import ANSWERERS, Event, EventsMissed, TurnWaiting
from handoff.domain.ids import ConversationId
from handoff.ports.hub import EventHub

log = structlog.get_logger(__name__)

_AGAIN_SECONDS = 1.0


class Turns(Protocol):
    """What a process does about the assistant's turns."""

    def wake(self, conversation_id: ConversationId) -> None:
        """There may be something to answer. Returns at once."""
        ...

    async def recover(self) -> int:
        """Take up what waits unanswered and nobody answers; how many conversations that were."""
        ...

    async def finish(self, within_seconds: float) -> int:
        """Begin no more turns and let those that run come to their end; how many were left when the time was over."""
        ...

    async def stop(self) -> None: ...


class TurnBell:
    """`Turns` of a process that answers nothing itself. A ring that is lost costs a second: who answers looks, too."""

    def __init__(self, hub: EventHub) -> None:
        self._hub = hub
        self._rings: set[asyncio.Task[None]] = set()

    def wake(self, conversation_id: ConversationId) -> None:
        ring = asyncio.create_task(self._hub.publish([TurnWaiting(conversation_id=conversation_id)]))
        self._rings.add(ring)
        ring.add_done_callback(self._rings.discard)

    async def recover(self) -> int:
        return 0

    async def finish(self, within_seconds: float) -> int:
        await asyncio.gather(*self._rings, return_exceptions=True)
        return 0

    async def stop(self) -> None:
        return


class _Answering:
    """See `handoff.ports.hub.Listener`."""

    topics: Collection[str] = (ANSWERERS,)

    def __init__(self, turns: Turns) -> None:
        self._turns = turns

    def wants(self, event: Event) -> bool:
        return isinstance(event, TurnWaiting | EventsMissed)

    def take(self, event: Event) -> bool:
        if isinstance(event, TurnWaiting):
            self._turns.wake(event.conversation_id)
            return True
        return False


async def answer_rings(hub: EventHub, turns: Turns) -> None:
    """Answer what others ring for, until cancelled. Who only rings hears nobody: it would ring again for each ring,
    its own too, for ever.
    """
    if isinstance(turns, TurnBell):
        return
    while True:
        async with hub.subscribe(_Answering(turns)) as events:
            async for event in events:
                if isinstance(event, TurnWaiting):
                    turns.wake(event.conversation_id)
                    continue
                try:
                    await turns.recover()
                except DeskError as error:  # the next look on the beat finds it
                    log.warning("turns_not_looked_for", error=error.code)
        await asyncio.sleep(_AGAIN_SECONDS)
