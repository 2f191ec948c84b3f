"""The log of each conversation."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Executable, Integer, bindparam, exists, func, insert, select, update

from handoff.domain.channel import CAPABILITIES, Channel
from handoff.domain.channels.outbox import DeliveryState, goes_out
from handoff.domain.conversations.conversation import Status
from handoff.domain.conversations.message import Author, Message, PlayerWords, spoken
from handoff.domain.errors import NotFound
from handoff.domain.ids import ConversationId, new_key
from handoff.storage.sql import rows
from handoff.storage.sql.connection import Connection
from handoff.storage.sql.prepared import Prepared, Row
from handoff.storage.sql.repositories import search_entries
from handoff.storage.sql.tables import conversations, messages, outbox, turn_claims

_BY_CLIENT_ID = Prepared(
    select(messages).where(
        messages.c.conversation_id == bindparam("id"), messages.c.client_message_id == bindparam("client_id")
    )
)
# The row lock that this update takes orders the numbers of a conversation, on PostgreSQL too.
_NEXT_SEQ = Prepared(
    update(conversations)
    .where(conversations.c.id == bindparam("conversation"))
    .values(head_seq=conversations.c.head_seq + 1, updated_at=bindparam("at"))
    .returning(conversations.c.head_seq, conversations.c.channel)
)
_LOCK = Prepared(
    select(conversations.c.id).where(conversations.c.id == bindparam("conversation")).with_for_update(key_share=True)
)
_KNOWN_SEQ = Prepared(
    update(conversations)
    .where(conversations.c.id == bindparam("conversation"))
    .values(head_seq=bindparam("seq"), updated_at=bindparam("at"))
)
_ADD = Prepared(insert(messages))
_ADD_PLAIN = Prepared(insert(messages), rows.PLAIN_MESSAGE)
_AFTER = (
    select(messages)
    .where(messages.c.conversation_id == bindparam("id"), messages.c.seq > bindparam("seq"))
    .order_by(messages.c.seq)
)
_ALL_AFTER = Prepared(_AFTER)
_UNANSWERED = Prepared(
    select(messages)
    .where(messages.c.conversation_id == bindparam("id"), messages.c.needs_answer)
    .order_by(messages.c.seq)
)
_LAST_WORDS = Prepared(
    select(messages.c.text, messages.c.attachments)
    .where(messages.c.conversation_id == bindparam("id"), messages.c.author == Author.VISITOR)
    .order_by(messages.c.seq.desc())
    .limit(1)
)
_ANSWERED = (
    select(func.coalesce(func.max(messages.c.seq), 0))
    .where(messages.c.conversation_id == bindparam("id"), messages.c.author == Author.OPERATOR)
    .scalar_subquery()
)
_UNANSWERED_SINCE = Prepared(
    select(messages.c.created_at)
    .where(
        messages.c.conversation_id == bindparam("id"), messages.c.author == Author.VISITOR, messages.c.seq > _ANSWERED
    )
    .order_by(messages.c.seq)
    .limit(1)
)
_SAID_AT = Prepared(
    select(messages.c.created_at)
    .where(messages.c.conversation_id == bindparam("id"), messages.c.author == Author.VISITOR)
    .order_by(messages.c.seq.desc())
    .limit(1)
    .offset(bindparam("skipped", type_=Integer))
)


def _delivery(message: Message, channel: Channel) -> dict[str, object]:
    return {
        "conversation_id": message.conversation_id,
        "seq": message.seq,
        "id": new_key(),
        "channel": channel,
        "state": DeliveryState.WAITING,
        "created_at": message.created_at,
        "updated_at": message.created_at,
        "next_at": message.created_at,
        "attempts": 0,
        "was_unknown": False,
        "reason": "",
        "external_id": None,
    }


def _spoken(row: Row) -> str:
    return spoken(row["text"], [file["name"] for file in row["attachments"]])


class SqlMessages:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def append(self, message: Message, *, head_seq: int | None = None) -> Message:
        if head_seq is None:
            if message.client_message_id is not None:
                if self._connection.locks:
                    await self._connection.run(_LOCK, conversation=message.conversation_id)
                stored = await self.by_client_id(message.conversation_id, message.client_message_id)
                if stored is not None:
                    return stored
            seq, channel = await self._next_seq(message)
        else:
            seq, channel = head_seq + 1, Channel.CHAT
            await self._connection.run(_KNOWN_SEQ, conversation=message.conversation_id, seq=seq, at=message.created_at)
        stored = rows.numbered(message, seq)
        row = rows.plain_message_row(stored)
        if row is None:
            await self._connection.run(_ADD, **rows.message_row(stored))
        else:
            await self._connection.run(_ADD_PLAIN, **row)
        await search_entries.add_message(self._connection, stored)
        if channel is not Channel.CHAT and goes_out(stored, dialogue=CAPABILITIES[channel].dialogue):
            await self._connection.execute(insert(outbox).values(_delivery(stored, channel)))
        return stored

    async def _next_seq(self, message: Message) -> tuple[int, Channel]:
        numbered = await self._connection.run(_NEXT_SEQ, conversation=message.conversation_id, at=message.created_at)
        if not numbered:
            raise NotFound
        return int(numbered[0]["head_seq"]), Channel(numbered[0]["channel"])

    async def get(self, conversation_id: ConversationId, seq: int) -> Message:
        found = await self._all(
            select(messages).where(messages.c.conversation_id == conversation_id, messages.c.seq == seq)
        )
        if not found:
            raise NotFound
        return found[0]

    async def after(self, conversation_id: ConversationId, seq: int, limit: int | None = None) -> list[Message]:
        if limit is None:
            found = await self._connection.run(_ALL_AFTER, id=conversation_id, seq=seq)
            return [rows.message_from(row) for row in found]
        return await self._all(_AFTER.limit(limit), {"id": conversation_id, "seq": seq})

    async def last_words(self, conversation_ids: Sequence[ConversationId]) -> dict[ConversationId, PlayerWords]:
        if len(conversation_ids) == 1:
            [id] = conversation_ids
            last_of_one = await self._connection.run(_LAST_WORDS, id=id)
            if not last_of_one:
                return {}
            since = await self._connection.run(_UNANSWERED_SINCE, id=id)
            return {
                id: PlayerWords(
                    text=_spoken(last_of_one[0]), unanswered_since=since[0]["created_at"] if since else None
                )
            }
        said = messages.alias()
        of_each = (  # found from the end: what was said before it is not read
            select(said.c.seq)
            .where(said.c.conversation_id == conversations.c.id, said.c.author == Author.VISITOR)
            .order_by(said.c.seq.desc())
            .limit(1)
            .scalar_subquery()
        )
        reply, asked = messages.alias(), messages.alias()
        answered = (
            select(func.coalesce(func.max(reply.c.seq), 0))
            .where(reply.c.conversation_id == conversations.c.id, reply.c.author == Author.OPERATOR)
            .scalar_subquery()
        )
        since_when = (
            select(asked.c.created_at)
            .where(
                asked.c.conversation_id == conversations.c.id,
                asked.c.author == Author.VISITOR,
                asked.c.seq > answered.correlate(conversations),
            )
            .order_by(asked.c.seq)
            .limit(1)
            .correlate(conversations)
            .scalar_subquery()
        )
        found = await self._connection.execute(
            select(messages.c.conversation_id, messages.c.text, messages.c.attachments, since_when.label("since"))
            .select_from(conversations)
            .join(messages, (messages.c.conversation_id == conversations.c.id) & (messages.c.seq == of_each))
            .where(conversations.c.id.in_(conversation_ids))
        )
        return {
            ConversationId(row["conversation_id"]): PlayerWords(text=_spoken(row), unanswered_since=row["since"])
            for row in found.mappings()
        }

    async def said_at(self, conversation_id: ConversationId, nth: int) -> datetime | None:
        found = await self._connection.run(_SAID_AT, id=conversation_id, skipped=nth - 1)
        return found[0]["created_at"] if found else None

    async def by_client_id(self, conversation_id: ConversationId, client_message_id: str) -> Message | None:
        found = await self._connection.run(_BY_CLIENT_ID, id=conversation_id, client_id=client_message_id)
        return rows.message_from(found[0]) if found else None

    async def set_helpful(self, conversation_id: ConversationId, seq: int, helpful: bool) -> None:
        await self._connection.execute(
            update(messages)
            .where(messages.c.conversation_id == conversation_id, messages.c.seq == seq)
            .values(helpful=helpful)
        )

    async def hide(self, conversation_id: ConversationId, seq: int, text: str, masked: tuple[str, ...]) -> None:
        await self._connection.execute(
            update(messages)
            .where(messages.c.conversation_id == conversation_id, messages.c.seq == seq)
            .values(text=text, masked=list(masked))
        )
        await search_entries.change_message(self._connection, conversation_id, seq, text)

    async def unanswered(self, conversation_id: ConversationId) -> list[Message]:
        return [rows.message_from(row) for row in await self._connection.run(_UNANSWERED, id=conversation_id)]

    async def conversations_unanswered(self, now: datetime, token: str = "") -> list[ConversationId]:
        found = await self._connection.scalars(
            select(messages.c.conversation_id)
            .where(
                messages.c.needs_answer,
                # Not a join: SQLite would begin with all conversations that the assistant has.
                exists().where(conversations.c.id == messages.c.conversation_id, conversations.c.status == Status.BOT),
                ~exists().where(
                    turn_claims.c.conversation_id == messages.c.conversation_id,
                    turn_claims.c.until > now,
                    turn_claims.c.token != token,
                ),
            )
            .distinct()
        )
        return [ConversationId(id) for id in found]

    async def mark_answered(self, conversation_id: ConversationId, up_to_seq: int) -> None:
        await self._connection.execute(
            update(messages)
            .where(messages.c.conversation_id == conversation_id, messages.c.seq <= up_to_seq, messages.c.needs_answer)
            .values(needs_answer=False)
        )

    async def _all(self, statement: Executable, parameters: dict[str, object] | None = None) -> list[Message]:
        found = await self._connection.execute(statement, parameters)
        return [rows.message_from(row) for row in found.mappings()]
