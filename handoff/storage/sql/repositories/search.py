"""What the search finds: the newest first, by pages that end where the one before began.

However many entries have a word, one look goes through a bounded number of them; what is older is on the next page.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    cast,
    column,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
    text,
    tuple_,
)

from handoff.domain.conversations.conversation import HandoffReason, Status
from handoff.domain.errors import BadRequest
from handoff.domain.people.operator import Operator
from handoff.domain.privacy import ERASED
from handoff.domain.search.query import EntryKind, Found, FoundPage, Outcome, SearchQuery
from handoff.storage.sql import rows
from handoff.storage.sql.connection import Connection
from handoff.storage.sql.prepared import Row
from handoff.storage.sql.tables import conversation_tags, conversations, messages, notes, search_entries, tickets

_FIRST = 200
_LOOKED_AT = 5_000
"""Entries with the words that one look goes through: some milliseconds, in which SQLite does nothing else."""
_WINDOW = 2_000
"""Entries, the newest, among which PostgreSQL looks first: a word that is everywhere is there too."""
_LAST = 2**31 - 1
_SEPARATOR = "~"
_PIECE = 3
"""Characters of the shortest piece inside a word that is looked for."""

_WORDS = table("search_words", column("rowid"))
_MATCH = text("search_words MATCH :match")
_VECTOR: ColumnElement[str] = literal_column("search_entries.search_words_vector")
_IS_THERE = _VECTOR.op("@@", is_comparison=True)(text("CAST(:vector AS tsquery)"))
_HAS_PIECES = text("SELECT to_regclass('search_words_pieces') IS NOT NULL")
_Conditions = list[ColumnElement[bool]]


class SqlSearch:
    """See `handoff.ports.search.SearchRepository`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def find(self, query: SearchQuery, *, reader: Operator | None, after: str | None, limit: int) -> FoundPage:
        wanted: _Conditions = [conversations.c.closed_reason.is_distinct_from(ERASED), *_conditions(query)]
        if reader is not None:
            wanted.append(_near(reader))
        if not query.words:
            return await self._conversations(query, wanted, after, limit)
        wanted += _of_entries(query, reader)
        before = _number(after)
        if self._connection.dialect == "sqlite":
            found, beyond = await self._by_match(query, wanted, before, limit)
        else:
            found, beyond = await self._by_vector(query, wanted, before, limit)
        if len(found) == limit:
            beyond = found[-1]["entry_id"]
        return FoundPage(found=[_found(row) for row in found], after=None if beyond is None else str(beyond))

    async def _conversations(self, query: SearchQuery, wanted: _Conditions, after: str | None, limit: int) -> FoundPage:
        created, id = conversations.c.created_at, conversations.c.id
        if query.since is not None:
            wanted.append(created >= query.since)
        if query.until is not None:
            wanted.append(created < query.until)
        if after is not None:
            at, last = _place(after)
            wanted.append(tuple_(created, id) < tuple_(literal(at, created.type), literal(last)))
        asked = select(conversations).where(*wanted).order_by(created.desc(), id.desc()).limit(limit + 1)
        found = [rows.conversation_from(row) for row in (await self._connection.execute(asked)).mappings()]
        page = [
            Found(
                kind=EntryKind.PLAYER,
                conversation=one,
                at=one.created_at,
                place=f"{one.created_at.isoformat()}{_SEPARATOR}{one.id}",
            )
            for one in found[:limit]
        ]
        return FoundPage(found=page, after=page[-1].place if len(found) > limit else None)

    # ---- by words: the entries, and below which number there may be more

    async def _by_match(
        self, query: SearchQuery, wanted: _Conditions, before: int, limit: int
    ) -> tuple[list[Row], int | None]:
        values: dict[str, object] = {"match": _match(query), "before": before}
        matching = select(_WORDS.c.rowid.label("id")).where(_MATCH, _WORDS.c.rowid < bindparam("before"))
        found: list[Row] = []
        for most in (_FIRST, _LOOKED_AT):
            looked = matching.order_by(_WORDS.c.rowid.desc()).limit(most)
            found = await self._entries(wanted, looked, limit, values)
            if len(found) == limit:
                break
        if len(found) == limit:
            return found, None
        looked_at = looked.subquery()
        count, lowest = (await self._connection.execute(select(func.count(), func.min(looked_at.c.id)), values)).one()
        return found, lowest if count == _LOOKED_AT else None

    async def _by_vector(
        self, query: SearchQuery, wanted: _Conditions, before: int, limit: int
    ) -> tuple[list[Row], int | None]:
        values: dict[str, object] = {"vector": " & ".join(f"'{word}':*" for word in query.words)}
        entry = search_entries.c
        matching = [_IS_THERE, *([entry.kind.in_(query.kinds)] if query.kinds else [])]
        newest = await self._connection.scalar(select(func.max(entry.id))) or 0
        edge = min(before, newest + 1) - _WINDOW
        found = await self._entries(wanted, _fenced(*matching, entry.id < before, entry.id >= edge), limit, values)
        if len(found) < limit and edge > 0:
            far = _fenced(*matching, entry.id < edge).order_by(literal_column("id").desc()).limit(_LOOKED_AT)
            found += await self._entries(wanted, far, limit - len(found), values)
            if len(found) < limit:
                looked_at = far.subquery()
                bounds = select(func.count(), func.min(looked_at.c.id))
                count, lowest = (await self._connection.execute(bounds, values)).one()
                if count == _LOOKED_AT:
                    return found, lowest
        if not found and before == _LAST and await self._has_pieces(query):
            pieces = _fenced(*(entry.words.contains(word, autoescape=True) for word in query.words))
            # The newest of them: whoever wants others writes more of the word.
            return (await self._entries(wanted, pieces, limit, {}))[: limit - 1], None
        return found, None

    async def _has_pieces(self, query: SearchQuery) -> bool:
        long_enough = all(len(word) >= _PIECE for word in query.words)
        return long_enough and bool(await self._connection.scalar(_HAS_PIECES))

    async def _entries(
        self, wanted: _Conditions, among: Select[int], limit: int, values: dict[str, object]
    ) -> list[Row]:
        entry, looked_at = search_entries.c, among.subquery()
        found = await self._connection.execute(
            select(conversations, entry.id.label("entry_id"), entry.kind, entry.ref, entry.at)
            .select_from(looked_at)
            .join(search_entries, entry.id == looked_at.c.id)
            .join(conversations, entry.conversation_id == conversations.c.id)
            .where(*wanted)
            .order_by(looked_at.c.id.desc())
            .limit(limit),
            values,
        )
        return list(found.mappings())

    async def original(self, found: Found) -> Found:
        run = self._connection.execute
        if found.kind is EntryKind.PLAYER:
            return found
        if found.kind is EntryKind.MESSAGE:
            of_it = (messages.c.conversation_id == found.conversation.id, messages.c.seq == int(found.ref))
            [row] = (await run(select(messages).where(*of_it))).mappings()
            message = rows.message_from(row)
            said = " ".join([message.text, *(file.name for file in message.attachments)])
            return replace(found, text=said, seq=message.seq)
        if found.kind is EntryKind.TICKET:
            [row] = (await run(select(tickets).where(tickets.c.id == found.ref))).mappings()
            ticket = rows.ticket_from(row)
            return replace(found, text=f"{ticket.complaint.description} {ticket.resolution}".strip(), ticket=ticket)
        [row] = (await run(select(notes).where(notes.c.id == found.ref))).mappings()
        note = rows.note_from(row)
        return replace(found, text=note.text, seq=note.after_seq, note=note)


def _fenced(*conditions: ColumnElement[bool]) -> Select[int]:
    """Entries by the index of their words: PostgreSQL must not go through all in their order instead."""
    fenced = select(search_entries.c.id).where(*conditions).offset(literal_column("0")).subquery()
    return select(fenced.c.id.label("id"))


def _found(row: Row) -> Found:
    values = dict(row)
    place, kind = str(values.pop("entry_id")), EntryKind(values.pop("kind"))
    ref, at = values.pop("ref"), values.pop("at")
    return Found(kind=kind, conversation=rows.conversation_from(values), at=at, ref=ref, place=place)


def _match(query: SearchQuery) -> str:
    """In FTS5's language. Words are letters and digits alone, so that nothing in them is an operator of it."""
    words = " AND ".join(f'words : "{word}" *' for word in query.words)
    kinds = " OR ".join(f"kind : {kind.value}" for kind in query.kinds)
    return f"({kinds}) AND {words}" if kinds else words


def _conditions(query: SearchQuery) -> _Conditions:
    talk = conversations.c
    wanted: _Conditions = []
    if query.statuses:
        wanted.append(talk.status.in_(query.statuses))
    if query.operator_id is not None:
        wanted.append(or_(talk.operator_id == query.operator_id, talk.last_operator_id == query.operator_id))
    if query.language is not None:
        wanted.append(talk.language == query.language)
    if query.department is not None:
        wanted.append(talk.department == query.department)
    if query.tag is not None:
        tagged = select(conversation_tags.c.conversation_id).where(conversation_tags.c.tag == query.tag)
        wanted.append(talk.id.in_(tagged))
    if query.outcome == Outcome.ASSISTANT:
        wanted += [talk.last_operator_id.is_(None), talk.operator_id.is_(None)]
    elif query.outcome == Outcome.DANGER:
        wanted.append(or_(talk.stays_with_people, talk.handoff_reason == HandoffReason.GAMBLING_HARM))
    elif query.outcome is not None:
        wanted += [talk.status == Status.CLOSED, talk.closed_reason == query.outcome]
    return wanted


def _of_entries(query: SearchQuery, reader: Operator | None) -> _Conditions:
    entry = search_entries.c
    wanted: _Conditions = []
    if query.kinds:
        wanted.append(entry.kind.in_(query.kinds))
    if query.since is not None:
        wanted.append(entry.at >= query.since)
    if query.until is not None:
        wanted.append(entry.at < query.until)
    if reader is not None:
        wanted.append(or_(entry.kind != EntryKind.WHISPER, conversations.c.operator_id == reader.id))
    return wanted


def _near(reader: Operator) -> ColumnElement[bool]:
    """What may be theirs to read: who waits, what they have or had, what has a ticket, where somebody named them."""
    talk = conversations.c
    return or_(
        talk.operator_id == reader.id,
        talk.last_operator_id == reader.id,
        talk.status == Status.QUEUED,
        exists().where(tickets.c.conversation_id == talk.id),
        and_(
            talk.status == Status.ASSIGNED,
            exists().where(notes.c.conversation_id == talk.id, cast(notes.c.mentions, String).contains(reader.id)),
        ),
    )


def _number(after: str | None) -> int:
    if after is None:
        return _LAST
    if not after.isdecimal() or not 0 <= int(after) <= _LAST:
        raise BadRequest(field="after")
    return int(after)


def _place(after: str) -> tuple[datetime, str]:
    moment, separator, id = after.partition(_SEPARATOR)
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        raise BadRequest(field="after") from None
    if at.tzinfo is None or not separator:
        raise BadRequest(field="after")
    return at, id
