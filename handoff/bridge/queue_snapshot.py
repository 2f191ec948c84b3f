"""What all players who wait are shown: the desk's state and their places, looked up once for all of them."""

import asyncio
import time
from collections.abc import Mapping
from typing import Protocol

import structlog

from handoff.domain.conversations.conversation import Conversation
from handoff.domain.errors import StorageUnavailable
from handoff.domain.events import DeskChanged, Event, QueueChanged
from handoff.domain.ids import ConversationId
from handoff.ports.hub import EventHub
from handoff.protocol import frames
from handoff.services.context import Context
from handoff.services.queue import desk_status, waits
from handoff.services.queue.desk_status import DeskStatus
from handoff.services.queue.waits import Place

log = structlog.get_logger(__name__)

_FRESH_SECONDS = 1.0
"""Half the beat on which those listen whose hub is gone."""
_REST = 4.0
"""Times as long as a look took nobody looks again: with many who wait each look is a long one."""
_REST_SECONDS = 0.5
"""At most."""


class Page(Protocol):
    """A player's page that is open."""

    @property
    def desk(self) -> frames.DeskState | None:
        """The state of the desk that it knows."""
        ...

    async def show_desk(self) -> None:
        """Show the present one."""
        ...

    def fail(self, error: Exception) -> None: ...


class QueueSnapshot:
    """One per process. A change makes everybody who waits look at once; what the first of them finds is for all.

    Pages of players who do not wait are told when the desk opens or closes, and when the first operator comes or the
    last one goes: nothing else wakes them.
    """

    def __init__(self, context: Context, hub: EventHub) -> None:
        self._context = context
        self._places: Mapping[ConversationId, frames.QueuePlace] = {}
        self._state = frames.DeskState(open=True, operators_online=0)
        self._pages: dict[Page, None] = {}
        self._looked_at = 0.0
        self._next_look = 0.0
        self.changes = 1
        """How many changes it has heard of, or must reckon with."""
        self._placed_after = 0
        """How many of them the last look at the places came after; and that at the desk:"""
        self._stated_after = 0
        self._placing, self._stating = asyncio.Lock(), asyncio.Lock()
        self._telling: asyncio.Task[None] | None = None
        self._told_after = 0
        hub.observe(self._note)

    def attach(self, page: Page) -> None:
        """It is to be told of the desk, until `detach`."""
        self._pages[page] = None

    def detach(self, page: Page) -> None:
        self._pages.pop(page, None)

    def suspect_missed(self) -> None:
        """Something may have been told that nobody could hear. Those who doubt at about the same time share a look."""
        if time.monotonic() - self._looked_at > _FRESH_SECONDS:
            self._looked_at = time.monotonic()
            self.changes += 1

    async def places(self) -> Mapping[ConversationId, frames.QueuePlace]:
        """The places of all who wait, as they stand after all that was heard."""
        async with self._placing:
            if self._placed_after == self.changes:
                return self._places
            await asyncio.sleep(max(0.0, self._next_look - time.monotonic()))
            changes = self.changes
            began = self._looked_at = time.monotonic()
            async with self._context.uow(read_only=True) as work:
                found = await waits.places(work, self._context.rules, self._context.clock.now())
            self._places = {waiting.id: queue_place(waiting, place) for waiting, place in found}
            self._placed_after = changes
            took = time.monotonic() - began
            self._next_look = began + took + min(took * _REST, _REST_SECONDS)
            return self._places

    async def state(self) -> frames.DeskState:
        """Whether people can answer, as it stands after all that was heard."""
        async with self._stating:
            if self._stated_after != self.changes:
                changes = self.changes
                async with self._context.uow(read_only=True) as work:
                    state = await desk_status.current(work, self._context.rules, self._context.clock.now())
                self._state, self._stated_after = desk_frame(state), changes
            return self._state

    def _note(self, event: Event) -> None:
        """What was found before is of no use; one look serves all that is told until then."""
        if not isinstance(event, QueueChanged | DeskChanged):
            return
        self.changes += 1
        if isinstance(event, DeskChanged) and self._pages and self._telling is None:
            self._telling = asyncio.create_task(self._tell())

    async def _tell(self) -> None:
        """Tell the pages whose players would see a difference."""
        try:
            while self._told_after != self.changes:
                changes = self.changes
                seen = _seen(await self.state())
                for page in list(self._pages):
                    if page.desk is not None and _seen(page.desk) != seen:
                        await _shown(page)
                self._told_after = changes
        except StorageUnavailable:  # pages look for themselves when they come back
            log.warning("desk_not_told")
        finally:
            self._telling = None


async def _shown(page: Page) -> None:
    try:
        await page.show_desk()
    except StorageUnavailable:
        raise
    except Exception as error:  # of this page alone: it reads too slowly, or has just gone
        page.fail(error)


def _seen(state: frames.DeskState) -> frames.DeskState:
    """What a player who does not wait sees of it."""
    return state.model_copy(update={"operators_online": min(1, state.operators_online)})


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
