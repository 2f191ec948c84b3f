"""What a message does to the complaint form, as a value, and the form as the message finds it."""

from dataclasses import dataclass
from datetime import date

from bot.complaint.corrections import Asked
from bot.complaint.draft import ComplaintDraft
from bot.complaint.fields import FIELDS, SLOTS
from bot.dialogue.decision import Decision

SLOT_FIELDS = {slot: field for field, slot in SLOTS.items()}
WHICH, WHICH_ELSE = "which", "which_else"
"""Values of `correcting` while the player has yet to say what to correct; with `WHICH_ELSE`, none of the first few."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """`draft` after the message. With an `interruption` another action speaks first and the form asks again."""

    draft: ComplaintDraft
    correcting: str | None = None
    interruption: Decision | None = None
    send: bool = False
    problem: str | None = None
    """Name of the text that takes the question's place: what was wrong with the message, or what was noted."""
    noted: str | None = None
    """Name of the text that stands before the question."""
    corrected: tuple[str, ...] = ()
    """Fields that were put right; they are told before the question."""
    told: tuple[str, ...] = ()
    """Fields that were told beside the question, or in its place; likewise."""
    failed: bool = False
    person: bool = False
    """A person is offered beside the question at once."""

    def next_slot(self) -> str:
        """What to ask for."""
        if self.correcting in FIELDS:
            return SLOTS[self.correcting]
        return self.draft.next_slot()


@dataclass(frozen=True, kw_only=True)
class Form:
    """The form as a message finds it: the slot it had asked for, and the day it is."""

    requested: str
    draft: ComplaintDraft
    correcting: str | None
    today: date
    entered: tuple[str, ...] = ()
    """Fields that the message before entered."""

    @property
    def asked(self) -> Asked:
        return Asked(field=SLOT_FIELDS.get(self.requested), today=self.today, entered=self.entered)

    def waits(self, **changes: object) -> Step:
        """Nothing was entered."""
        return Step(**{"draft": self.draft, "correcting": self.correcting, **changes})  # type: ignore[arg-type]


def error_name(requested: str) -> str:
    """Name of the text that says what is wanted instead."""
    return f"error_{SLOT_FIELDS.get(requested, requested)}"
