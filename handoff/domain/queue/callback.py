"""A call that a player asked for: whom to call, in which window of time, and what came of it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from handoff.domain.ids import ConversationId
from handoff.domain.queue.hours import WeeklyHours

_QUARTER = timedelta(minutes=15)
_AHEAD = timedelta(days=7)


class CallbackState(StrEnum):
    PLANNED = "planned"  # its window has not begun
    DUE = "due"  # its conversation is with people, or on its way to them
    REACHED = "reached"
    UNREACHED = "unreached"  # the last attempt found nobody
    WRONG_NUMBER = "wrong_number"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        return self in {CallbackState.PLANNED, CallbackState.DUE}


class CallOutcome(StrEnum):
    """What an operator says of an attempt."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"


@dataclass(frozen=True, kw_only=True)
class Window:
    """When a call is promised: from `starts_at` on, before `ends_at`; both are aware."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class Callback:
    """At most one of a conversation is open. `number` is in E.164 form ("+994501234567")."""

    id: str
    conversation_id: ConversationId
    number: str
    language: str
    matter: str
    window: Window
    state: CallbackState
    created_at: datetime
    updated_at: datetime
    attempts: int = 0
    """Calls that nobody answered."""
    called_by: str | None = None
    """The operator who called last."""


@dataclass(frozen=True, kw_only=True)
class CallbackRules:
    """From the settings, which describe each."""

    offered: bool = False
    window_minutes: int = 60
    notice_minutes: int = 15
    """No window begins sooner than this."""
    attempts: int = 2
    retry_minutes: int = 60
    most_windows: int = 24

    def windows(self, hours: WeeklyHours, now: datetime) -> list[Window]:
        """What may be chosen: windows that lie within opening hours as a whole, nearest first, none over another."""
        return self._windows(hours, now + timedelta(minutes=self.notice_minutes), now + _AHEAD, self.most_windows)

    def retry(self, hours: WeeklyHours, now: datetime) -> Window | None:
        """When a call that nobody answered is tried again; None where the desk does not open within a week."""
        return next(iter(self._windows(hours, now + timedelta(minutes=self.retry_minutes), now + 2 * _AHEAD, 1)), None)

    def _windows(self, hours: WeeklyHours, first: datetime, last: datetime, most: int) -> list[Window]:
        length = timedelta(minutes=self.window_minutes)
        start = _next_quarter(first)
        found: list[Window] = []
        while start < last and len(found) < most:
            if all(hours.is_open(start + step * _QUARTER) for step in range(self.window_minutes // 15)):
                found.append(Window(starts_at=start, ends_at=start + length))
                start += length
            else:
                start += _QUARTER
        return found


def _next_quarter(at: datetime) -> datetime:
    at = at.astimezone(UTC)
    whole = at.replace(minute=at.minute - at.minute % 15, second=0, microsecond=0)
    return whole if whole == at else whole + _QUARTER
