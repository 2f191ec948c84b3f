"""How a talk may have ended: configured choices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


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
    """Reasons at a close."""

    reasons: Sequence[Choice] = (Choice(code="solved"), Choice(code="no_reply"), Choice(code="other"))

    def may_end(self, reason: str, department: str) -> bool:
        """Whether a conversation of that department may be closed so."""
        return any(choice.code == reason and choice.is_for(department) for choice in self.reasons)
