"""A complaint as a player files it: what is typed for each question of the form, in four languages."""

import re
from dataclasses import dataclass
from typing import Any, Self

import yaml

from languages import LANGUAGES
from settings import ROOT

REFERENCE = re.compile(r"DST-[0-9A-Z]{4}-[0-9A-Z]{4}")
OPENINGS = {
    "az": "depozitlə bağlı şikayət etmək istəyirəm",
    "tr": "para yatırma işlemiyle ilgili şikayet etmek istiyorum",
    "ru": "хочу подать жалобу на пополнение счёта",
    "en": "I would like to file a complaint about a deposit",
}
SUMS = {
    "az": ("2 gun evvel", "manat", "AZN"),
    "tr": ("3 gün önce", "lira", "TRY"),
    "ru": ("3 дня назад", "манат", "AZN"),
    "en": ("three days ago", "euros", "EUR"),
}
STORIES = {
    "az": "Kartla ödədim, amma pul balansıma gəlmədi.",
    "tr": "Kartla ödedim ama para bakiyeme gelmedi.",
    "ru": "Заплатил картой, но деньги на баланс так и не пришли.",
    "en": "I paid with my card and the money never showed up on my balance.",
}
PRESSED = ("button_send", "button_restart", "button_next", "button_done", "kind_deposit")
TYPED = {"button_in_chat": "contact", "button_not_known": "sum", "button_no_number": "transaction_id"}
"""The field that is typed where the form shows this button."""


def _words(language: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "bot" / "responses" / f"{language}.yml").read_text("utf-8"))
    return loaded


WORDS = [_words(language) for language in LANGUAGES]
LABELS = {words[name]: name for words in WORDS for name in (*PRESSED, *TYPED)}
ACCOUNT = tuple(text for words in WORDS for name in ("ask_account_id", "error_account_id") for text in words[name])


@dataclass
class Filing:
    """What is typed, and the number that the player is given for it in the end."""

    language: str
    account_id: str
    transaction_id: str
    amount: str
    contact: str
    reference: str = ""

    @classmethod
    def new(cls, language: str, number: int) -> Self:
        """Complaint `number` of all; no two are alike."""
        return cls(
            language=language,
            account_id=f"QW{480000 + number}",
            transaction_id=f"TX-{730000 + number}",
            amount=str(100 + number),
            contact=f"player{number}@example.com",
        )

    @property
    def opening(self) -> str:
        return OPENINGS[self.language]

    @property
    def stored(self) -> dict[str, str]:
        """Columns of the ticket that it must become."""
        day, _, currency = SUMS[self.language]
        return {
            "reference": self.reference,
            "kind": "deposit",
            "account_id": self.account_id,
            "transaction_id": self.transaction_id,
            "amount": self.amount,
            "currency": currency,
            "happened": day,
            "description": STORIES[self.language],
            "contact": self.contact,
        }

    def entry(self, text: str, labels: list[str]) -> str | None:
        """What is typed in answer to this question of the form; None where `button` says what to press."""
        for label in labels:
            match TYPED.get(LABELS.get(label, "")):
                case "sum":
                    day, unit, _ = SUMS[self.language]
                    return f"{day}, {self.amount} {unit}"
                case str(field):
                    return str(getattr(self, field))
        if self.button(labels) is not None:
            return None
        return self.account_id if any(question in text for question in ACCOUNT) else STORIES[self.language]

    def button(self, labels: list[str]) -> str | None:
        """The label to press under the question that shows these."""
        return next((label for name in PRESSED for label in labels if LABELS.get(label) == name), None)
