"""What the queue is run by: offers to operators, and how long players waited."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Executable, Integer, bindparam, case, func, insert, select, update

from handoff.domain.conversations.conversation import Conversation
from handoff.domain.errors import NotFound
from handoff.domain.ids import ConversationId, OfferId
from handoff.domain.queue.offer import Offer, OfferState
from handoff.domain.queue.wait import Wait, WaitEnd, WaitRange
from handoff.storage.sql import rows
from handoff.storage.sql.connection import Connection
from handoff.storage.sql.prepared import Prepared
from handoff.storage.sql.seconds import Seconds
from handoff.storage.sql.tables import offers, waits

_A_MOMENT = 0.001
"""SQLite counts in days: a second more or less is not told exactly."""


class SqlOffers:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, offer: Offer) -> None:
        await self._connection.execute(insert(offers).values(asdict(offer)))

    async def get(self, id: OfferId) -> Offer:
        found = await self._all(select(offers).where(offers.c.id == id))
        if not found:
            raise NotFound
        return found[0]

    async def open(self) -> list[Offer]:
        return await self._all(
            select(offers).where(offers.c.state == OfferState.OPEN).order_by(offers.c.expires_at, offers.c.id)
        )

    async def open_of(self, conversation_id: ConversationId) -> Offer | None:
        found = await self._all(
            select(offers).where(offers.c.conversation_id == conversation_id, offers.c.state == OfferState.OPEN)
        )
        return found[0] if found else None

    async def refused(self, conversation_id: ConversationId, epoch: int) -> list[Offer]:
        return await self._all(
            select(offers)
            .where(
                offers.c.conversation_id == conversation_id,
                offers.c.epoch == epoch,
                offers.c.state.in_([OfferState.DECLINED, OfferState.LAPSED]),
            )
            .order_by(offers.c.offered_at, offers.c.id)
        )

    async def end(self, id: OfferId, state: OfferState) -> bool:
        statement = update(offers).where(offers.c.id == id, offers.c.state == OfferState.OPEN).values(state=state)
        return (await self._connection.execute(statement)).rowcount == 1

    async def clock_set_back(self, until: datetime) -> None:
        late = (
            offers.c.state.in_(list(OfferState)),
            offers.c.expires_at > until,
        )  # by the index, which begins with state
        await self._connection.execute(update(offers).where(*late).values(expires_at=until))

    async def _all(self, statement: Executable) -> list[Offer]:
        found = await self._connection.execute(statement)
        return [rows.offer_from(row) for row in found.mappings()]


_ACCEPTED = Prepared(
    select(waits)
    .where(waits.c.end == WaitEnd.ACCEPTED)
    .order_by(waits.c.ended_at.desc())
    .limit(bindparam("most", type_=Integer))
)


class SqlWaits:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def begin(
        self,
        conversation: Conversation,
        now: datetime,
        *,
        position: int,
        operators_online: int,
        promised: WaitRange | None,
    ) -> None:
        await self._connection.execute(
            insert(waits).values(
                conversation_id=conversation.id,
                epoch=conversation.epoch,
                department=conversation.department,
                language=conversation.language,
                position=position,
                operators_online=operators_online,
                queued_at=now,
                promised_low_seconds=promised.low_seconds if promised else None,
                promised_high_seconds=promised.high_seconds if promised else None,
            )
        )

    async def end(self, conversation_id: ConversationId, end: WaitEnd, now: datetime) -> Wait | None:
        ended = await self._all(
            update(waits)
            .where(waits.c.conversation_id == conversation_id, waits.c.ended_at.is_(None))
            .values(ended_at=now, end=end)
            .returning(*waits.c)
        )
        return ended[0] if ended else None

    async def accepted(self, limit: int) -> list[Wait]:
        found = await self._connection.run(_ACCEPTED, most=limit)
        return [rows.wait_from(row) for row in reversed(found)]

    async def ended_since(self, at: datetime) -> list[Wait]:
        # Both ends are named for the index, which has them first.
        ended = waits.c.end.in_(list(WaitEnd)), waits.c.ended_at >= at
        return await self._all(select(waits).where(*ended).order_by(waits.c.ended_at))

    async def promised_since(self, at: datetime) -> tuple[int, int]:
        in_time = Seconds(waits.c.queued_at, waits.c.ended_at) <= waits.c.promised_high_seconds + _A_MOMENT
        found = await self._connection.execute(
            select(func.count(), func.sum(case((in_time, 1), else_=0))).where(
                waits.c.end == WaitEnd.ACCEPTED,
                waits.c.ended_at >= at,
                waits.c.promised_low_seconds.is_not(None),
                waits.c.promised_high_seconds.is_not(None),
            )
        )
        [(made, kept)] = found.all()
        return made, kept or 0

    async def needs_alert(self, conversation_id: ConversationId) -> bool:
        statement = select(waits.c.epoch).where(
            waits.c.conversation_id == conversation_id, waits.c.ended_at.is_(None), waits.c.alerted_at.is_(None)
        )
        return await self._connection.scalar(statement) is not None

    async def alert(self, conversation_id: ConversationId, now: datetime) -> bool:
        statement = (
            update(waits)
            .where(waits.c.conversation_id == conversation_id, waits.c.ended_at.is_(None), waits.c.alerted_at.is_(None))
            .values(alerted_at=now)
        )
        return (await self._connection.execute(statement)).rowcount == 1

    async def _all(self, statement: Executable) -> list[Wait]:
        found = await self._connection.execute(statement)
        return [rows.wait_from(row) for row in found.mappings()]
