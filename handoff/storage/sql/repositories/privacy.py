"""Legal holds, and removal of what is personal."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, exists, func, insert, or_, select, update

from handoff.domain.conversations.conversation import Status
from handoff.domain.ids import AttachmentId, ConversationId, Reference
from handoff.domain.people.session import RESUME
from handoff.domain.privacy import ERASED, Hold, Holding, Subject, SubjectKind
from handoff.domain.search.query import EntryKind
from handoff.domain.tickets.ticket import TicketStatus
from handoff.storage.sql.connection import Connection
from handoff.storage.sql.repositories import search_entries
from handoff.storage.sql.tables import (
    attachments,
    attempts,
    callbacks,
    channel_ids,
    contacts,
    conversation_tags,
    conversations,
    holds,
    inbox,
    messages,
    notes,
    outbox,
    ratings,
    sessions,
    surveys,
    threads,
    ticket_changes,
    ticket_documents,
    ticket_reviews,
    tickets,
)

_OPEN = [status.value for status in TicketStatus if status.is_open]
_OF_IT = tickets.c.conversation_id == conversations.c.id
_HAS_OPEN_TICKET = exists().where(_OF_IT, tickets.c.status.in_(_OPEN), tickets.c.merged_into.is_(None))
_FULL = tickets.c.account_id != ""
_HELD = or_(
    exists().where(holds.c.kind == SubjectKind.CONVERSATION, holds.c.subject == conversations.c.id),
    exists().where(
        holds.c.kind == SubjectKind.ACCOUNT, func.lower(holds.c.subject) == func.lower(conversations.c.account_id)
    ),
    exists().where(
        holds.c.kind == SubjectKind.ACCOUNT, func.lower(holds.c.subject) == func.lower(tickets.c.account_id), _OF_IT
    ),
)
_AT_REST = and_(
    conversations.c.status.in_([Status.BOT, Status.CLOSED]),
    conversations.c.closed_reason.is_distinct_from(ERASED),
    ~_HAS_OPEN_TICKET,
    ~_HELD,
)


@dataclass(frozen=True, kw_only=True)
class FoundDue:
    """See `handoff.ports.privacy.Due`."""

    talks: list[ConversationId] = field(default_factory=list)
    tickets: list[ConversationId] = field(default_factory=list)
    wholes: list[ConversationId] = field(default_factory=list)


class SqlPrivacy:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # ---- what there is

    async def holdings(self, subject: Subject) -> list[Holding]:
        is_left = conversations.c.closed_reason.is_distinct_from(ERASED)
        if subject.kind is SubjectKind.CONVERSATION:
            return await self._holdings(is_left & (conversations.c.id == subject.value), is_proven=True)
        own = conversations.c.account_id == subject.value
        names = exists().where(_OF_IT, func.lower(tickets.c.account_id) == subject.value.lower())
        proven = await self._holdings(is_left & own, is_proven=True)
        named = await self._holdings(is_left & names & or_(conversations.c.account_id.is_(None), ~own), is_proven=False)
        return [*proven, *named]

    async def _holdings(self, wanted: ColumnElement[bool], *, is_proven: bool) -> list[Holding]:
        def count(table: Any) -> Any:
            of_it = table.c.conversation_id == conversations.c.id
            return select(func.count()).select_from(table).where(of_it).scalar_subquery()

        found = await self._connection.execute(
            select(
                conversations.c.id,
                conversations.c.created_at,
                conversations.c.language,
                count(messages).label("messages"),
                count(attachments).label("files"),
                case((_HELD, True), else_=False).label("is_held"),
            )
            .where(wanted)
            .order_by(conversations.c.created_at, conversations.c.id)
        )
        holdings = []
        for row in list(found.mappings()):
            references = await self._connection.scalars(
                select(tickets.c.reference).where(tickets.c.conversation_id == row["id"]).order_by(tickets.c.created_at)
            )
            of_it = tuple(Reference(one) for one in references)
            holdings.append(Holding(**{**row, "tickets": of_it, "is_held": bool(row["is_held"])}, is_proven=is_proven))
        return holdings

    async def surveys(self, id: ConversationId) -> list[dict[str, Any]]:
        found = await self._connection.execute(
            select(surveys.c.kind, surveys.c.score, surveys.c.comment, surveys.c.answered_at)
            .where(surveys.c.conversation_id == id, surveys.c.answered_at.is_not(None))
            .order_by(surveys.c.answered_at)
        )
        return [{**row, "answered_at": row["answered_at"].isoformat()} for row in found.mappings()]

    # ---- holds

    async def add_hold(self, hold: Hold) -> None:
        values = {"id": hold.id, "reason": hold.reason, "by": hold.by, "at": hold.at}
        values |= {"kind": hold.subject.kind, "subject": hold.subject.value}
        await self._connection.execute(insert(holds).values(values))

    async def remove_hold(self, id: str) -> bool:
        return (await self._connection.execute(delete(holds).where(holds.c.id == id))).rowcount == 1

    async def holds(self) -> list[Hold]:
        found = await self._connection.execute(select(holds).order_by(holds.c.at.desc(), holds.c.id))
        return [
            Hold(
                id=row["id"],
                subject=Subject(kind=SubjectKind(row["kind"]), value=row["subject"]),
                reason=row["reason"],
                by=row["by"],
                at=row["at"],
            )
            for row in found.mappings()
        ]

    async def is_held(self, id: ConversationId) -> bool:
        return bool(await self._connection.scalar(select(exists().where(conversations.c.id == id, _HELD))))

    # ---- removal

    async def clear_talk(self, id: ConversationId) -> None:
        run = self._connection.execute
        await run(delete(messages).where(messages.c.conversation_id == id))
        await run(delete(callbacks).where(callbacks.c.conversation_id == id))
        await run(delete(notes).where(notes.c.conversation_id == id))
        await search_entries.remove(self._connection, id, search_entries.TALK)
        await run(delete(outbox).where(outbox.c.conversation_id == id))
        await run(delete(channel_ids).where(channel_ids.c.conversation_id == id))
        await run(update(inbox).where(inbox.c.conversation_id == id).values(sealed=None, contact=""))
        await run(update(threads).where(threads.c.conversation_id == id).values(subject=""))
        await run(delete(sessions).where(sessions.c.subject == id, sessions.c.kind == RESUME))
        await run(delete(attempts).where(attempts.c.key.endswith(f":{id}", autoescape=True)))
        await run(delete(surveys).where(surveys.c.conversation_id == id, surveys.c.answered_at.is_(None)))
        await run(update(surveys).where(surveys.c.conversation_id == id).values(comment=""))
        await run(update(ratings).where(ratings.c.conversation_id == id).values(comment=""))
        await run(
            update(conversations)
            .where(conversations.c.id == id)
            .values(
                handoff_text="",
                form=None,
                memory=None,
                page_url="",
                attributes={},
                email="",
                rating_open=False,
                resume_due=None,
            )
        )

    async def clear_tickets(self, id: ConversationId) -> int:
        run = self._connection.execute
        own = select(tickets.c.id).where(tickets.c.conversation_id == id)
        await run(delete(ticket_changes).where(ticket_changes.c.ticket_id.in_(own)))
        await run(delete(ticket_documents).where(ticket_documents.c.ticket_id.in_(own)))
        await run(update(ticket_reviews).where(ticket_reviews.c.ticket_id.in_(own)).values(reason="", grounds=""))
        await run(update(attachments).where(attachments.c.ticket_id.in_(own)).values(ticket_id=None))
        emptied = await run(
            update(tickets)
            .where(tickets.c.conversation_id == id, _FULL)
            .values(
                idempotency_key=tickets.c.id,
                account_id="",
                transaction_id=None,
                bet_id=None,
                description="",
                amount=None,
                currency=None,
                happened="",
                happened_on=None,
                contact="",
                resolution="",
                status=TicketStatus.SOLVED,
                paused_at=None,
            )
        )
        await search_entries.remove(self._connection, id, [EntryKind.TICKET])
        return emptied.rowcount

    async def clear_player(self, id: ConversationId) -> None:
        await self._connection.execute(
            update(conversations)
            .where(conversations.c.id == id)
            .values(
                account_id=None,
                player_name="",
                accepted_languages=[],
                stays_with_people=False,
                blocked_until=None,
                reserved_for=None,
                closed_reason=ERASED,
            )
        )
        await self._connection.execute(delete(conversation_tags).where(conversation_tags.c.conversation_id == id))
        await search_entries.remove(self._connection, id, [EntryKind.PLAYER])
        contact = await self._connection.scalar(select(threads.c.contact_id).where(threads.c.conversation_id == id))
        await self._connection.execute(delete(threads).where(threads.c.conversation_id == id))
        has_another = exists().where(threads.c.contact_id == contacts.c.id)
        await self._connection.execute(delete(contacts).where(contacts.c.id == contact, ~has_another))

    # ---- what is due

    async def page(self, after: ConversationId | None, limit: int) -> ConversationId | None:
        ids = select(conversations.c.id).order_by(conversations.c.id).limit(limit)
        if after is not None:
            ids = ids.where(conversations.c.id > after)
        last: str | None = await self._connection.scalar(select(func.max(ids.subquery().c.id)))
        return None if last is None else ConversationId(last)

    async def due(
        self,
        after: ConversationId | None,
        through: ConversationId,
        *,
        talks_before: datetime | None,
        tickets_before: datetime | None,
        wholes_before: datetime | None,
    ) -> FoundDue:
        spoken = exists().where(messages.c.conversation_id == conversations.c.id)
        full = exists().where(_OF_IT, _FULL)
        due = FoundDue()
        for found, before, there_is in (
            (due.talks, talks_before, spoken),
            (due.tickets, tickets_before, full),
            (due.wholes, wholes_before, ~full),
        ):
            if before is None:
                continue
            wanted = [_AT_REST, conversations.c.updated_at < before, there_is, conversations.c.id <= through]
            if there_is is full:
                wanted.append(~exists().where(_OF_IT, tickets.c.updated_at >= before))
            if after is not None:
                wanted.append(conversations.c.id > after)
            ids = await self._connection.scalars(select(conversations.c.id).where(*wanted))
            found.extend(ConversationId(id) for id in ids)
        return due

    async def files_before(self, at: datetime, limit: int) -> list[AttachmentId]:
        found = await self._connection.scalars(
            select(attachments.c.id)
            .join(conversations, conversations.c.id == attachments.c.conversation_id)
            .where(attachments.c.created_at < at, ~_HAS_OPEN_TICKET, ~_HELD)
            .order_by(attachments.c.created_at)
            .limit(limit)
        )
        return [AttachmentId(id) for id in found]

    async def has_file(self, id: AttachmentId) -> bool:
        return bool(await self._connection.scalar(select(exists().where(attachments.c.id == id))))

    async def erased_or_unknown(self, ids: Sequence[ConversationId]) -> set[ConversationId]:
        there = await self._connection.scalars(
            select(conversations.c.id).where(
                conversations.c.id.in_(ids), conversations.c.closed_reason.is_distinct_from(ERASED)
            )
        )
        return set(ids) - {ConversationId(id) for id in there}
