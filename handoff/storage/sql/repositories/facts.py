"""Facts and episodes as they are written."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, Row, bindparam, delete, exists, insert, not_, or_, select, update

from handoff.domain.conversations.conversation import Status
from handoff.domain.conversations.message import Author
from handoff.domain.ids import ConversationId, OperatorId
from handoff.domain.queue.hours import WeeklyHours
from handoff.domain.reports.counting import Found
from handoff.domain.reports.fact import Episode, Fact, FactKind, Handled
from handoff.storage.sql.connection import Connection
from handoff.storage.sql.prepared import Prepared
from handoff.storage.sql.prepared import Row as PreparedRow
from handoff.storage.sql.tables import conversations, episodes, facts, messages

_ADD = Prepared(
    insert(facts).values({c.name: bindparam(c.name, type_=c.type) for c in facts.columns if c.name != "id"})
)
_OPEN = Prepared(
    select(episodes)
    .where(episodes.c.conversation_id == bindparam("id"), episodes.c.ended_at.is_(None))
    .order_by(episodes.c.number.desc())
    .limit(1)
)
_LAST = Prepared(
    select(episodes).where(episodes.c.conversation_id == bindparam("id")).order_by(episodes.c.number.desc()).limit(1)
)
_ADD_EPISODE = Prepared(insert(episodes).values({c.name: bindparam(c.name, type_=c.type) for c in episodes.columns}))
FOUND = (
    facts.c.conversation_id,
    facts.c.at,
    facts.c.day,
    facts.c.language,
    facts.c.department,
    facts.c.operator_id,
    facts.c.topic,
    facts.c.reason,
    facts.c.flag,
    facts.c.score,
    facts.c.seconds,
)


class SqlFacts:
    def __init__(self, connection: Connection, calendar: WeeklyHours) -> None:
        """`calendar` says to which day and hour a moment belongs, and when the desk is open."""
        self._connection = connection
        self._calendar = calendar

    async def add(self, fact: Fact) -> None:
        local = fact.at.astimezone(self._calendar.zone)
        cohort = local if fact.cohort is None else fact.cohort.astimezone(self._calendar.zone)
        seconds = open_seconds = fact.seconds
        if fact.since is not None:
            seconds = max(0, round((fact.at - fact.since).total_seconds()))
            open_seconds = self._calendar.open_seconds(fact.since, fact.at)
        await self._connection.run(
            _ADD,
            conversation_id=fact.conversation_id,
            episode=fact.episode,
            kind=fact.kind.value,
            at=fact.at,
            day=cohort.date(),
            hour=local.hour,
            language=fact.language,
            department=str(fact.department),
            channel=fact.channel,
            matter=fact.matter,
            operator_id=fact.operator_id,
            topic=fact.topic,
            reason=None if fact.reason is None else str(fact.reason),
            flag=fact.flag,
            score=fact.score,
            seconds=seconds,
            open_seconds=open_seconds,
            ref=fact.ref,
            fresh=True,
        )

    async def complete(
        self,
        kind: FactKind,
        *,
        conversation_id: ConversationId,
        ref: str,
        score: int | None = None,
        flag: bool | None = None,
        seconds: int | None = None,
    ) -> bool:
        given = {"score": score, "flag": flag, "seconds": seconds, "open_seconds": seconds}
        values = {name: value for name, value in given.items() if value is not None} | {"fresh": True}
        mine = facts.c.conversation_id == conversation_id
        statement = update(facts).where(facts.c.kind == kind, facts.c.ref == ref, mine)
        if seconds is not None:
            statement = statement.where(facts.c.seconds.is_(None))
        return (await self._connection.execute(statement.values(values))).rowcount > 0

    async def take_back(self, conversation_id: ConversationId, kinds: Collection[FactKind], at: datetime) -> None:
        mine = facts.c.conversation_id == conversation_id
        await self._connection.execute(
            delete(facts).where(mine, facts.c.kind.in_([kind.value for kind in kinds]), facts.c.at == at)
        )
        await self._connection.execute(update(facts).where(mine).values(fresh=True))

    async def about(self, ref: str, kind: FactKind) -> list[Found]:
        statement = select(*FOUND).where(facts.c.ref == ref, facts.c.kind == kind).order_by(facts.c.id)
        return [found_from(row) for row in await self._connection.execute(statement)]

    async def last_ref(self, conversation_id: ConversationId, kind: FactKind, reason: str) -> str | None:
        mine = facts.c.conversation_id == conversation_id, facts.c.kind == kind, facts.c.reason == reason
        ref: str | None = await self._connection.scalar(
            select(facts.c.ref).where(*mine).order_by(facts.c.id.desc()).limit(1)
        )
        return ref

    async def of_episode(self, episode: Episode) -> list[tuple[FactKind, str | None, str | None, bool | None]]:
        statement = (
            select(facts.c.kind, facts.c.reason, facts.c.topic, facts.c.flag)
            .where(facts.c.conversation_id == episode.conversation_id, facts.c.episode == episode.number)
            .order_by(facts.c.id)
        )
        found = await self._connection.execute(statement)
        return [(FactKind(kind), reason, topic, flag) for kind, reason, topic, flag in found]

    async def open_episode(self, conversation_id: ConversationId) -> Episode | None:
        return _first(await self._connection.run(_OPEN, id=conversation_id))

    async def last_episode(self, conversation_id: ConversationId) -> Episode | None:
        return _first(await self._connection.run(_LAST, id=conversation_id))

    async def add_episode(self, episode: Episode) -> None:
        await self._connection.run(_ADD_EPISODE, **_row(episode))

    async def update_episode(self, episode: Episode) -> None:
        values = _row(episode)
        key = (
            episodes.c.conversation_id == values.pop("conversation_id"),
            episodes.c.number == values.pop("number"),
        )
        await self._connection.execute(update(episodes).where(*key).values(values))

    async def quiet(self, before: datetime, limit: int) -> list[ConversationId]:
        statement = (
            select(episodes.c.conversation_id)
            .join(conversations, conversations.c.id == episodes.c.conversation_id)
            .where(
                episodes.c.ended_at.is_(None),
                conversations.c.status.in_([Status.BOT, Status.CLOSED]),
                conversations.c.updated_at < before,
            )
            .limit(limit)
        )
        return [ConversationId(id) for id in await self._connection.scalars(statement)]

    async def unsettled(self, before: datetime, limit: int) -> list[Episode]:
        statement = (
            select(episodes)
            .where(not_(episodes.c.settled), episodes.c.ended_at < before)
            .order_by(episodes.c.ended_at)
            .limit(limit)
        )
        return await self._all(statement)

    async def unsettled_of(self, conversation_id: ConversationId, before: datetime) -> list[Episode]:
        mine = episodes.c.conversation_id == conversation_id
        due = not_(episodes.c.settled), episodes.c.ended_at < before
        return await self._all(select(episodes).where(mine, *due).order_by(episodes.c.number))

    async def came_back(self, episode: Episode, until: datetime) -> bool:
        mine = episodes.c.conversation_id == episode.conversation_id
        account: str | None = await self._connection.scalar(
            select(conversations.c.account_id).where(conversations.c.id == episode.conversation_id)
        )
        if account is not None:
            of_account = select(conversations.c.id).where(conversations.c.account_id == account)
            mine = or_(mine, episodes.c.conversation_id.in_(of_account))
        later = exists().where(mine, episodes.c.began_at > episode.ended_at, episodes.c.began_at <= until)
        return bool(await self._connection.scalar(select(later)))

    async def without_facts(self, limit: int) -> list[ConversationId]:
        statement = (
            select(conversations.c.id)
            .where(
                ~exists().where(episodes.c.conversation_id == conversations.c.id),
                exists().where(messages.c.conversation_id == conversations.c.id, messages.c.author == Author.VISITOR),
            )
            .order_by(conversations.c.created_at)
            .limit(limit)
        )
        return [ConversationId(id) for id in await self._connection.scalars(statement)]

    async def forget(self, conversation_id: ConversationId) -> None:
        mine = facts.c.conversation_id == conversation_id
        await self._connection.execute(update(facts).where(mine).values(conversation_id=None, ref=None))
        ended = episodes.c.conversation_id == conversation_id
        await self._connection.execute(update(episodes).where(ended).values(settled=True))

    async def _all(self, statement: Executable) -> list[Episode]:
        return [_episode(dict(row)) for row in (await self._connection.execute(statement)).mappings()]


def found_from(row: Row[*tuple[Any, ...]] | tuple[Any, ...]) -> Found:
    """Of the columns `FOUND`."""
    id, at, day, language, department, operator, topic, reason, flag, score, seconds = row
    return Found(
        conversation_id=None if id is None else ConversationId(id),
        at=at,
        day=day,
        language=language,
        department=department,
        operator_id=None if operator is None else OperatorId(operator),
        topic=topic,
        reason=reason,
        flag=flag,
        score=score,
        seconds=seconds,
    )


def _row(episode: Episode) -> dict[str, Any]:
    return asdict(episode) | {"people": list(episode.people), "handled": episode.handled and episode.handled.value}


def _first(found: Sequence[PreparedRow]) -> Episode | None:
    return _episode(dict(found[0])) if found else None


def _episode(row: dict[str, Any]) -> Episode:
    handled = row["handled"] and Handled(row["handled"])
    flags = {name: bool(row[name]) for name in ("danger", "off_duty", "settled")}
    return Episode(**{**row, **flags, "people": tuple(row["people"]), "handled": handled})
