"""A complaint: as the form holds it after a turn, and complete, as a ticket has it. The fields bear the same names."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ComplaintKind(StrEnum):
    """The kind of problem, as the form offers it."""

    WITHDRAWAL = "withdrawal"
    DEPOSIT = "deposit"
    BET = "bet"
    GAME = "game"
    ACCOUNT = "account"
    SERVICE = "service"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """What the form collected, complete."""

    kind: ComplaintKind
    account_id: str
    description: str
    transaction_id: str | None = None
    bet_id: str | None = None
    amount: str | None = None
    """Decimal number with a point, such as "250" or "99.90"; None where no money is concerned or it is not known."""
    currency: str | None = None
    """AZN, TRY, RUB, USD or EUR."""
    happened: str = ""
    """When it happened, as the player said it."""
    happened_on: date | None = None
    """The day that this came to; None where it was not understood."""
    contact: str = ""
    """How to be reached besides the chat, as the player gave it; empty means the chat alone."""


@dataclass(frozen=True, kw_only=True)
class ComplaintForm:
    """The form as it stands after a turn, with the fields of `Complaint`; empty means not known, or none.

    `is_complete` says that nothing is missing, `is_active` that the assistant asks for the rest.
    """

    kind: ComplaintKind | None = None
    account_id: str = ""
    description: str = ""
    transaction_id: str = ""
    bet_id: str = ""
    amount: str = ""
    currency: str = ""
    happened: str = ""
    happened_on: date | None = None
    contact: str = ""
    is_complete: bool = False
    is_active: bool = False

    @property
    def sum(self) -> str:
        """Amount and currency as people read them; empty where no amount is known."""
        return f"{self.amount} {self.currency}".strip() if self.amount else ""

    @property
    def known(self) -> dict[str, str]:
        """What there is to read, by field."""
        every = {
            "kind": self.kind.value if self.kind else "",
            "account_id": self.account_id,
            "transaction_id": self.transaction_id,
            "bet_id": self.bet_id,
            "amount": self.sum,
            "happened": self.happened,
            "description": self.description,
            "contact": self.contact,
        }
        return {name: text for name, text in every.items() if text}

    def complaint(self) -> Complaint | None:
        """What the ticket gets; None while something is missing."""
        if not self.is_complete or self.kind is None:
            return None
        return Complaint(
            kind=self.kind,
            account_id=self.account_id,
            description=self.description,
            transaction_id=self.transaction_id or None,
            bet_id=self.bet_id or None,
            amount=self.amount or None,
            currency=(self.currency or None) if self.amount else None,
            happened=self.happened,
            happened_on=self.happened_on,
            contact=self.contact,
        )
