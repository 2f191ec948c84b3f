"""The clock of a chat: how soon a person's first words are to come after one was asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from handoff.domain.conversations.conversation import Priority


@dataclass(frozen=True, kw_only=True)
class FirstWords:
    """Targets in minutes. It is met if the words come within it; who leaves unanswered counts apart."""

    minutes: int = 5
    urgent_minutes: int = 1
    """For a player in danger, and what else is urgent."""
    departments: Mapping[str, int] = field(default_factory=dict)
    """Of departments with a target of their own; the urgent one holds for all."""

    def target(self, department: str, priority: Priority) -> timedelta:
        minutes = self.departments.get(department, self.minutes)
        return timedelta(minutes=min(minutes, self.urgent_minutes) if priority is Priority.URGENT else minutes)
