"""What the complaint form has collected so far, as a value; its slots in Rasa are the storage."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from handoff.domain.ticket import NEEDED_IDS, Complaint, ComplaintKind, NeededId

DESCRIPTION_MAX_CHARACTERS = 6000
FIELDS = ("kind", "account_id", "transaction_id", "bet_id", "description")
SLOTS = {
    "kind": "complaint_kind",
    "account_id": "account_id",
    "transaction_id": "transaction_id",
    "bet_id": "bet_id",
    "description": "description",
    "done": "description_done",
}
CONFIRMATION = "confirmation"


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A complaint in the making. An empty transaction or bet ID says that the player has none."""

    kind: ComplaintKind | None = None
    account_id: str | None = None
    transaction_id: str | None = None
    bet_id: str | None = None
    description: str | None = None
    done: bool = False

    @classmethod
    def of(cls, slots: Mapping[str, Any]) -> Self:
        kind = slots.get(SLOTS["kind"])
        return cls(
            kind=ComplaintKind(kind) if kind else None,
            account_id=slots.get("account_id"),
            transaction_id=slots.get("transaction_id"),
            bet_id=slots.get("bet_id"),
            description=slots.get("description"),
            done=bool(slots.get("description_done")),
        )

    def to_slots(self) -> dict[str, Any]:
        return {
            "complaint_kind": self.kind.value if self.kind else None,
            "account_id": self.account_id,
            "transaction_id": self.transaction_id,
            "bet_id": self.bet_id,
            "description": self.description,
            "description_done": self.done or None,
        }

    @property
    def is_empty(self) -> bool:
        return not (self.kind or self.account_id or self.transaction_id or self.bet_id or self.description)

    @property
    def needed_id(self) -> str | None:
        """The field beside the account ID that the kind calls for."""
        needed: NeededId | None = NEEDED_IDS.get(self.kind) if self.kind else None
        return needed.value if needed else None

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that this complaint has, in the order of asking."""
        return tuple(f for f in FIELDS if f not in ("transaction_id", "bet_id") or f == self.needed_id)

    def next_slot(self) -> str:
        """The slot to ask for; `confirmation` when everything is there."""
        for field in self.fields:
            if getattr(self, field) is None:
                return SLOTS[field]
        return CONFIRMATION if self.done else SLOTS["description"]

    def filled(self, field: str, value: ComplaintKind | str) -> Self:
        """With one field set; `field` is one of `FIELDS`."""
        return type(self).of({**self.to_slots(), SLOTS[field]: value})

    def with_description(self, text: str) -> Self:
        """One more message of the story."""
        told = f"{self.description}\n{text}" if self.description else text
        return replace(self, description=told[:DESCRIPTION_MAX_CHARACTERS])

    def complaint(self) -> Complaint | None:
        """The finished complaint; None while something is missing."""
        if self.next_slot() != CONFIRMATION or self.kind is None:
            return None
        needed = self.needed_id
        return Complaint(
            kind=self.kind,
            account_id=self.account_id or "",
            description=self.description or "",
            transaction_id=(self.transaction_id or None) if needed == "transaction_id" else None,
            bet_id=(self.bet_id or None) if needed == "bet_id" else None,
        )

    def snapshot(self) -> dict[str, Any] | None:
        """For operators: what is known; None when nothing is."""
        if self.is_empty:
            return None
        known = {field: getattr(self, field) for field in self.fields}
        return {name: str(value) for name, value in known.items() if value} | {"complete": self.complaint() is not None}
