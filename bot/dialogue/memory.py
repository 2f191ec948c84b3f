"""What the assistant remembers of the talk so far: small, typed, kept in one slot of Rasa's tracker.

It outlives a restart with the tracker, and operators see it on the card of a handoff.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Self

SLOT = "memory"
VERSION = 1
SHOWN, REJECTED = 5, 8  # topics that are remembered
LONGEST_QUESTION = 300  # characters


@dataclass(frozen=True, kw_only=True)
class Memory:
    """The state of the talk before a message. Topics are ids; the newest come first."""

    version: int = VERSION
    last_topic: str | None = None
    """Of the last answer, until another one is given."""
    last_question: str = ""
    """What the player had asked when it was given; of a follow-up, what that leaned on and the follow-up."""
    shown: tuple[str, ...] = ()
    """Topics that were answered."""
    rejected: tuple[str, ...] = ()
    """Topics of which the player said that they did not help or were not meant."""
    unhelped: int = 0
    """How often in a row the player said so."""

    @classmethod
    def of(cls, slots: Mapping[str, Any]) -> Self:
        """As the slot holds it; an empty one where there is none, or one of another version."""
        kept = slots.get(SLOT)
        if not isinstance(kept, Mapping) or kept.get("version") != VERSION:
            return cls()
        known = {field.name for field in fields(cls)}
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()
        }
        return cls(**{name: value for name, value in values.items() if name in known})

    def to_slot(self) -> dict[str, object] | None:
        """As plain JSON; None where nothing is remembered."""
        if self == type(self)():
            return None
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    def answered(self, topic: str, question: str) -> Self:
        """After an answer. A topic that was rejected and is shown all the same counts as wanted again."""
        shown = tuple(dict.fromkeys((topic, *self.shown)))[:SHOWN]
        rejected = tuple(name for name in self.rejected if name != topic)
        asked = question[:LONGEST_QUESTION] or self.last_question
        return replace(self, last_topic=topic, last_question=asked, shown=shown, rejected=rejected, unhelped=0)

    def refused(self, *topics: str, unhelped: bool = True) -> Self:
        """After the player said that those topics did not help or were not meant."""
        rejected = tuple(dict.fromkeys((*topics, *self.rejected)))[:REJECTED]
        return replace(self, rejected=rejected, unhelped=self.unhelped + 1 if unhelped else self.unhelped)
