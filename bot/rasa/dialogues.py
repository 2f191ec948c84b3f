"""What Rasa remembers of each conversation, read and removed in its tracker store. Rasa may run meanwhile."""

import asyncio
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    MetaData,
    Table,
    bindparam,
    create_engine,
    delete,
    event,
    func,
    inspect,
    select,
)
from sqlalchemy.pool import NullPool

from bot.rasa.tracker_store import forget_damaged
from handoff.domain.ids import ConversationId

_BUSY_SECONDS = 10.0
"""Rasa writes for some milliseconds a turn."""
_LOOKED_AT_SECONDS = 86_400.0
"""For so long whoever runs the desk can look at a damaged store."""
_PAGE = 500


class Dialogues:
    """See `handoff.ports.privacy.DialogueStore`. The store is at a synchronous address of SQLAlchemy's."""

    def __init__(self, url: str) -> None:
        kind, _, name = url.partition(":///")
        self._file = Path(name) if kind == "sqlite" and name else None
        self._engine: Engine = create_engine(
            url,
            hide_parameters=True,
            connect_args={"timeout": _BUSY_SECONDS} if self._file else {},
            # An open connection keeps a SQLite file from whoever wants it alone, such as a backup.
            poolclass=NullPool if self._file else None,
        )
        if self._file is not None:
            event.listen(self._engine, "connect", _prepare)

    async def read(self, id: ConversationId) -> list[dict[str, Any]]:
        return await asyncio.to_thread(self._read, id)

    async def forget(self, ids: Sequence[ConversationId], *, asked: bool = False) -> int:
        return await asyncio.to_thread(self._forget, list(ids), asked) if ids else 0

    async def known(self) -> list[ConversationId]:
        return await asyncio.to_thread(self._senders, None)

    async def idle_since(self, at: datetime) -> list[ConversationId]:
        return await asyncio.to_thread(self._senders, at.timestamp())

    async def rewrite(self) -> None:
        await asyncio.to_thread(self._rewrite)

    def close(self) -> None:
        self._engine.dispose()

    def _read(self, id: ConversationId) -> list[dict[str, Any]]:
        if not self._is_there:
            return []
        with self._engine.connect() as connection:
            events = _table(connection)
            if events is None:
                return []
            found = connection.execute(select(events.c.data).where(events.c.sender_id == id).order_by(events.c.id))
            return [json.loads(data) for data in found.scalars()]

    def _forget(self, ids: list[ConversationId], asked: bool) -> int:
        if self._file is not None:  # what was damaged cannot be searched
            forget_damaged(self._file, 0.0 if asked else _LOOKED_AT_SECONDS)
        if not self._is_there:
            return 0
        with self._engine.begin() as connection:
            events = _table(connection)
            if events is None:
                return 0
            known = 0
            for first in range(0, len(ids), _PAGE):
                page = ids[first : first + _PAGE]
                of_them = events.c.sender_id.in_(page)
                known += connection.scalar(select(func.count(events.c.sender_id.distinct())).where(of_them)) or 0
                connection.execute(delete(events).where(of_them))
        if known and self._file is not None:
            with self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()
        return known

    def _rewrite(self) -> None:
        if self._file is None or not self._file.exists():
            return
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()

    def _senders(self, idle_since: float | None) -> list[ConversationId]:
        if not self._is_there:
            return []
        with self._engine.connect() as connection:
            events = _table(connection)
            if events is None:
                return []
            wanted = select(events.c.sender_id).group_by(events.c.sender_id)
            if idle_since is not None:
                wanted = wanted.having(func.max(events.c.timestamp) < bindparam("since"))
                return [ConversationId(id) for id in connection.scalars(wanted, {"since": idle_since})]
            return [ConversationId(id) for id in connection.scalars(wanted)]

    @property
    def _is_there(self) -> bool:
        return self._file is None or self._file.exists()


def _table(connection: Connection) -> Table | None:
    """Rasa's table; None as long as Rasa has not made it."""
    if not inspect(connection).has_table("events"):
        return None
    return Table("events", MetaData(), autoload_with=connection)


def _prepare(connection: Any, record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA secure_delete=ON")  # what is erased is overwritten
    cursor.close()
