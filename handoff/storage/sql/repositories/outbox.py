"""What goes out by channels. The rows are made with their messages: `handoff.storage.sql.repositories.messages`."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select, update

from handoff.domain.channel import Channel
from handoff.domain.channels.outbox import Delivery, DeliveryState
from handoff.domain.ids import ConversationId
from handoff.storage.sql.connection import Connection
from handoff.storage.sql.tables import outbox

_UNSETTLED = (DeliveryState.WAITING, DeliveryState.SENDING)
"""What is before such a row in its conversation has to be settled first; one that is unknown holds nothing up."""


class SqlOutbox:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def due(self, channels: Collection[Channel], now: datetime, limit: int) -> list[Delivery]:
        earlier = outbox.alias()
        return await self._all(
            select(outbox)
            .where(
                outbox.c.state.in_([DeliveryState.WAITING, DeliveryState.UNKNOWN]),
                outbox.c.next_at <= now,
                outbox.c.channel.in_(channels),
                ~exists().where(
                    earlier.c.conversation_id == outbox.c.conversation_id,
                    earlier.c.seq < outbox.c.seq,
                    earlier.c.state.in_(_UNSETTLED),
                ),
            )
            .order_by(outbox.c.next_at, outbox.c.conversation_id)
            .limit(limit)
        )

    async def given_up(self, channels: Collection[Channel], now: datetime) -> list[Delivery]:
        return await self._all(
            select(outbox).where(
                outbox.c.state == DeliveryState.SENDING, outbox.c.next_at <= now, outbox.c.channel.in_(channels)
            )
        )

    async def get(self, conversation_id: ConversationId, seq: int) -> Delivery | None:
        found = await self._all(select(outbox).where(outbox.c.conversation_id == conversation_id, outbox.c.seq == seq))
        return found[0] if found else None

    async def find(self, channel: Channel, *, id: str | None, external_id: str | None) -> Delivery | None:
        known = outbox.c.id == id if id is not None else outbox.c.external_id == external_id
        found = await self._all(select(outbox).where(known, outbox.c.channel == channel).order_by(outbox.c.seq))
        return found[0] if found else None

    async def joined(self, delivery: Delivery, until: datetime) -> list[Delivery]:
        behind = await self._all(
            select(outbox)
            .where(outbox.c.conversation_id == delivery.conversation_id, outbox.c.seq >= delivery.seq)
            .order_by(outbox.c.seq)
        )
        together = behind[:1]
        for row in behind[1:]:
            if row.state is not DeliveryState.WAITING or row.created_at > until:
                break
            together.append(row)
        return together

    async def change(self, before: Delivery, after: Delivery) -> bool:
        changed = await self._connection.execute(
            update(outbox)
            .where(
                outbox.c.conversation_id == before.conversation_id,
                outbox.c.seq == before.seq,
                outbox.c.state == before.state,
                outbox.c.attempts == before.attempts,
            )
            .values(asdict(after))
        )
        return changed.rowcount == 1

    async def of_conversation(self, conversation_id: ConversationId) -> list[Delivery]:
        return await self._all(select(outbox).where(outbox.c.conversation_id == conversation_id).order_by(outbox.c.seq))

    async def counts(self) -> dict[tuple[Channel, DeliveryState], int]:
        found = await self._connection.execute(
            select(outbox.c.channel, outbox.c.state, func.count()).group_by(outbox.c.channel, outbox.c.state)
        )
        return {(Channel(channel), DeliveryState(state)): count for channel, state, count in found}

    async def _all(self, statement: Any) -> list[Delivery]:
        found = await self._connection.execute(statement)
        return [
            Delivery(**{**row, "channel": Channel(row["channel"]), "state": DeliveryState(row["state"])})
            for row in found.mappings()
        ]
