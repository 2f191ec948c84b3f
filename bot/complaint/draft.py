"""What the complaint form has collected so far, as a value; its slots in Rasa are the storage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self

from bot.complaint.entities.amounts import Amount
from bot.complaint.entities.day import Day
from bot.complaint.fields import BY_NAME, FIELDS, SLOTS
from bot.dialogue.turn import Evidence
from handoff.domain.complaint import ComplaintForm
from handoff.domain.tickets.ticket import NEEDED_IDS, Complaint, ComplaintKind, NeededId

DESCRIPTION_MAX_CHARACTERS = 6000
MOST_FILES = 20
CONFIRMATION = "confirmation"
BESIDE_THE_DRAFT = ("complaint_run", "correcting", "entered")
"""Slots of the form that are no part of the complaint: which one it is, what is being corrected in it, and which
fields the last message entered."""


@dataclass(frozen=True, kw_only=True)
class ComplaintDraft:
    """A complaint in the making. None is not asked yet; an empty text says that the player has or knows none."""

    kind: ComplaintKind | None = None
    account_id: str | None = None
    verified: bool = False
    """The page proved the account ID."""
    transaction_id: str | None = None
    bet_id: str | None = None
    happened: str | None = None
    happened_on: date | None = None
    amount: str | None = None
    currency: str | None = None
    description: str | None = None
    done: bool = False
    """The story is told."""
    evidence: tuple[Evidence, ...] = ()
    evidence_done: bool = False
    evidence_later: bool = False
    """The player has evidence and sends it when the complaint is registered."""
    contact: str | None = None

    @classmethod
    def of(cls, slots: Mapping[str, Any], proven: str | None = None) -> Self:
        """As the slots hold it; the account ID that the page proved stands above a typed one."""
        kind = slots.get("complaint_kind")
        on = slots.get("happened_on")
        return cls(
            kind=ComplaintKind(kind) if kind else None,
            account_id=proven or slots.get("account_id"),
            verified=bool(proven or slots.get("account_verified")),
            transaction_id=slots.get("transaction_id"),
            bet_id=slots.get("bet_id"),
            happened=slots.get("happened"),
            happened_on=date.fromisoformat(on) if on else None,
            amount=slots.get("amount"),
            currency=slots.get("currency"),
            description=slots.get("description"),
            done=bool(slots.get("description_done")),
            evidence=tuple(Evidence(str(file["id"]), str(file["name"])) for file in slots.get("evidence") or ()),
            evidence_done=bool(slots.get("evidence_done")),
            evidence_later=bool(slots.get("evidence_later")),
            contact=slots.get("contact"),
        )

    def to_slots(self) -> dict[str, object]:
        return {
            "complaint_kind": self.kind.value if self.kind else None,
            "account_id": self.account_id,
            "account_verified": self.verified or None,
            "transaction_id": self.transaction_id,
            "bet_id": self.bet_id,
            "happened": self.happened,
            "happened_on": self.happened_on.isoformat() if self.happened_on else None,
            "amount": self.amount,
            "currency": self.currency,
            "description": self.description,
            "description_done": self.done or None,
            "evidence": [{"id": file.id, "name": file.name} for file in self.evidence] or None,
            "evidence_done": self.evidence_done or None,
            "evidence_later": self.evidence_later or None,
            "contact": self.contact,
        }

    @property
    def is_empty(self) -> bool:
        """Whether the player has entered nothing; a proven account and files sent by the way do not count."""
        typed_account = self.account_id if not self.verified else None
        return not any((self.kind, typed_account, self.transaction_id, self.bet_id, self.amount, self.description))

    @property
    def needed_id(self) -> str | None:
        """The field beside the account ID that the kind calls for."""
        needed: NeededId | None = NEEDED_IDS.get(self.kind) if self.kind else None
        return needed.value if needed else None

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that this complaint has, in the order of asking."""
        return tuple(field for field in FIELDS if self._has(field))

    @property
    def correctable(self) -> tuple[str, ...]:
        """Those that the player may change: not an account ID that the page proved."""
        return tuple(field for field in self.fields if not (field == "account_id" and self.verified))

    def _has(self, field: str) -> bool:
        """Whether a complaint of this kind asks for the field, or has it unasked."""
        known = BY_NAME[field]
        return known.kinds is None or self.kind in known.kinds or (known.shown_unasked and bool(getattr(self, field)))

    def differs(self, other: Self) -> tuple[str, ...]:
        """The fields of which this draft tells something else than `other`."""
        return tuple(field for field in FIELDS if self._told(field) != other._told(field))

    def _told(self, field: str) -> object:
        match field:
            case "happened":
                return self.happened, self.happened_on
            case "amount":
                return self.sum
            case "evidence":
                return self.evidence, self.evidence_later
        return getattr(self, field)

    def hurried(self) -> Self:
        """What the player wants sent at once: whatever may be left out is not asked for any more."""
        told = self.done or bool(self.description)
        return replace(self, done=told, evidence_done=True, contact=self.contact or "")

    @property
    def is_hurried(self) -> bool:
        return self.evidence_done and self.contact is not None

    def has(self, field: str) -> bool:
        """Whether the field is answered, be it with "none"."""
        match field:
            case "description":
                return bool(self.description) and self.done
            case "evidence":
                return self.evidence_done
        return getattr(self, field) is not None

    def next_slot(self) -> str:
        """The slot to ask for; `confirmation` when everything is there."""
        return next((SLOTS[field] for field in self.fields if not self.has(field)), CONFIRMATION)

    def with_description(self, text: str) -> Self:
        """One more message of the story."""
        told = f"{self.description}\n{text}" if self.description else text
        return replace(self, description=told[:DESCRIPTION_MAX_CHARACTERS])

    def with_day(self, day: Day) -> Self:
        return replace(self, happened=day.said, happened_on=day.on)

    def with_amount(self, amount: Amount) -> Self:
        """A sum without a currency keeps the one that was said before."""
        return replace(self, amount=amount.value, currency=amount.currency or self.currency)

    def with_files(self, files: Sequence[Evidence]) -> Self:
        """With more files, each once."""
        every = {file.id: file for file in (*self.evidence, *files)}
        return replace(self, evidence=tuple(every.values())[:MOST_FILES])

    def with_evidence_later(self) -> Self:
        """Nothing is asked about evidence any more; the summary says that it comes later."""
        return replace(self, evidence_done=True, evidence_later=True)

    @property
    def sum(self) -> str:
        """Amount and currency as people read them; empty where none is known."""
        return " ".join(filter(None, (self.amount, self.currency if self.amount else None)))

    def complaint(self) -> Complaint | None:
        """The finished complaint; None while something is missing."""
        return self._as_form().complaint()

    def form(self) -> ComplaintForm | None:
        """For operators: what is known; None when nothing is."""
        return None if self.is_empty else self._as_form()

    def _as_form(self) -> ComplaintForm:
        return ComplaintForm(
            kind=self.kind,
            account_id=self.account_id or "",
            transaction_id=(self.transaction_id or "") if self._has("transaction_id") else "",
            bet_id=(self.bet_id or "") if self._has("bet_id") else "",
            amount=self.amount or "",
            currency=self.currency or "",
            happened=self.happened or "",
            happened_on=self.happened_on,
            description=self.description or "",
            contact=self.contact or "",
            is_complete=self.next_slot() == CONFIRMATION and self.kind is not None,
        )


def memory(slots: Mapping[str, object]) -> dict[str, object]:
    """Of Rasa's slots those that a complaint needs in order to go on, should Rasa have forgotten them."""
    names = (*ComplaintDraft().to_slots(), *BESIDE_THE_DRAFT)
    return {name: slots[name] for name in names if slots.get(name) is not None}
