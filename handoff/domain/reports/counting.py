"""What facts are counted by: days, filters, and which of them a figure takes."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from handoff.domain.ids import ConversationId, OperatorId
from handoff.domain.reports.fact import FactKind

ANSWERED = ("answer", "status", "complaint")
SUGGESTED = ("suggest", "clarify")
UNKNOWN = ("fallback", "failed")
"""What a turn came to, as it is counted; a greeting is none of the three."""


@dataclass(frozen=True, kw_only=True)
class Span:
    """Whole days, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Span":
        """The period of the same length before it."""
        return Span(first=self.first - timedelta(days=self.days), last=self.first - timedelta(days=1))


@dataclass(frozen=True, kw_only=True)
class Filters:
    """None lets all through."""

    language: str | None = None
    department: str | None = None
    channel: str | None = None
    matter: str | None = None
    operator_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Which facts a figure counts. What is None is not asked."""

    kind: FactKind
    reasons: Sequence[str] | None = None
    flag: bool | None = None
    has_flag: bool = False
    lowest: int | None = None
    """Score; with this or `highest`, only what was scored."""
    highest: int | None = None

    def takes(self, cell: "Cell") -> bool:
        if cell.kind != self.kind:
            return False
        if self.reasons is not None and cell.reason not in self.reasons:
            return False
        if self.flag is not None and cell.flag is not self.flag:
            return False
        if self.has_flag and cell.flag is None:
            return False
        if self.lowest is not None and (cell.score is None or cell.score < self.lowest):
            return False
        return self.highest is None or (cell.score is not None and cell.score <= self.highest)


@dataclass(frozen=True, slots=True)
class Cell:
    """How many facts are alike. `key` is what they were grouped by: a day, a language, an operator."""

    key: str | int | date | None
    kind: str
    reason: str | None
    flag: bool | None
    score: int | None
    n: int
    durations: Sequence[int] = ()
    """Seconds, where they were asked for."""


Line = tuple[Any, ...]
"""Kind, reason, flag and score of alike facts, their values of several columns, how many they are, and what they took:
a list, one duration, or None. Plain, for there are many."""
_KEYS_FROM = 4


def cells(lines: Iterable[Line], place: int | None) -> list[Cell]:
    """Lines grouped by one of their columns, or by none."""
    counts: dict[tuple[Any, ...], int] = defaultdict(int)
    durations: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    at = None if place is None else _KEYS_FROM + place
    for line in lines:
        cell = (None if at is None else line[at], line[0], line[1], line[2], line[3])
        counts[cell] += line[-2]
        took = line[-1]
        if isinstance(took, list):
            durations[cell].extend(took)
        elif took is not None:
            durations[cell].append(took)
    return [
        Cell(key, kind, reason, flag, score, n, durations.get((key, kind, reason, flag, score), ()))
        for (key, kind, reason, flag, score), n in counts.items()
    ]


@dataclass(frozen=True, kw_only=True)
class Found:
    """A fact as the list behind a figure shows it. What was erased has no conversation any more."""

    conversation_id: ConversationId | None
    at: datetime
    day: date
    language: str
    department: str
    operator_id: OperatorId | None
    topic: str | None
    reason: str | None
    flag: bool | None
    score: int | None
    seconds: int | None
