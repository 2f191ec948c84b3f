"""Tags of closed conversations."""

from collections.abc import Sequence

from sqlalchemy import delete, insert, select

from handoff.domain.ids import ConversationId
from handoff.storage.sql.connection import Connection
from handoff.storage.sql.tables import conversation_tags


class SqlTags:
    """See `handoff.ports.repositories.tags.TagRepository`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def put(self, id: ConversationId, tags: Sequence[str]) -> None:
        await self._connection.execute(delete(conversation_tags).where(conversation_tags.c.conversation_id == id))
        if tags:
            await self._connection.execute(
                insert(conversation_tags).values([{"conversation_id": id, "tag": tag} for tag in tags])
            )

    async def of(self, ids: Sequence[ConversationId]) -> dict[ConversationId, tuple[str, ...]]:
        if not ids:
            return {}
        tag = conversation_tags.c
        order = (tag.conversation_id, tag.tag)
        found: dict[ConversationId, tuple[str, ...]] = {}
        for id, name in await self._connection.execute(
            select(*order).where(tag.conversation_id.in_(ids)).order_by(*order)
        ):
            found[ConversationId(id)] = (*found.get(ConversationId(id), ()), name)
        return found
