"""Who is offered which waiting conversation: in the queue's order, to whom of those who serve it has least to do.

Nobody is held out more than one at a time: the first in the order, and the next when that one is answered.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from handoff.domain.conversations.conversation import Conversation
from handoff.domain.events import OfferChanged, QueueChanged
from handoff.domain.ids import ConversationId, OfferId, OperatorId, new_key
from handoff.domain.people.operator import Operator
from handoff.domain.queue.offer import Offer, OfferState
from handoff.domain.queue.rules import DeskRules
from handoff.ports.unit_of_work import UnitOfWork
from handoff.services.context import Context
from handoff.services.retrying import retried


@retried
async def distribute(context: Context) -> int:
    """Offer whatever can be offered now; how many offers that made.

    To be called after every change that may set a conversation or an operator free. Calling it once too often is
    harmless, and the sweep makes good what a crash left out.
    """
    async with context.uow(read_only=True) as work:  # mostly there is nothing to do, and nobody must wait for that
        if not (await _plan(work, context.rules, context.clock.now())).changes:
            return 0
    now = context.clock.now()
    async with context.uow() as work:
        await work.alone("distribution")  # what is counted now stands, whoever else distributes
        plan = await _plan(work, context.rules, now)
        for id in plan.concerned:
            await work.conversations.get(id)
        for offer in plan.over:
            if await work.offers.end(offer.id, OfferState.WITHDRAWN):
                work.emit(OfferChanged(operator_id=offer.operator_id, conversation_id=offer.conversation_id))
        for conversation in plan.released:
            await release(work, conversation.id)
        made = 0
        for conversation, operator in plan.offers:
            made += await offer_to(work, context.rules, conversation, operator, now)
        if plan.changes:
            await work.commit()
    if plan.released:  # they are for anybody now
        made += await distribute(context)
    return made


async def offer_to(
    work: UnitOfWork, rules: DeskRules, conversation: Conversation, operator: Operator, now: datetime
) -> bool:
    """Hold a waiting conversation out to an operator, unless it changed meanwhile or is held out already."""
    current = await work.conversations.get(conversation.id)
    if (current.status, current.epoch) != (conversation.status, conversation.epoch):
        return False
    if await work.offers.open_of(conversation.id) is not None:
        return False
    await work.offers.add(_offer(rules, conversation, operator.id, now))
    work.emit(OfferChanged(operator_id=operator.id, conversation_id=conversation.id))
    work.emit(QueueChanged())
    return True


async def not_for(
    work: UnitOfWork, rules: DeskRules, conversation: Conversation, operator_id: OperatorId, now: datetime
) -> None:
    """Note that the operator, who has just let go of it, is to be asked after all others."""
    await work.offers.add(replace(_offer(rules, conversation, operator_id, now), state=OfferState.DECLINED))


def _offer(rules: DeskRules, conversation: Conversation, operator_id: OperatorId, now: datetime) -> Offer:
    return Offer(
        id=OfferId(new_key()),
        conversation_id=conversation.id,
        epoch=conversation.epoch,
        operator_id=operator_id,
        offered_at=now,
        expires_at=rules.offer_until(now),
    )


async def release(work: UnitOfWork, conversation_id: ConversationId) -> None:
    """The one to whom it was passed on did not take it: it is for anybody who serves it."""
    conversation = await work.conversations.get(conversation_id)
    if conversation.reserved_for is not None:
        await work.conversations.update(replace(conversation, reserved_for=None))
        work.emit(QueueChanged())


@dataclass(frozen=True, kw_only=True)
class _Plan:
    over: Sequence[Offer]
    """Open offers to those who are no longer there."""
    released: Sequence[Conversation]
    """Reserved for somebody, and not offered to them any more."""
    offers: Sequence[tuple[Conversation, Operator]]

    @property
    def concerned(self) -> list[ConversationId]:
        """Of which conversations something changes, in the order in which they are locked."""
        ids = {offer.conversation_id for offer in self.over} | {conversation.id for conversation in self.released}
        return sorted(ids | {conversation.id for conversation, _ in self.offers})

    @property
    def changes(self) -> bool:
        return bool(self.over or self.released or self.offers)


async def _plan(work: UnitOfWork, rules: DeskRules, now: datetime) -> _Plan:
    queue = await work.conversations.queued()
    if not queue:
        return _Plan(over=(), released=(), offers=())
    online = await work.operators.online(rules.present_since(now))
    there = {operator.id for operator in online}
    opened = await work.offers.open()
    over = [offer for offer in opened if offer.operator_id not in there]
    lasting = [offer for offer in opened if offer.operator_id in there]
    offered = {offer.conversation_id for offer in lasting}
    released = [c for c in queue if c.reserved_for is not None and c.id not in offered]
    offers: list[tuple[Conversation, Operator]] = []
    if rules.push_offers:
        load = Counter(await work.conversations.held())
        asked = {offer.operator_id for offer in lasting}
        working = [operator for operator in online if rules.on_duty(operator, now) and not operator.wraps_up(now)]
        for conversation in queue:
            if conversation.id in offered or conversation.reserved_for is not None:
                continue
            free = [o for o in working if o.id not in asked and load[o.id] < o.capacity and o.serves(conversation)]
            chosen = await _choose(work, conversation, free, load, now)
            if chosen is not None:
                asked.add(chosen.id)
                offers.append((conversation, chosen))
    return _Plan(over=over, released=released, offers=offers)


async def _choose(
    work: UnitOfWork, conversation: Conversation, free: Sequence[Operator], load: Counter[OperatorId], now: datetime
) -> Operator | None:
    """Who refused it least often, then who has least to do, then who has had nothing new for longest.

    Who refused is asked again only after the time that an offer lasts: with nobody else there, it would come back at
    once for ever.
    """
    if not free:
        return None
    refused = await work.offers.refused(conversation.id, conversation.epoch)
    times = Counter(offer.operator_id for offer in refused)
    resting = {offer.operator_id for offer in refused if offer.expires_at > now}
    asked = [operator for operator in free if operator.id not in resting]
    # `online` has the longest without a new one first, and min() takes the first of equals.
    return min(asked, key=lambda operator: (times[operator.id], load[operator.id]), default=None)
