"""What all consoles show of the queue: read once for all of them after each change, not once for each."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handoff.domain.conversations.conversation import Conversation
from handoff.domain.conversations.message import PlayerWords
from handoff.domain.events import Event, TurnWaiting, TypingChanged
from handoff.domain.ids import ConversationId, OperatorId
from handoff.ports.hub import EventHub
from handoff.services.context import Context

_FRESH_SECONDS = 1.0
"""Half the beat on which those listen whose hub is gone."""


@dataclass(frozen=True, kw_only=True)
class Floor:
    """The queue at one moment; who may read what of it is for whoever shows it."""

    queued: Sequence[Conversation]
    words: Mapping[ConversationId, PlayerWords]
    offered: Mapping[ConversationId, OperatorId]
    names: Mapping[OperatorId, str]
    online: int


class QueueFloor:
    """One per process."""

    def __init__(self, context: Context, hub: EventHub) -> None:
        self._context = context
        self._floor: Floor | None = None
        self._events = 0
        self._seen = 0
        """How many events the last look began after."""
        self._looked_at = 0.0
        self._looking = asyncio.Lock()
        hub.observe(self._note)

    async def look(self) -> Floor:
        """As it stands after all that was told. To be called with no unit of work open, for it needs one."""
        async with self._looking:
            is_old = time.monotonic() - self._looked_at > _FRESH_SECONDS
            if self._floor is None or self._seen != self._events or is_old:
                events, self._looked_at = self._events, time.monotonic()
                self._floor = await self._read()
                self._seen = events
            return self._floor

    async def _read(self) -> Floor:
        context = self._context
        async with context.uow(read_only=True) as work:
            queued = await work.conversations.queued()
            offered = {offer.conversation_id: offer.operator_id for offer in await work.offers.open()}
            people = {c.operator_id for c in queued if c.operator_id is not None} | set(offered.values())
            return Floor(
                queued=queued,
                words=await work.messages.last_words([conversation.id for conversation in queued]),
                offered=offered,
                names=await work.operators.names(list(people)),
                online=await work.operators.count_online(context.rules.present_since(context.clock.now())),
            )

    def _note(self, event: Event) -> None:
        if not isinstance(event, TypingChanged | TurnWaiting):
            self._events += 1
