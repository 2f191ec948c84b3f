"""What people say of a talk when it is over, and how they rest from talks."""

from typing import Annotated

from pydantic import BaseModel, Field, NonNegativeInt, StringConstraints

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,31}$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True)]


class Choice(BaseModel):
    """A reason, tag or break: its code, its name by language, and the departments that have it (none: all).

    Without names it has those of the console (`console.close_reason.<code>`, `console.break.<code>`).
    """

    code: Code
    names: dict[str, Words] = {}
    departments: tuple[str, ...] = ()


class WorkSettings(BaseModel):
    """After a talk."""

    close_reasons: Annotated[tuple[Choice, ...], Field(min_length=1, max_length=40)] = (
        Choice(code="solved"),
        Choice(code="no_reply"),
        Choice(code="other"),
    )
    """How a conversation may have ended, [{"code": "solved", "names": {"en": "Solved"}, "departments": []}]."""
    close_tags: Annotated[tuple[Choice, ...], Field(max_length=100)] = ()
    """What it may have been about, written alike."""
    close_needs_tag: bool = False
    """Whether a conversation is closed only with a tag, where its department has any."""
    break_reasons: Annotated[tuple[Choice, ...], Field(min_length=1, max_length=20)] = (
        Choice(code="lunch"),
        Choice(code="rest"),
        Choice(code="meeting"),
        Choice(code="training"),
    )
    """Why people are away, written alike."""
    wrap_up_seconds: NonNegativeInt = 0
    """After a talk that they closed people are offered nothing for so long; 0: the next at once."""
    assistant_texts: dict[str, dict[str, str]] = {}
    """Texts of the assistant in place of its own, by language and name: {"en": {"welcome": "..."}}."""
