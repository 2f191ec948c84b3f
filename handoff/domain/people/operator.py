"""The people at the console."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from handoff.domain.conversations.conversation import Conversation, Level
from handoff.domain.ids import DepartmentId, OperatorId
from languages import LANGUAGES


class Role(StrEnum):
    EDITOR = "editor"  # keeps the articles and has no part in conversations and tickets
    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"  # a supervisor who also keeps the accounts

    @property
    def supervises(self) -> bool:
        return self in {Role.SUPERVISOR, Role.ADMINISTRATOR}


NO_PASSWORD = "!"
"""In place of a password's hash; fits no password."""


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
    languages: tuple[str, ...] = LANGUAGES
    """Languages in which they answer players."""
    departments: tuple[DepartmentId, ...] = ()
    working_hours: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Day ("mon" ... "sun") to first and last time ("09:00", "18:00") in the desk's time zone; empty means always."""
    may_pick: bool = True
    """Whether they may take any waiting conversation and not only the next one."""
    is_active: bool = True
    """False once the account was closed: they cannot sign in."""
    available: bool = True
    """Whether they want conversations now; counts only while a console of theirs is connected."""
    break_reason: str = ""
    """Why they are away, where they said so: a code of the desk's."""
    wrap_up_until: datetime | None = None
    """Until then nothing new is offered to them: they finish what a talk left to do."""
    last_assigned_at: datetime | None = None
    must_change_password: bool = False
    """Whether the password was given by somebody else: the next sign-in asks for one of their own."""

    @property
    def has_password(self) -> bool:
        """False for whom only an identity provider lets in."""
        return self.password_hash != NO_PASSWORD

    def wraps_up(self, now: datetime) -> bool:
        return self.wrap_up_until is not None and self.wrap_up_until > now

    def has_role(self, *roles: Role) -> bool:
        """Whether it is one of these."""
        return self.role in roles

    def serves(self, conversation: Conversation) -> bool:
        """Whether the conversation may be given to them: by level, department and language."""
        if self.role is Role.EDITOR:
            return False
        if conversation.reserved_for is not None:
            return conversation.reserved_for == self.id
        if conversation.level is Level.SUPERVISOR:
            answers = self.role.supervises
        else:
            answers = conversation.department in self.departments
        return answers and not set(self.languages).isdisjoint(conversation.languages)
