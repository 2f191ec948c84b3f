"""What people say of a talk when it is over, and what the assistant says instead of its own."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,31}$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True)]


class Choice(BaseModel):
    """A reason or a tag: its code, its name by language, and the departments that have it (none: all).

    Without names it has those of the console (`console.close_reason.<code>`).
    """

    code: Code
    names: dict[str, Words] = {}
    departments: tuple[str, ...] = ()


class WorkSettings(BaseModel):
    """After a talk, and the assistant's texts."""

    close_reasons: Annotated[tuple[Choice, ...], Field(min_length=1, max_length=40)] = (
        Choice(code="solved"),
        Choice(code="no_reply"),
        Choice(code="other"),
    )
    """How a conversation may have ended, [{"code": "solved", "names": {"en": "Solved"}, "departments": []}]."""
    close_reason_required: bool = True
    """Whether who closes a conversation must say how it ended."""
    close_tags: Annotated[tuple[Choice, ...], Field(max_length=100)] = ()
    """What a conversation may have been about, in the same form; whoever closes it chooses any of them."""
    close_tag_required: bool = False
    """Whether at least one must be chosen, where the department has any."""
    wrap_up_seconds: int = Field(0, ge=0, le=3600)
    """How long after a close nothing new is offered to who closed; they may end it before. 0: not at all."""
    undo_close_seconds: int = Field(15, ge=0, le=300)
    """How long a close can be undone; 0: never."""
    break_reasons: Annotated[tuple[Choice, ...], Field(max_length=20)] = (
        Choice(code="lunch"),
        Choice(code="rest"),
        Choice(code="meeting"),
        Choice(code="training"),
    )
    """Why people are away, for them to choose from, in the same form as reasons of a close."""
    assistant_texts: dict[str, dict[str, str]] = {}
    """Texts of the assistant in place of its own, by language and name: {"en": {"welcome": "..."}}."""
