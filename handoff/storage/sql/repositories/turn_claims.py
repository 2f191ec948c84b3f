"""Which process answers a conversation just now."""

from datetime import datetime

from sqlalchemy import bindparam, delete, or_, update
from sqlalchemy.dialects.postgresql import insert as upsert

from handoff.domain.ids import ConversationId
from handoff.storage.sql.connection import Connection
from handoff.storage.sql.tables import turn_claims

_CLAIM = (
    upsert(turn_claims)
    .values(conversation_id=bindparam("conversation"), token=bindparam("mine"), until=bindparam("lasts"))
    .on_conflict_do_update(
        index_elements=[turn_claims.c.conversation_id],
        set_={"token": bindparam("mine"), "until": bindparam("lasts")},
        where=or_(
            turn_claims.c.until <= bindparam("now", type_=turn_claims.c.until.type),
            turn_claims.c.token == bindparam("mine"),
        ),
    )
    .returning(turn_claims.c.token)
)


class SqlTurnClaims:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def claim(self, conversation_id: ConversationId, token: str, now: datetime, until: datetime) -> bool:
        values = {"conversation": conversation_id, "mine": token, "now": now, "lasts": until}
        return await self._connection.scalar(_CLAIM, values) is not None

    async def renew(self, conversation_id: ConversationId, token: str, until: datetime) -> bool:
        renewed = await self._connection.execute(
            update(turn_claims)
            .where(turn_claims.c.conversation_id == conversation_id, turn_claims.c.token == token)
            .values(until=until)
        )
        return renewed.rowcount == 1

    async def end(self, conversation_id: ConversationId, token: str) -> bool:
        ended = await self._connection.execute(
            delete(turn_claims).where(turn_claims.c.conversation_id == conversation_id, turn_claims.c.token == token)
        )
        return ended.rowcount == 1
