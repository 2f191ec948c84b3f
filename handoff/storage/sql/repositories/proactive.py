"""Rules of cards that come up by themselves, and to whom each came up when."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from handoff.domain.integrations.proactive import ProactiveRule
from handoff.storage.sql.connection import Connection
from handoff.storage.sql.tables import proactive_rules, proactive_shown


class SqlProactive:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def put(self, rule: ProactiveRule) -> None:
        values = asdict(rule) | {"languages": list(rule.languages), "texts": dict(rule.texts)}
        row = upsert(proactive_rules).values(values)
        await self._connection.execute(row.on_conflict_do_update(index_elements=[proactive_rules.c.id], set_=values))

    async def all(self) -> list[ProactiveRule]:
        ordered = select(proactive_rules).order_by(proactive_rules.c.created_at, proactive_rules.c.id)
        found = await self._connection.execute(ordered)
        return [ProactiveRule(**dict(row) | {"languages": tuple(row["languages"])}) for row in found.mappings()]

    async def remove(self, id: str) -> bool:
        await self._connection.execute(delete(proactive_shown).where(proactive_shown.c.rule_id == id))
        return (await self._connection.execute(delete(proactive_rules).where(proactive_rules.c.id == id))).rowcount == 1

    async def show(self, rule_id: str, who: str, now: datetime, since: datetime) -> bool:
        table = proactive_shown
        row = upsert(table).values(rule_id=rule_id, who=who, at=now).on_conflict_do_nothing()
        if (await self._connection.execute(row)).rowcount == 1:
            return True
        again = update(table).where(table.c.rule_id == rule_id, table.c.who == who, table.c.at <= since).values(at=now)
        return (await self._connection.execute(again)).rowcount == 1

    async def forget(self, before: datetime) -> int:
        return (await self._connection.execute(delete(proactive_shown).where(proactive_shown.c.at < before))).rowcount
