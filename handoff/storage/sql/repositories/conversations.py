"""Conversations and their owner."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Executable, bindparam, delete, exists, func, insert, not_, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from handoff.domain.channel import Channel
from handoff.domain.conversations.conversation import Conversation, HandoffReason, Status
from handoff.domain.errors import NotFound, StaleOwner
from handoff.domain.ids import ConversationId, OperatorId
from handoff.domain.people.session import RESUME
from handoff.domain.queue import order
from handoff.domain.queue.callback import CallbackState
from handoff.ports.repositories.conversations import ForMessage
from handoff.storage.sql import rows
from handoff.storage.sql.connection import Connection
from handoff.storage.sql.prepared import Prepared
from handoff.storage.sql.repositories import search_entries
from handoff.storage.sql.tables import (
    callbacks,
    conversations,
    episodes,
    lapses,
    messages,
    sessions,
    surveys,
    tickets,
)
from handoff.storage.sql.written import Read, changes

_OF_PLAYER = {"player_name", "account_id"}
_OWNER = {"id", "status", "epoch", "operator_id", "head_seq", "lease_expires_at"}

_SELECT = select(conversations).where(conversations.c.id == bindparam("id"))
_BY_ID, _BY_ID_LOCKED = Prepared(_SELECT), Prepared(_SELECT.with_for_update(key_share=True))
_HEAD = Prepared(select(conversations.c.id, conversations.c.head_seq).where(conversations.c.id == bindparam("id")))
_FOR_MESSAGE = Prepared(
    select(
        conversations,
        exists()
        .where(messages.c.conversation_id == bindparam("id"), messages.c.client_message_id == bindparam("client_id"))
        .label("is_known"),
        exists().where(tickets.c.conversation_id == bindparam("id")).label("has_tickets"),
        exists()
        .where(episodes.c.conversation_id == bindparam("id"), episodes.c.ended_at.is_(None))
        .label("in_episode"),
    ).where(conversations.c.id == bindparam("id"))
)
_LOCK = Prepared(
    select(conversations.c.id).where(conversations.c.id == bindparam("id")).with_for_update(key_share=True)
)
_WITH_SURVEY = select(
    conversations,
    exists().where(surveys.c.conversation_id == bindparam("id"), surveys.c.answered_at.is_(None)).label("is_asked"),
).where(conversations.c.id == bindparam("id"))
_FOR_VISITOR = Prepared(_WITH_SURVEY)
_FOR_BROWSER = Prepared(
    _WITH_SURVEY.add_columns(
        exists()
        .where(
            sessions.c.secret_hash == bindparam("session"),
            sessions.c.subject == bindparam("id"),
            sessions.c.kind == RESUME,
            sessions.c.expires_at > bindparam("now"),
        )
        .label("is_theirs")
    )
)
_IN_ORDER = [
    conversations.c[field].desc() if field in order.HIGHEST_FIRST else conversations.c[field] for field in order.FIELDS
]
_QUEUED = Prepared(select(conversations).where(conversations.c.status == Status.QUEUED).order_by(*_IN_ORDER))
_BROWSERS = (sessions.c.subject == conversations.c.id, sessions.c.kind == RESUME)
_STAFFS = (HandoffReason.RETURNED, HandoffReason.LAPSED, HandoffReason.TRANSFERRED, HandoffReason.ESCALATED)
"""Why somebody waits whom people at the desk have sent there."""


_IS_TO_BE_CALLED = exists().where(
    callbacks.c.conversation_id == conversations.c.id, callbacks.c.state == CallbackState.DUE
)


def _heard_of(since: datetime) -> ColumnElement[bool]:
    heard = exists().where(*_BROWSERS, sessions.c.seen_at > since)
    # Who writes by a channel has no page to be heard of: they wait until they are answered.
    return or_(conversations.c.channel != Channel.CHAT, conversations.c.waiting_since > since, heard)


class SqlConversations:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._read: Read[Conversation] = Read()

    async def add(self, conversation: Conversation) -> None:
        await self._connection.execute(insert(conversations).values(rows.conversation_row(conversation)))
        if conversation.player_name or conversation.account_id:
            await search_entries.put_player(self._connection, conversation)
        self._read.note(conversation)

    async def get(self, id: ConversationId) -> Conversation:
        found = await self._connection.run(_BY_ID_LOCKED if self._connection.locks else _BY_ID, id=id)
        if not found:
            raise NotFound
        return self._read.note(rows.conversation_from(found[0]))

    async def get_for_message(self, id: ConversationId, client_message_id: str) -> ForMessage:
        if self._connection.locks:  # a statement of its own: what it waits for is not in its view of other tables
            await self._connection.run(_LOCK, id=id)
        found = await self._connection.run(_FOR_MESSAGE, id=id, client_id=client_message_id)
        if not found:
            raise NotFound
        row = dict(found[0])
        told = {name: bool(row.pop(name)) for name in ("is_known", "has_tickets", "in_episode")}
        return ForMessage(conversation=self._read.note(rows.conversation_from(row)), **told)

    async def get_for_visitor(self, id: ConversationId) -> tuple[Conversation, bool]:
        found = await self._connection.run(_FOR_VISITOR, id=id)
        if not found:
            raise NotFound
        row = dict(found[0])
        is_asked = row.pop("is_asked")
        return rows.conversation_from(row), is_asked

    async def get_for_browser(self, id: ConversationId, session: str, now: datetime) -> tuple[Conversation, bool, bool]:
        found = await self._connection.run(_FOR_BROWSER, id=id, session=session, now=now)
        if not found:
            raise NotFound
        row = dict(found[0])
        is_asked, is_theirs = row.pop("is_asked"), row.pop("is_theirs")
        return rows.conversation_from(row), is_asked, is_theirs

    async def heads(self, ids: Sequence[ConversationId]) -> dict[ConversationId, int]:
        if len(ids) == 1:
            return {ConversationId(row["id"]): row["head_seq"] for row in await self._connection.run(_HEAD, id=ids[0])}
        found = await self._connection.execute(
            select(conversations.c.id, conversations.c.head_seq).where(conversations.c.id.in_(ids))
        )
        return {ConversationId(id): seq for id, seq in found}

    async def change_owner(self, before: Conversation, after: Conversation) -> None:
        values = changes(rows.conversation_row(before), rows.conversation_row(after), but={"id", "head_seq"})
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
        await self._index(values, after)
        self._read.note(after)

    async def update(self, conversation: Conversation) -> None:
        before = rows.conversation_row(self._read.before(conversation))
        values = changes(before, rows.conversation_row(conversation), but=_OWNER)
        if values:
            await self._connection.execute(
                update(conversations).where(conversations.c.id == conversation.id).values(values)
            )
            await self._index(values, conversation)
        self._read.note(conversation)

    async def _index(self, changed: Collection[str], conversation: Conversation) -> None:
        if not _OF_PLAYER.isdisjoint(changed):
            await search_entries.put_player(self._connection, conversation)

    async def queued(self) -> list[Conversation]:
        return [self._read.note(rows.conversation_from(row)) for row in await self._connection.run(_QUEUED)]

    async def count_waiting(self, since: datetime) -> int:
        found = await self._connection.execute(
            select(func.count())
            .select_from(conversations)
            .where(
                conversations.c.status == Status.QUEUED, conversations.c.stays_with_people.is_(False), _heard_of(since)
            )
        )
        return int(found.scalar_one())

    async def count_waiting_with(self, id: ConversationId) -> int:
        theirs = sessions.alias()
        networks = select(theirs.c.network).where(
            theirs.c.subject == id, theirs.c.kind == RESUME, theirs.c.network.is_not(None)
        )
        found = await self._connection.execute(
            select(func.count())
            .select_from(conversations)
            .where(
                conversations.c.status == Status.QUEUED,
                conversations.c.id != id,
                exists().where(*_BROWSERS, sessions.c.network.in_(networks)),
            )
        )
        return int(found.scalar_one())

    async def count_waiting_at(self, network: str) -> int:
        found = await self._connection.execute(
            select(func.count())
            .select_from(conversations)
            .where(conversations.c.status == Status.QUEUED, exists().where(*_BROWSERS, sessions.c.network == network))
        )
        return int(found.scalar_one())

    async def gone(self, since: datetime) -> list[Conversation]:
        return await self._all(
            select(conversations)
            .where(
                conversations.c.status == Status.QUEUED,
                conversations.c.stays_with_people.is_(False),
                conversations.c.handoff_reason.not_in(_STAFFS),
                not_(_heard_of(since)),
                not_(_IS_TO_BE_CALLED),
            )
            .order_by(conversations.c.waiting_since, conversations.c.id)
        )

    async def assigned_to(self, operator_id: OperatorId) -> list[Conversation]:
        return await self._all(
            select(conversations)
            .where(conversations.c.status == Status.ASSIGNED, conversations.c.operator_id == operator_id)
            .order_by(conversations.c.updated_at, conversations.c.id)
        )

    async def assigned(self) -> list[Conversation]:
        return await self._all(
            select(conversations)
            .where(conversations.c.status == Status.ASSIGNED)
            .order_by(conversations.c.assigned_at, conversations.c.id)
        )

    async def held(self) -> dict[OperatorId, int]:
        found = await self._connection.execute(
            select(conversations.c.operator_id, func.count())
            .where(conversations.c.status == Status.ASSIGNED)
            .group_by(conversations.c.operator_id)
        )
        return {OperatorId(id): count for id, count in found}

    async def renew_leases(self, operator_id: OperatorId, until: datetime) -> None:
        await self._connection.execute(
            update(conversations)
            .where(conversations.c.status == Status.ASSIGNED, conversations.c.operator_id == operator_id)
            .values(lease_expires_at=until)
        )

    async def clock_set_back(self, now: datetime, lease_until: datetime) -> None:
        for status, column, latest in (
            (Status.QUEUED, conversations.c.waiting_since, now),
            (Status.ASSIGNED, conversations.c.lease_expires_at, lease_until),
        ):
            late = (conversations.c.status == status, column > latest)
            await self._connection.execute(update(conversations).where(*late).values({column: latest}))

    async def lapsed(self, now: datetime) -> list[Conversation]:
        return await self._all(
            select(conversations)
            .where(
                conversations.c.status == Status.ASSIGNED,
                or_(conversations.c.lease_expires_at.is_(None), conversations.c.lease_expires_at <= now),
            )
            .order_by(conversations.c.lease_expires_at, conversations.c.id)
        )

    async def add_lapse(self, id: ConversationId, operator_id: OperatorId, now: datetime) -> None:
        row = upsert(lapses).values(conversation_id=id, operator_id=operator_id, lapsed_at=now)
        await self._connection.execute(
            row.on_conflict_do_update(index_elements=list(lapses.primary_key.columns), set_={"lapsed_at": now})
        )

    async def lapses(self, operator_id: OperatorId) -> list[ConversationId]:
        found = await self._connection.scalars(
            select(lapses.c.conversation_id)
            .where(lapses.c.operator_id == operator_id)
            .order_by(lapses.c.lapsed_at, lapses.c.conversation_id)
        )
        return [ConversationId(id) for id in found]

    async def forget_lapses(self, operator_id: OperatorId) -> None:
        await self._connection.execute(delete(lapses).where(lapses.c.operator_id == operator_id))

    async def of_account(self, account_id: str, limit: int) -> list[Conversation]:
        return await self._all(
            select(conversations)
            .where(conversations.c.account_id == account_id)
            .order_by(conversations.c.created_at.desc())
            .limit(limit)
        )

    async def _all(self, statement: Executable) -> list[Conversation]:
        found = await self._connection.execute(statement)
        return [self._read.note(rows.conversation_from(row)) for row in found.mappings()]
