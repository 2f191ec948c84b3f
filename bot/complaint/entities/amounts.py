"""Sums of money in a player's words: "250 manat", "1 200,50 TL", "5к руб", "iki yüz manat", "$99.90"."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.complaint.entities.tokens import Token, count_at, plain_digits, tokens
from bot.understanding.phrases import Phrases

CURRENCIES = ("AZN", "TRY", "RUB", "USD", "EUR")
LARGEST = Decimal(10) ** 12
LEAST_OF_SEVERAL = 10  # bare numbers below this count days and tries beside a sum
_SIGNS = {"₼": "AZN", "₺": "TRY", "₽": "RUB", "$": "USD", "€": "EUR"}
_WORDS = (
    ("AZN", Phrases("azn manat* манат* ман")),
    ("TRY", Phrases("tl тл lira lirə liralıq liralık liram liranı lirayı liraya liradır lirası liralar лир лира*")),
    ("RUB", Phrases("rub ruble rubles rubl* рубл* руб р rublya rublei rubley рублик* деревянных")),
    ("USD", Phrases("usd dollar* dolar* доллар* долл бакс* baks* buck bucks")),
    ("EUR", Phrases("eur euro euros euroluq euronu avro* yevro* евро evro еврик*")),
)
_CODES = {"azn": "AZN", "usd": "USD", "eur": "EUR", "try": "TRY", "tl": "TRY", "rub": "RUB"}
"""As typed: folded, "try" and "три" would be one word."""
_THOUSANDS = Phrases("тыс тысяч тысячи тысячу тыщ тыщи тыщу косарь косаря косарей grand")


@dataclass(frozen=True)
class Amount:
    """`value` is a decimal number with a point; `start` and `end` say where in the text it stood."""

    value: str
    currency: str | None
    start: int
    end: int

    def __str__(self) -> str:
        return f"{self.value} {self.currency}" if self.currency else self.value


def find_amount(text: str, *, bare: bool = False) -> Amount | None:
    """The first sum with a currency, or in slang ("5k"), in `text`.

    With `bare`, else the only number there is, its currency unknown; of several plain sums the first.
    """
    sentence = tokens(plain_digits(text))
    for at in range(len(sentence)):
        if (amount := _amount_at(sentence, at)) is not None:
            return amount
    return _bare_number(sentence) if bare else None


def _amount_at(sentence: Sequence[Token], at: int) -> Amount | None:
    """A sum whose number or leading sign is token `at`."""
    first = sentence[at]
    leading = _SIGNS.get(first.text) or _CODES.get(first.text.casefold())
    counted = count_at(sentence, at + 1 if leading else at)
    if counted is None or (leading and sentence[at + 1].value is None):
        return None
    value, end = counted
    currency = leading
    if end < len(sentence) and (after := _currency(sentence[end].text)) is not None:
        currency, end = after, end + 1
    if not 0 < value < LARGEST or (currency is None and not _is_slang(sentence, at, end)):
        return None
    return Amount(_written(value), currency, first.start, sentence[end - 1].end)


def _is_slang(sentence: Sequence[Token], at: int, end: int) -> bool:
    """Whether tokens `at` to `end` are "5k" or "5 тыс", which nothing but money is called."""
    if end - at != 2 or sentence[at].value is None:
        return False
    if end < len(sentence) and sentence[end].start == sentence[end - 1].end:
        return False  # amid a number such as a ticket's
    return _THOUSANDS.whole(sentence[at + 1].text) or (
        sentence[at + 1].folded == "k" and sentence[at].end == sentence[at + 1].start
    )


def _bare_number(sentence: Sequence[Token]) -> Amount | None:
    """Of a text that names no currency, the number in it; of several the first, if each may well be a sum."""
    found: list[Amount] = []
    at = 0
    while at < len(sentence):
        counted = count_at(sentence, at) if _may_begin(sentence[at]) else None
        if counted is None:
            at += 1
            continue
        value, end = counted
        found.append(Amount(_written(value), None, sentence[at].start, sentence[end - 1].end))
        at = end
    sums = len(found) == 1 or all(Decimal(amount.value) >= LEAST_OF_SEVERAL for amount in found)
    return found[0] if found and sums and 0 < Decimal(found[0].value) < LARGEST else None


def _may_begin(token: Token) -> bool:
    """ "a" and "on" are articles and prepositions more often than numbers."""
    return token.folded not in ("a", "an", "on", "one", "bir", "biri", "k")


def _currency(word: str) -> str | None:
    if known := _SIGNS.get(word) or _CODES.get(word.casefold()):
        return known
    return next((code for code, names in _WORDS if names.whole(word)), None)


def _written(value: Decimal) -> str:
    return (
        str(value.to_integral_value()) if value == value.to_integral_value() else str(value.quantize(Decimal("0.01")))
    )
