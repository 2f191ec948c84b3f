"""Calls that players ask for."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, insert, or_, select, update

from handoff.domain.conversations.conversation import Status
from handoff.domain.ids import ConversationId
from handoff.domain.queue.callback import Callback, CallbackState, Window
from handoff.storage.sql.connection import Connection
from handoff.storage.sql.prepared import Row
from handoff.storage.sql.tables import callbacks, conversations

_OPEN = [state.value for state in CallbackState if state.is_open]


class SqlCallbacks:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, callback: Callback) -> None:
        await self._connection.execute(insert(callbacks).values(_values(callback)))

    async def open_of(self, conversation_id: ConversationId) -> Callback | None:
        of_it = callbacks.c.conversation_id == conversation_id
        return next(iter(await self._all(select(callbacks).where(of_it, callbacks.c.state.in_(_OPEN)))), None)

    async def of_conversation(self, conversation_id: ConversationId) -> list[Callback]:
        of_it = callbacks.c.conversation_id == conversation_id
        return await self._all(select(callbacks).where(of_it).order_by(callbacks.c.created_at, callbacks.c.id))

    async def begun(self, now: datetime) -> list[Callback]:
        left = and_(
            callbacks.c.state == CallbackState.DUE, conversations.c.status.in_([Status.BOT.value, Status.CLOSED.value])
        )
        return await self._all(
            select(callbacks)
            .join(conversations, conversations.c.id == callbacks.c.conversation_id)
            .where(
                callbacks.c.state.in_(_OPEN),
                callbacks.c.starts_at <= now,
                or_(callbacks.c.state == CallbackState.PLANNED, left),
            )
            .order_by(callbacks.c.starts_at, callbacks.c.id)
        )

    async def update(self, callback: Callback) -> None:
        await self._connection.execute(update(callbacks).where(callbacks.c.id == callback.id).values(_values(callback)))

    async def _all(self, statement: Select[Any]) -> list[Callback]:
        found = await self._connection.execute(statement)
        return [_read(row) for row in found.mappings()]


def _values(callback: Callback) -> dict[str, Any]:
    values = asdict(callback)
    window: dict[str, Any] = values.pop("window")
    return values | window


def _read(row: Row) -> Callback:
    values = dict(row)
    window = Window(starts_at=values.pop("starts_at"), ends_at=values.pop("ends_at"))
    typed = {
        "conversation_id": ConversationId(values["conversation_id"]),
        "state": CallbackState(values["state"]),
        "window": window,
    }
    return Callback(**values | typed)
