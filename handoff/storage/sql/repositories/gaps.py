"""What players asked in vain: facts, each with the words it belongs to."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, ScalarSelect, Select, String, cast, delete, func, insert, literal, select

from handoff.domain.content.gap import Asked, ClosedGap, GapKind
from handoff.domain.conversations.conversation import HandoffReason
from handoff.domain.conversations.message import Author
from handoff.domain.ids import ConversationId, OperatorId
from handoff.domain.reports.counting import UNKNOWN
from handoff.domain.reports.fact import FactKind
from handoff.storage.sql.connection import Connection
from handoff.storage.sql.tables import closed_gaps, conversations, facts, messages, ratings, surveys, tickets

_DANGER = (HandoffReason.GAMBLING_HARM, HandoffReason.STAYS)
_ANSWER = "answer"
_NO_WORDS = literal("", String)


def _said(author: Author, *where: ColumnElement[bool], last: bool) -> ScalarSelect[Any]:
    """The last, or the first, words of that kind in the fact's conversation."""
    mine = messages.c.conversation_id == facts.c.conversation_id, messages.c.author == author, messages.c.text != ""
    order = messages.c.seq.desc() if last else messages.c.seq
    wanted = select(messages.c.text).where(*mine, *where).order_by(order).limit(1)
    return wanted.correlate_except(messages).scalar_subquery()


def _select(kind: GapKind) -> Select[Any]:
    """Fact, conversation, moment, language, words, topic and a person's words, of all facts of the kind."""
    before = facts.alias("before")
    answered = (
        before.c.conversation_id == facts.c.conversation_id,
        before.c.episode == facts.c.episode,
        before.c.kind == FactKind.TURN,
        before.c.reason == _ANSWER,
        before.c.id < facts.c.id,
    )
    topic: Any = facts.c.topic
    answer: Any = func.coalesce(_said(Author.OPERATOR, messages.c.created_at > facts.c.at, last=False), _NO_WORDS)
    match kind:
        case GapKind.UNANSWERED:
            words: Any = _said(Author.VISITOR, messages.c.created_at <= facts.c.at, last=True)
            where = [facts.c.kind == FactKind.TURN, facts.c.reason.in_(UNKNOWN)]
        case GapKind.UNHELPFUL:
            words = _said(Author.VISITOR, messages.c.seq < cast(facts.c.ref, Integer), last=True)
            where = [facts.c.kind == FactKind.VOTE, facts.c.flag.is_(False)]
        case GapKind.HANDED_OVER:
            at = select(func.max(before.c.at)).where(*answered).correlate_except(before).scalar_subquery()
            words = _said(Author.VISITOR, messages.c.created_at <= at, last=True)
            last = select(before.c.topic).where(*answered).order_by(before.c.id.desc()).limit(1)
            topic = last.correlate_except(before).scalar_subquery()
            where = [facts.c.kind == FactKind.HANDOFF, facts.c.reason.not_in(_DANGER)]
        case GapKind.CAUSE:
            words = select(tickets.c.description).where(tickets.c.id == facts.c.ref).scalar_subquery()
            where = [facts.c.kind == FactKind.TICKET]
        case GapKind.WISH:
            of_talk = (
                ratings.c.conversation_id == facts.c.conversation_id,
                "talk-" + cast(ratings.c.epoch, String) == facts.c.ref,
            )
            words = func.coalesce(
                select(surveys.c.comment).where(surveys.c.id == facts.c.ref).scalar_subquery(),
                select(ratings.c.comment).where(*of_talk).scalar_subquery(),
            )
            answer = _NO_WORDS
            where = [facts.c.kind.in_([FactKind.CSAT, FactKind.NPS]), facts.c.score.is_not(None)]
    columns = (facts.c.id, facts.c.conversation_id, facts.c.at, facts.c.language)
    return (
        select(*columns, words.label("words"), topic.label("about"), answer.label("answer"))
        .select_from(facts)
        .join(conversations, conversations.c.id == facts.c.conversation_id)
        .where(*where, conversations.c.handoff_reason.is_distinct_from(HandoffReason.GAMBLING_HARM))
        .order_by(facts.c.at.desc(), facts.c.id.desc())
    )


class SqlGaps:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def asked(self, kind: GapKind, language: str, first: date, last: date, limit: int) -> list[Asked]:
        of_days = facts.c.day.between(first, last), facts.c.language == language
        return await self._found(_select(kind).where(*of_days).limit(limit))

    async def of_facts(self, kind: GapKind, numbers: Sequence[int]) -> list[Asked]:
        return await self._found(_select(kind).where(facts.c.id.in_(list(numbers))))

    async def _found(self, statement: Select[Any]) -> list[Asked]:
        return [
            Asked(
                fact=fact,
                conversation_id=ConversationId(id),
                at=at,
                language=language,
                text=words,
                topic=topic,
                answer=answer,
            )
            for fact, id, at, language, words, topic, answer in await self._connection.study(statement)
            if words
        ]

    async def close(self, gap: ClosedGap) -> None:
        await self._connection.execute(insert(closed_gaps).values(asdict(gap) | {"facts": list(gap.facts)}))

    async def reopen(self, id: str) -> bool:
        return (await self._connection.execute(delete(closed_gaps).where(closed_gaps.c.id == id))).rowcount > 0

    async def closed(self, kind: GapKind, language: str, limit: int) -> list[ClosedGap]:
        mine = closed_gaps.c.kind == kind, closed_gaps.c.language == language
        statement = select(closed_gaps).where(*mine).order_by(closed_gaps.c.closed_at.desc()).limit(limit)
        return [
            ClosedGap(
                **{
                    **row,
                    "kind": GapKind(row["kind"]),
                    "facts": tuple(row["facts"]),
                    "operator_id": OperatorId(row["operator_id"]),
                }
            )
            for row in (await self._connection.execute(statement)).mappings()
        ]
