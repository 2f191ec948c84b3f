"""Notices what nobody rang for: what another process changed, and the hour at which the desk opens or closes."""

from handoff.domain.events import ConversationUpdated, DeskChanged, Event, OfferChanged, QueueChanged
from handoff.domain.ids import ConversationId, OfferId, OperatorId
from handoff.services.context import Context
from handoff.services.queue import desk_status


class ChangePoller:
    """Compares the queue, what is held, what is offered and the desk's state with the last look."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._owners: dict[ConversationId, object] | None = None
        self._offers: dict[OfferId, tuple[OperatorId, ConversationId]] = {}
        self._desk: object = None

    async def poll(self, *, desk_only: bool = False) -> list[Event]:
        """Events for what changed since the last look; none at the first. `desk_only`: of the hour and of who is there,
        for all else is told by those who change it.
        """
        async with self._context.uow(read_only=True) as work:
            desk = (
                await desk_status.current(work, self._context.rules, self._context.clock.now()),
                await work.operators.connected(self._context.rules.present_since(self._context.clock.now())),
            )
            if desk_only:
                changed_desk = self._desk is not None and desk != self._desk
                self._desk = desk
                return [DeskChanged()] if changed_desk else []
            people = [*await work.conversations.queued(), *await work.conversations.assigned()]
            offers = {o.id: (o.operator_id, o.conversation_id) for o in await work.offers.open()}
        owners: dict[ConversationId, object] = {
            c.id: (c.epoch, c.priority, c.accepted_languages, c.reserved_for) for c in people
        }
        events: list[Event] = []
        if self._owners is not None:
            before = self._owners
            changed = {id for id in {*owners, *before} if owners.get(id) != before.get(id)}
            epochs = {c.id: c.epoch for c in people}
            events += [ConversationUpdated(conversation_id=id, epoch=epochs.get(id, 0)) for id in changed]
            moved = dict(offers.items() ^ self._offers.items())
            events += [OfferChanged(operator_id=who, conversation_id=id) for who, id in moved.values()]
            if changed or moved:
                events.append(QueueChanged())
            if desk != self._desk:
                events.append(DeskChanged())
        self._owners, self._offers, self._desk = owners, offers, desk
        return events
