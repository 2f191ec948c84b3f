"""The people at the console."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from handoff.domain.ids import OperatorId


class Role(StrEnum):
    OPERATOR = "operator"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, kw_only=True)
class Operator:
    """One person. `name` is what players see; `capacity` counts conversations held at once."""

    id: OperatorId
    username: str
    name: str
    role: Role
    language: str
    """Language of their console."""
    password_hash: str
    capacity: int = 5
    created_at: datetime
