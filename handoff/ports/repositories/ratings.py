"""What players thought of it: ratings, and the answers to surveys."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from handoff.domain.ids import ConversationId, OperatorId, SurveyId
from handoff.domain.tickets.survey import Survey, SurveyKind


class RatingRepository(Protocol):
    async def add(
        self,
        conversation_id: ConversationId,
        epoch: int,
        score: int,
        comment: str,
        operator_id: OperatorId | None,
        now: datetime,
    ) -> None: ...

    async def of_conversation(self, conversation_id: ConversationId) -> list[tuple[int, str]]: ...

    async def since(self, at: datetime) -> list[tuple[int, str, OperatorId | None, datetime]]:
        """Score, comment, rated operator and when, newest first."""
        ...


class SurveyRepository(Protocol):
    async def add(self, survey: Survey) -> None: ...

    async def get(self, id: SurveyId) -> Survey:
        """Raises: NotFound."""
        ...

    async def update(self, survey: Survey) -> None: ...

    async def open_of(self, conversation_id: ConversationId) -> list[Survey]:
        """Not answered yet, oldest first."""
        ...

    async def last_asked(self, conversation_ids: Sequence[ConversationId], kind: SurveyKind) -> datetime | None: ...

    async def answered_since(self, at: datetime) -> list[Survey]:
        """Newest first."""
        ...
