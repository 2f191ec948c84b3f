"""What is said of a talk when it is over: configured choices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

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
    """Reasons and tags at a close, and which of them must be given."""

    reasons: Sequence[Choice] = (Choice(code="solved"), Choice(code="no_reply"), Choice(code="other"))
    reason_required: bool = True
    tags: Sequence[Choice] = ()
    tag_required: bool = False

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
