"""Facts as they are written, and as they are counted."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from handoff.domain.ids import ConversationId
from handoff.domain.reports.counting import Filters, Found, Line, Selection, Span
from handoff.domain.reports.fact import Episode, Fact, FactKind


class FactRepository(Protocol):
    async def add(self, fact: Fact) -> None: ...

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
        """Fill in what a fact waited for, or correct it; whether there is one that is about `ref`."""
        ...

    async def take_back(self, conversation_id: ConversationId, kinds: Collection[FactKind], at: datetime) -> None:
        """Facts of these kinds that were written at that moment never happened. Days that they counted to are rolled
        up anew.
        """
        ...

    async def about(self, ref: str, kind: FactKind) -> list[Found]:
        """Facts about a ticket, a survey, a message; oldest first."""
        ...

    async def last_ref(self, conversation_id: ConversationId, kind: FactKind, reason: str) -> str | None:
        """What the newest such fact of the conversation is about."""
        ...

    async def of_episode(self, episode: Episode) -> list[tuple[FactKind, str | None, str | None, bool | None]]:
        """Kind, reason, topic and flag of each, in the order of writing."""
        ...

    async def open_episode(self, conversation_id: ConversationId) -> Episode | None: ...

    async def last_episode(self, conversation_id: ConversationId) -> Episode | None: ...

    async def add_episode(self, episode: Episode) -> None: ...

    async def update_episode(self, episode: Episode) -> None: ...

    async def quiet(self, before: datetime, limit: int) -> list[ConversationId]:
        """Conversations that nobody has, with an episode that goes on, in which nothing was said since then."""
        ...

    async def unsettled(self, before: datetime, limit: int) -> list[Episode]:
        """Ended before then, and not judged yet; oldest first."""
        ...

    async def unsettled_of(self, conversation_id: ConversationId, before: datetime) -> list[Episode]:
        """The same of one conversation."""
        ...

    async def came_back(self, episode: Episode, until: datetime) -> bool:
        """Whether its player, in this conversation or another of the same account, made contact after its end."""
        ...

    async def without_facts(self, limit: int) -> list[ConversationId]:
        """Conversations in which somebody wrote, and of which no episode is known: from before facts were written."""
        ...

    async def forget(self, conversation_id: ConversationId) -> None:
        """Its facts still count, and nothing tells any more whose they were."""
        ...


class FigureRepository(Protocol):
    async def lines(
        self,
        kinds: Collection[FactKind],
        span: Span,
        filters: Filters,
        by: Sequence[str],
        durations: str | None = None,
    ) -> list[Line]:
        """Facts of these kinds counted, by `day`, `hour`, `language` or any other columns.

        With `durations`, "seconds" or "open_seconds", each line has what its facts took; some lines may be alike.
        """
        ...

    async def found(
        self,
        selection: Selection,
        span: Span,
        filters: Filters,
        where: Mapping[str, str | int | date | None],
        limit: int,
        offset: int,
    ) -> list[Found]:
        """The facts behind a figure, newest first; `where` names the cell of a table or chart."""
        ...

    async def days_to_roll(self, before: date, limit: int) -> list[date]:
        """Days before `before` with facts that no roll-up holds yet; oldest first."""
        ...

    async def roll(self, day: date) -> None:
        """Make the day's roll-up anew."""
        ...

    async def first_day(self) -> date | None:
        """Of the oldest fact."""
        ...

    async def values(self, column: str, span: Span) -> Sequence[str]:
        """What is found in a column, for a filter to offer."""
        ...
