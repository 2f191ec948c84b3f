"""What became of deliveries: what platforms tell, and what operators decide."""

from dataclasses import replace
from datetime import datetime

from handoff.domain.channel import Channel
from handoff.domain.channels.incoming import Receipt
from handoff.domain.channels.outbox import Delivery, DeliveryState, rises
from handoff.domain.errors import InvalidTransition, NotFound
from handoff.domain.events import ConversationUpdated, DeliveryChanged
from handoff.domain.ids import ConversationId
from handoff.domain.people.operator import Operator
from handoff.services import rights
from handoff.services.context import Context
from handoff.services.retrying import retried
from handoff.services.rights import Action


@retried
async def receipt(context: Context, channel: Channel, told: Receipt) -> bool:
    """Take in what a platform tells of a delivery: states only rise. Whether it was one of ours, and news."""
    now = context.clock.now()
    async with context.uow() as work:
        delivery = await work.outbox.find(channel, id=told.delivery_id, external_id=told.external_id)
        if delivery is None:
            return False
        conversation = await work.conversations.get(delivery.conversation_id)
        if told.closes is not None and (thread := await work.contacts.thread(conversation.id)) is not None:
            contact = await work.contacts.get(thread.contact_id)
            await work.contacts.update(replace(contact, closed_reason=told.closes[:64]))
        together = [
            row
            for row in await work.outbox.of_conversation(conversation.id)
            if row.seq == delivery.seq or (row.external_id is not None and row.external_id == delivery.external_id)
        ]
        news = False
        for row in together:
            if rises(row.state, told.state):
                news = await work.outbox.change(row, _raised(row, told, now)) or news
                work.emit(DeliveryChanged(conversation_id=conversation.id, seq=row.seq))
        last = together[-1].seq if together else 0
        if told.state is DeliveryState.READ and last > conversation.visitor_seen_seq:
            await work.conversations.update(replace(conversation, visitor_seen_seq=last))
            work.emit(ConversationUpdated(conversation_id=conversation.id, epoch=conversation.epoch))
        await work.commit()
    return news


def _raised(row: Delivery, told: Receipt, now: datetime) -> Delivery:
    return replace(
        row,
        state=told.state,
        updated_at=now,
        next_at=None,
        reason=told.reason[:200],
        external_id=row.external_id or told.external_id,
    )


@retried
async def send_again(context: Context, operator: Operator, conversation_id: ConversationId, seq: int) -> None:
    """What failed, or perhaps arrived, is sent again: somebody who may read the conversation decides so.

    Raises:
        NotFound: it is not delivered by a channel, or not for this operator. InvalidTransition: it needs no sending.
    """
    now = context.clock.now()
    async with context.uow() as work:
        conversation = await work.conversations.get(conversation_id)
        access = await rights.readable(work, operator, conversation)
        delivery = await work.outbox.get(conversation_id, seq)
        if access is None or delivery is None or not rights.can(operator, Action.NOTE, access):
            raise NotFound
        if delivery.state not in {DeliveryState.FAILED, DeliveryState.UNKNOWN}:
            raise InvalidTransition(current=delivery.state, wanted=DeliveryState.WAITING)
        again = replace(delivery, state=DeliveryState.WAITING, updated_at=now, next_at=now, attempts=0, reason="again")
        await work.outbox.change(delivery, again)
        work.emit(DeliveryChanged(conversation_id=conversation_id, seq=seq))
        await work.commit()
