"""How often readers of the help centre found an article helpful: counts, nothing about the reader."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from handoff.domain.content.vote_tally import VoteTally
from handoff.storage.sql.connection import Connection
from handoff.storage.sql.tables import votes


class SqlVotes:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, tally: VoteTally) -> None:
        row = upsert(votes).values(
            topic=tally.topic, language=tally.language, helpful=tally.helpful, unhelpful=tally.unhelpful
        )
        added = {name: votes.c[name] + row.excluded[name] for name in ("helpful", "unhelpful")}
        await self._connection.execute(
            row.on_conflict_do_update(index_elements=list(votes.primary_key.columns), set_=added)
        )

    async def all(self) -> list[VoteTally]:
        order = (votes.c.unhelpful.desc(), votes.c.topic, votes.c.language)
        found = await self._connection.execute(select(votes).order_by(*order))
        return [VoteTally(**row) for row in found.mappings()]
