"""The clocks of tickets: when the first answer and the solution are due, by department and priority.

A due time is kept in the ticket's row when it is promised: what is set later changes later promises. A clock is met if
the thing was done by then, and missed if not, also while it is still to be done; while a ticket waits for its player
both clocks stand.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from handoff.domain.conversations.conversation import Level, Priority
from handoff.domain.queue.hours import WeeklyHours


@dataclass(frozen=True, kw_only=True)
class SlaTargets:
    """Promised times, in hours; urgent is what has a priority above normal."""

    first_answer_hours: int
    solution_hours: int
    solution_urgent_hours: int


@dataclass(frozen=True, kw_only=True)
class SlaPolicy(SlaTargets):
    """What is promised. With a calendar of its department hours count while that is open, else all hours do."""

    supervisor_hours: int = 24
    investigation_hours: int = 72
    review_hours: int = 120
    departments: Mapping[str, SlaTargets] = field(default_factory=dict)
    """Of departments with promises of their own."""
    calendars: Mapping[str, WeeklyHours] = field(default_factory=dict)

    def first_answer_due(self, now: datetime, department: str) -> datetime:
        return self._after(now, self._targets(department).first_answer_hours, department)

    def solution_due(self, now: datetime, department: str, priority: Priority) -> datetime:
        targets = self._targets(department)
        hours = targets.solution_urgent_hours if priority >= Priority.HIGH else targets.solution_hours
        return self._after(now, hours, department)

    def escalated_due(self, now: datetime, department: str, level: Level) -> datetime:
        """When the next level will have answered."""
        hours = self.supervisor_hours if level <= Level.SUPERVISOR else self.investigation_hours
        return self._after(now, hours, department)

    def review_due(self, now: datetime, department: str) -> datetime:
        return self._after(now, self.review_hours, department)

    def _targets(self, department: str) -> SlaTargets:
        return self.departments.get(department, self)

    def _after(self, now: datetime, hours: int, department: str) -> datetime:
        calendar = self.calendars.get(department)
        span = timedelta(hours=hours)
        return now + span if calendar is None else calendar.after(now, span)
