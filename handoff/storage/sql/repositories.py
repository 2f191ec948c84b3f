"""The repositories of `handoff.ports` over one connection with an open transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from handoff.domain.conversation import Conversation, Status
from handoff.domain.errors import NotFound, StaleOwner
from handoff.domain.ids import ConversationId, OperatorId, Reference
from handoff.domain.message import Author, Message
from handoff.domain.operator import Operator
from handoff.domain.ticket import Ticket, TicketStatus
from handoff.ports import Session
from handoff.storage.sql import rows
from handoff.storage.sql.connection import Connection
from handoff.storage.sql.tables import attempts, conversations, messages, operators, ratings, sessions, tickets

_OWNER = {"id", "status", "epoch", "operator_id", "head_seq"}

# On the way of every message: made once, since making a statement takes longer than SQLite takes to run it.
_CONVERSATION = select(conversations).where(conversations.c.id == bindparam("id"))
_BY_CLIENT_ID = select(messages).where(
    messages.c.conversation_id == bindparam("id"), messages.c.client_message_id == bindparam("client_id")
)
_NEXT_SEQ = (
    update(conversations)
    .where(conversations.c.id == bindparam("conversation"))
    .values(head_seq=conversations.c.head_seq + 1, updated_at=bindparam("at"))
    .returning(conversations.c.head_seq)
)
_ADD_MESSAGE = insert(messages)
_AFTER = (
    select(messages)
    .where(messages.c.conversation_id == bindparam("id"), messages.c.seq > bindparam("seq"))
    .order_by(messages.c.seq)
)
_UNANSWERED = (
    select(messages)
    .where(messages.c.conversation_id == bindparam("id"), messages.c.needs_answer)
    .order_by(messages.c.seq)
)
_LAST_SPOKEN = (
    select(messages.c.text)
    .where(messages.c.conversation_id == bindparam("id"), messages.c.author != Author.SYSTEM)
    .order_by(messages.c.seq.desc())
    .limit(1)
)
_NAME = select(operators.c.id, operators.c.name).where(operators.c.id == bindparam("id"))
_ADD_ATTEMPT = insert(attempts)
_ATTEMPTS = (
    select(func.count())
    .select_from(attempts)
    .where(attempts.c.key == bindparam("key"), attempts.c.at > bindparam("since"))
)


class SqlConversations:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, conversation: Conversation) -> None:
        await self._connection.execute(insert(conversations).values(rows.conversation_row(conversation)))

    async def get(self, id: ConversationId) -> Conversation:
        found = await self._connection.execute(_CONVERSATION, {"id": id})
        row = found.mappings().first()
        if row is None:
            raise NotFound
        return rows.conversation_from(row)

    async def change_owner(self, before: Conversation, after: Conversation) -> None:
        values = rows.conversation_row(after)
        del values["head_seq"], values["id"]
        statement = (
            update(conversations)
            .where(
                conversations.c.id == before.id,
                conversations.c.status == before.status,
                conversations.c.epoch == before.epoch,
            )
            .values(values)
        )
        if (await self._connection.execute(statement)).rowcount != 1:
            raise StaleOwner

    async def update(self, conversation: Conversation) -> None:
        values = {name: v for name, v in rows.conversation_row(conversation).items() if name not in _OWNER}
        await self._connection.execute(
            update(conversations).where(conversations.c.id == conversation.id).values(values)
        )

    async def queued(self) -> list[Conversation]:
        return await self._all(
            select(conversations)
            .where(conversations.c.status == Status.QUEUED)
            .order_by(conversations.c.priority.desc(), conversations.c.waiting_since, conversations.c.id)
        )

    async def assigned_to(self, operator_id: OperatorId) -> list[Conversation]:
        return await self._all(
            select(conversations)
            .where(conversations.c.status == Status.ASSIGNED, conversations.c.operator_id == operator_id)
            .order_by(conversations.c.updated_at, conversations.c.id)
        )

    async def _all(self, statement: Any) -> list[Conversation]:
        found = await self._connection.execute(statement)
        return [rows.conversation_from(row) for row in found.mappings()]


class SqlMessages:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def append(self, message: Message, *, needs_answer: bool = False) -> Message:
        if message.client_message_id is not None:
            stored = await self.by_client_id(message.conversation_id, message.client_message_id)
            if stored is not None:
                return stored
        # The row lock that this update takes orders the numbers of a conversation, on PostgreSQL too.
        seq = await self._connection.scalar(
            _NEXT_SEQ, {"conversation": message.conversation_id, "at": message.created_at}
        )
        if seq is None:
            raise NotFound
        values = rows.message_row(message) | {"seq": seq, "needs_answer": needs_answer}
        await self._connection.execute(_ADD_MESSAGE, values)
        return replace(message, seq=seq)

    async def get(self, conversation_id: ConversationId, seq: int) -> Message:
        found = await self._all(
            select(messages).where(messages.c.conversation_id == conversation_id, messages.c.seq == seq)
        )
        if not found:
            raise NotFound
        return found[0]

    async def after(self, conversation_id: ConversationId, seq: int, limit: int | None = None) -> list[Message]:
        statement = _AFTER if limit is None else _AFTER.limit(limit)
        return await self._all(statement, {"id": conversation_id, "seq": seq})

    async def last_spoken(self, conversation_ids: Sequence[ConversationId]) -> dict[ConversationId, str]:
        if len(conversation_ids) == 1:
            text = await self._connection.scalar(_LAST_SPOKEN, {"id": conversation_ids[0]})
            return {} if text is None else {conversation_ids[0]: text}
        last = (
            select(messages.c.conversation_id, func.max(messages.c.seq).label("seq"))
            .where(messages.c.conversation_id.in_(conversation_ids), messages.c.author != Author.SYSTEM)
            .group_by(messages.c.conversation_id)
            .subquery()
        )
        found = await self._connection.execute(
            select(messages.c.conversation_id, messages.c.text).join(
                last, (messages.c.conversation_id == last.c.conversation_id) & (messages.c.seq == last.c.seq)
            )
        )
        return {ConversationId(id): text for id, text in found}

    async def by_client_id(self, conversation_id: ConversationId, client_message_id: str) -> Message | None:
        found = await self._all(_BY_CLIENT_ID, {"id": conversation_id, "client_id": client_message_id})
        return found[0] if found else None

    async def set_helpful(self, conversation_id: ConversationId, seq: int, helpful: bool) -> None:
        await self._connection.execute(
            update(messages)
            .where(messages.c.conversation_id == conversation_id, messages.c.seq == seq)
            .values(helpful=helpful)
        )

    async def unanswered(self, conversation_id: ConversationId) -> list[Message]:
        return await self._all(_UNANSWERED, {"id": conversation_id})

    async def conversations_unanswered(self) -> list[ConversationId]:
        found = await self._connection.scalars(
            select(messages.c.conversation_id)
            .join(conversations, conversations.c.id == messages.c.conversation_id)
            .where(messages.c.needs_answer, conversations.c.status == Status.BOT)
            .distinct()
        )
        return [ConversationId(id) for id in found]

    async def mark_answered(self, conversation_id: ConversationId, up_to_seq: int) -> None:
        await self._connection.execute(
            update(messages)
            .where(messages.c.conversation_id == conversation_id, messages.c.seq <= up_to_seq, messages.c.needs_answer)
            .values(needs_answer=False)
        )

    async def _all(self, statement: Any, parameters: dict[str, Any] | None = None) -> list[Message]:
        found = await self._connection.execute(statement, parameters)
        return [rows.message_from(row) for row in found.mappings()]


class SqlTickets:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, ticket: Ticket, idempotency_key: str) -> Ticket:
        stored = await self._all(select(tickets).where(tickets.c.idempotency_key == idempotency_key))
        if stored:
            return stored[0]
        values = rows.ticket_row(ticket) | {"idempotency_key": idempotency_key}
        await self._connection.execute(insert(tickets).values(values))
        return ticket

    async def by_reference(self, reference: Reference) -> Ticket | None:
        found = await self._all(select(tickets).where(tickets.c.reference == reference))
        return found[0] if found else None

    async def of_conversation(self, conversation_id: ConversationId) -> list[Ticket]:
        return await self._all(
            select(tickets).where(tickets.c.conversation_id == conversation_id).order_by(tickets.c.created_at)
        )

    async def recent(self, limit: int) -> list[Ticket]:
        solved = tickets.c.status == TicketStatus.SOLVED
        return await self._all(
            select(tickets).order_by(solved, tickets.c.first_answer_due_at, tickets.c.id).limit(limit)
        )

    async def update(self, ticket: Ticket) -> None:
        await self._connection.execute(update(tickets).where(tickets.c.id == ticket.id).values(rows.ticket_row(ticket)))

    async def _all(self, statement: Any) -> list[Ticket]:
        found = await self._connection.execute(statement)
        return [rows.ticket_from(row) for row in found.mappings()]


class SqlOperators:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, operator: Operator) -> None:
        await self._connection.execute(insert(operators).values(rows.operator_row(operator)))

    async def get(self, id: OperatorId) -> Operator:
        found = await self._one(select(operators).where(operators.c.id == id))
        if found is None:
            raise NotFound
        return found

    async def names(self, ids: Sequence[OperatorId]) -> dict[OperatorId, str]:
        if not ids:
            return {}
        if len(ids) == 1:
            found = await self._connection.execute(_NAME, {"id": ids[0]})
            return {OperatorId(id): name for id, name in found}
        found = await self._connection.execute(select(operators.c.id, operators.c.name).where(operators.c.id.in_(ids)))
        return {OperatorId(id): name for id, name in found}

    async def by_username(self, username: str) -> Operator | None:
        return await self._one(select(operators).where(operators.c.username == username.strip().lower()))

    async def update(self, operator: Operator) -> None:
        await self._connection.execute(
            update(operators).where(operators.c.id == operator.id).values(rows.operator_row(operator))
        )

    async def count(self) -> int:
        return await self._connection.scalar(select(func.count()).select_from(operators)) or 0

    async def _one(self, statement: Any) -> Operator | None:
        row = (await self._connection.execute(statement)).mappings().first()
        return None if row is None else rows.operator_from(row)


class SqlSessions:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, session: Session) -> None:
        await self._connection.execute(
            insert(sessions).values(
                secret_hash=session.secret_hash,
                subject=session.subject,
                kind=session.kind,
                csrf=session.csrf,
                expires_at=session.expires_at,
            )
        )

    async def get(self, secret_hash: str, kind: str, now: datetime) -> Session | None:
        found = await self._connection.execute(
            select(sessions).where(
                sessions.c.secret_hash == secret_hash, sessions.c.kind == kind, sessions.c.expires_at > now
            )
        )
        row = found.mappings().first()
        return None if row is None else Session(**row)

    async def extend(self, secret_hash: str, expires_at: datetime) -> None:
        await self._connection.execute(
            update(sessions).where(sessions.c.secret_hash == secret_hash).values(expires_at=expires_at)
        )

    async def remove(self, secret_hash: str) -> None:
        await self._connection.execute(delete(sessions).where(sessions.c.secret_hash == secret_hash))

    async def remove_expired(self, now: datetime) -> int:
        statement = delete(sessions).where(sessions.c.expires_at <= now)
        return (await self._connection.execute(statement)).rowcount


class SqlRatings:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(
        self,
        conversation_id: ConversationId,
        epoch: int,
        score: int,
        comment: str,
        operator_id: OperatorId | None,
        now: datetime,
    ) -> None:
        await self._connection.execute(
            insert(ratings).values(
                conversation_id=conversation_id,
                epoch=epoch,
                score=score,
                comment=comment,
                operator_id=operator_id,
                created_at=now,
            )
        )

    async def of_conversation(self, conversation_id: ConversationId) -> list[tuple[int, str]]:
        found: Sequence[Any] = (
            await self._connection.execute(
                select(ratings.c.score, ratings.c.comment)
                .where(ratings.c.conversation_id == conversation_id)
                .order_by(ratings.c.epoch)
            )
        ).all()
        return [(score, comment) for score, comment in found]


class SqlAttempts:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, key: str, now: datetime) -> None:
        await self._connection.execute(_ADD_ATTEMPT, {"key": key, "at": now})

    async def count(self, key: str, since: datetime) -> int:
        return await self._connection.scalar(_ATTEMPTS, {"key": key, "since": since}) or 0

    async def clear(self, key: str) -> None:
        await self._connection.execute(delete(attempts).where(attempts.c.key == key))

    async def take_back(self, key: str) -> None:
        latest = select(func.max(attempts.c.id)).where(attempts.c.key == key).scalar_subquery()
        await self._connection.execute(delete(attempts).where(attempts.c.id == latest))

    async def remove_before(self, before: datetime) -> None:
        await self._connection.execute(delete(attempts).where(attempts.c.at < before))
