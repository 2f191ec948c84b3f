"""What players thought: ratings of human conversations, and surveys."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, insert, select, update

from handoff.domain.errors import NotFound
from handoff.domain.ids import ConversationId, OperatorId, SurveyId
from handoff.domain.tickets.survey import Survey, SurveyKind
from handoff.storage.sql import rows
from handoff.storage.sql.connection import Connection
from handoff.storage.sql.tables import ratings, surveys


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

    async def since(self, at: datetime) -> list[tuple[int, str, OperatorId | None, datetime]]:
        found = await self._connection.execute(
            select(ratings.c.score, ratings.c.comment, ratings.c.operator_id, ratings.c.created_at)
            .where(ratings.c.created_at >= at)
            .order_by(ratings.c.created_at.desc())
        )
        return [(score, comment, None if id is None else OperatorId(id), at) for score, comment, id, at in found]


class SqlSurveys:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, survey: Survey) -> None:
        await self._connection.execute(insert(surveys).values(asdict(survey)))

    async def get(self, id: SurveyId) -> Survey:
        found = await self._all(select(surveys).where(surveys.c.id == id))
        if not found:
            raise NotFound
        return found[0]

    async def update(self, survey: Survey) -> None:
        await self._connection.execute(update(surveys).where(surveys.c.id == survey.id).values(asdict(survey)))

    async def open_of(self, conversation_id: ConversationId) -> list[Survey]:
        return await self._all(
            select(surveys)
            .where(surveys.c.conversation_id == conversation_id, surveys.c.answered_at.is_(None))
            .order_by(surveys.c.asked_at)
        )

    async def last_asked(self, conversation_ids: Sequence[ConversationId], kind: SurveyKind) -> datetime | None:
        asked: datetime | None = await self._connection.scalar(
            select(surveys.c.asked_at)
            .where(surveys.c.conversation_id.in_(conversation_ids), surveys.c.kind == kind)
            .order_by(surveys.c.asked_at.desc())
            .limit(1)
        )
        return asked

    async def answered_since(self, at: datetime) -> list[Survey]:
        return await self._all(
            select(surveys).where(surveys.c.answered_at >= at).order_by(surveys.c.answered_at.desc())
        )

    async def _all(self, statement: Executable) -> list[Survey]:
        found = await self._connection.execute(statement)
        return [rows.survey_from(row) for row in found.mappings()]
