"""An operator's answer to an offer, or none in time."""

from dataclasses import replace
from datetime import timedelta

from handoff.domain.conversations.conversation import Conversation, Status
from handoff.domain.conversations.system_code import SystemCode
from handoff.domain.errors import AlreadyTaken, NotFound, OfferOver
from handoff.domain.events import DeskChanged, OfferChanged, OperatorChanged, QueueChanged
from handoff.domain.ids import OfferId, OperatorId
from handoff.domain.queue.offer import Offer, OfferState
from handoff.ports.unit_of_work import UnitOfWork
from handoff.services.context import Context
from handoff.services.queue import ownership, routing
from handoff.services.retrying import retried
from handoff.services.system_messages import add_system_message

READING = timedelta(seconds=60)
"""For so long after taking a conversation, somebody who answers no offer is taken to be reading it."""


@retried
async def accept(context: Context, operator_id: OperatorId, offer_id: OfferId) -> Conversation:
    """Take what is offered. Accepting twice is harmless.

    Raises:
        NotFound: no such offer to this operator. OfferOver: it has lapsed, was declined, or the player left.
        AlreadyTaken: somebody else has it; `params["operator"]` is their name. AtCapacity.
    """
    now = context.clock.now()
    async with context.uow() as work:
        operator = await work.operators.get(operator_id, for_update=True)
        offer = await _own(work, operator_id, offer_id)
        waiting = await work.conversations.get(offer.conversation_id)
        offer = await _own(work, operator_id, offer_id)  # as it is now that nobody changes it any more
        if waiting.is_held_by(operator_id):
            return waiting
        if waiting.status is Status.ASSIGNED and waiting.operator_id is not None:
            names = await work.operators.names([waiting.operator_id])
            raise AlreadyTaken(operator=names.get(waiting.operator_id, ""))
        open_now = offer.state is OfferState.OPEN and offer.expires_at > now
        if not open_now or waiting.status is not Status.QUEUED or waiting.epoch != offer.epoch:
            raise OfferOver
        held = await ownership.to_operator(work, context.rules, waiting, operator, now)
        await add_system_message(work, held, now, SystemCode.OPERATOR_JOINED, name=operator.name)
        await work.commit()
    await routing.distribute(context)  # with room left, the next one is held out to them
    return held


@retried
async def decline(context: Context, operator_id: OperatorId, offer_id: OfferId) -> None:
    """Let the next one be asked. Declining what is over is harmless.

    Raises:
        NotFound: no such offer to this operator.
    """
    async with context.uow() as work:
        offer = await _own(work, operator_id, offer_id)
        await work.conversations.get(offer.conversation_id)
        await _end(work, offer, OfferState.DECLINED)
        await work.commit()
    await routing.distribute(context)


@retried
async def lapse(context: Context) -> int:
    """End the offers whose time is over; who let one pass is away from now on. How many there were.

    Not who had taken another shortly before: they read that one. Theirs goes on to the next without a word.
    """
    now = context.clock.now()
    async with context.uow(read_only=True) as work:
        due = [offer for offer in await work.offers.open() if offer.expires_at <= now]
    lapsed = 0
    for offer in due:
        async with context.uow() as work:
            operator = await work.operators.get(offer.operator_id, for_update=True)
            await work.conversations.get(offer.conversation_id)
            taken = operator.last_assigned_at
            if taken is not None and taken >= offer.offered_at - READING:
                if await _end(work, offer, OfferState.WITHDRAWN):
                    await work.commit()
                    lapsed += 1
                continue
            if not await _end(work, offer, OfferState.LAPSED):
                continue  # accepted just in time, or another process was here
            await work.operators.update(replace(operator, available=False, break_reason=""))
            work.emit(OperatorChanged(operator_id=operator.id))
            work.emit(DeskChanged())
            await work.commit()
        lapsed += 1
    if lapsed:
        await routing.distribute(context)
    return lapsed


async def _own(work: UnitOfWork, operator_id: OperatorId, offer_id: OfferId) -> Offer:
    offer = await work.offers.get(offer_id)
    if offer.operator_id != operator_id:
        raise NotFound
    return offer


async def _end(work: UnitOfWork, offer: Offer, state: OfferState) -> bool:
    """Within a transaction that has the conversation locked."""
    if not await work.offers.end(offer.id, state):
        return False
    await routing.release(work, offer.conversation_id)
    work.emit(OfferChanged(operator_id=offer.operator_id, conversation_id=offer.conversation_id))
    work.emit(QueueChanged())
    return True
