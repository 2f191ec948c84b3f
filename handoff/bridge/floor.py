"""What all players who wait are shown: the desk's state and their places, looked up once for all of them."""

from collections.abc import Mapping

from handoff.domain.conversation import Conversation
from handoff.domain.events import Event
from handoff.domain.ids import ConversationId
from handoff.domain.rules import RULES, DeskRules
from handoff.ports import Clock, UnitOfWorkFactory
from handoff.protocol import frames
from handoff.services import desk_state, waits
from handoff.services.desk_state import DeskState
from handoff.services.waits import Place


class Floor:
    """One per process. An event makes everybody who waits look at once; what the first of them finds is for all."""

    def __init__(self, uow: UnitOfWorkFactory, clock: Clock, rules: DeskRules = RULES) -> None:
        self._uow = uow
        self._clock = clock
        self._rules = rules
        self._places: tuple[Event, Mapping[ConversationId, frames.QueuePlace]] | None = None
        self._state: tuple[Event, frames.DeskState] | None = None

    async def places(self, event: Event) -> Mapping[ConversationId, frames.QueuePlace]:
        """The places of all who wait, as they stand after `event`."""
        if self._places is None or self._places[0] is not event:
            async with self._uow(read_only=True) as work:
                found = await waits.places(work, self._rules, self._clock.now())
            self._places = event, {waiting.id: queue_place(waiting, place) for waiting, place in found}
        return self._places[1]

    async def state(self, event: Event) -> frames.DeskState:
        """Whether people can answer, as it stands after `event`."""
        if self._state is None or self._state[0] is not event:
            async with self._uow(read_only=True) as work:
                found = await desk_state.now_is(work, self._rules, self._clock.now())
            self._state = event, desk_frame(found)
        return self._state[1]


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


def desk_frame(state: DeskState) -> frames.DeskState:
    return frames.DeskState(open=state.open, operators_online=state.operators, opens_at=state.opens_at)
