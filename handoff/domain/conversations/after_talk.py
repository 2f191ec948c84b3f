"""What is said of a talk when it is over, what time there is then, and why people rest: configured choices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from handoff.domain.errors import BadRequest


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
    """Reasons and tags at a close and which of them must be given, the times after it, and reasons of a break."""

    reasons: Sequence[Choice] = (Choice(code="solved"), Choice(code="no_reply"), Choice(code="other"))
    reason_required: bool = True
    tags: Sequence[Choice] = ()
    tag_required: bool = False
    wrap_up: timedelta = timedelta()
    """How long after a close nothing new is offered to who closed."""
    undo: timedelta = timedelta(seconds=15)
    """How long after a close it can be undone."""
    breaks: Sequence[Choice] = ()

    def check_break(self, reason: str) -> None:
        """Raises: BadRequest: the desk knows no such reason of a break. An empty one is none."""
        if reason and all(choice.code != reason for choice in self.breaks):
            raise BadRequest(field="reason")

    def check(self, department: str, reason: str, tags: Sequence[str]) -> None:
        """Whether a conversation of that department may be closed so. An empty reason is none.

        Raises: BadRequest: the department has no such reason or tag, or one that must be given is not.
        """
        if reason not in _codes(self.reasons, department) and (reason or self.reason_required):
            raise BadRequest(field="reason")
        known = _codes(self.tags, department)
        if not known.issuperset(tags) or (self.tag_required and known and not tags):
            raise BadRequest(field="tags")


def _codes(choices: Sequence[Choice], department: str) -> set[str]:
    return {choice.code for choice in choices if choice.is_for(department)}
