"""What is said of a talk when it is over, and why people rest: configured choices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A code, its name by language where it has one, and the departments that have it; none: all."""

    code: str
    names: Mapping[str, str] = field(default_factory=dict)
    departments: Sequence[str] = ()

    def is_for(self, department: str) -> bool:
        return not self.departments or department in self.departments


@dataclass(frozen=True, kw_only=True)
class AfterTalk:
    """Reasons and tags at a close, reasons of a break, and the time after a talk in which nothing new is offered."""

    reasons: Sequence[Choice] = (Choice(code="solved"), Choice(code="no_reply"), Choice(code="other"))
    tags: Sequence[Choice] = ()
    needs_tag: bool = False
    breaks: Sequence[Choice] = (
        Choice(code="lunch"),
        Choice(code="rest"),
        Choice(code="meeting"),
        Choice(code="training"),
    )
    wrap_up: timedelta = timedelta()
