"""What all players who wait are shown: the desk's state and their places, looked up once for all of them."""

import asyncio
import time
from collections.abc import Mapping

from handoff.domain.conversations.conversation import Conversation
from handoff.domain.events import Event
from handoff.domain.ids import ConversationId
from handoff.protocol import frames
from handoff.services.context import Context
from handoff.services.queue import desk_status, waits
from handoff.services.queue.desk_status import DeskStatus
from handoff.services.queue.waits import Place

_FRESH_SECONDS = 1.0
"""Half the beat on which those listen whose hub is gone."""


class QueueSnapshot:
    """One per process. A change makes everybody who waits look at once; what the first of them finds is for all."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._places: Mapping[ConversationId, frames.QueuePlace] = {}
        self._state = frames.DeskState(open=True, operators_online=0)
        self._last: Event | None = None
        self._listening = 0
        self._looked_at = 0.0
        self.changes = 1
        """How many changes it has heard of, or must reckon with."""
        self._seen = 0
        """How many of them the last look came after."""
        self._looking = asyncio.Lock()

    def note(self, event: Event) -> None:
        """Something was told: what was found before is of no use. Whoever looks because of it must have called this
        when it was told, not when they come to it: then one look serves all that was told until then.
        """
        if event is not self._last:
            self._last = event
            self.changes += 1

    def attach(self) -> None:
        """A player's socket listens and will `note`. What was told while there was none, nobody heard."""
        if self._listening == 0:
            self.changes += 1
        self._listening += 1

    def detach(self) -> None:
        self._listening -= 1

    def suspect_missed(self) -> None:
        """Something may have been told that nobody could hear. Those who doubt at about the same time share a look."""
        if time.monotonic() - self._looked_at > _FRESH_SECONDS:
            self.changes += 1

    async def places(self) -> Mapping[ConversationId, frames.QueuePlace]:
        """The places of all who wait, as they stand after all that was heard."""
        await self._look()
        return self._places

    async def state(self) -> frames.DeskState:
        """Whether people can answer, as it stands after all that was heard."""
        await self._look()
        return self._state

    async def _look(self) -> None:
        async with self._looking:
            if self._seen == self.changes:
                return
            changes, self._looked_at = self.changes, time.monotonic()
            async with self._context.uow(read_only=True) as work:
                now = self._context.clock.now()
                places = await waits.places(work, self._context.rules, now)
                state = await desk_status.current(work, self._context.rules, now)
            self._places = {waiting.id: queue_place(waiting, place) for waiting, place in places}
            self._state = desk_frame(state)
            self._seen = changes


def queue_place(conversation: Conversation, place: Place) -> frames.QueuePlace:
    return frames.QueuePlace.model_validate(
        {
            "position": place.position,
            "operators_online": place.operators,
            "low_seconds": place.wait.low_seconds if place.wait else None,
            "high_seconds": place.wait.high_seconds if place.wait else None,
            "languages_served": place.languages,
            "accepted_languages": conversation.accepted_languages,
        }
    )


def desk_frame(state: DeskStatus) -> frames.DeskState:
    return frames.DeskState(
        open=state.open, operators_online=state.operators, opens_at=state.opens_at, calls_back=state.calls_back
    )
