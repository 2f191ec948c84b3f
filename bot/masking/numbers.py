"""Card numbers and IBANs in a text, in whatever writing: told by issuer, length and check digits, not by spacing."""

import re
import string
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, islice

SEPARATORS = r"\s\-‐-―−_./\\,:;|*+~'\"·•()\[\]\u200b-\u200f\u2060\ufe0f\u20e3\ufeff"
"""What people put between the digits of one number."""
_RUN = re.compile(rf"[0-9]+(?:[{SEPARATORS}]{{1,4}}[0-9]+)*")
_GROUP = re.compile(r"[0-9]+")
_LEAST, _MOST = 13, 19
# Issuers by first digits, and the lengths of their numbers. A long transaction ID passes the check digit once in ten;
# nearly all of them begin otherwise or are of another length.
_ISSUERS = re.compile(
    r"(?P<visa>4)|(?P<sixteen>5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720|9792|8600|9860|9112|9417|9051|60)"
    r"|(?P<amex>3[47])|(?P<diners>30[0-5]|3095|3[689])|(?P<long>220[0-4]|35(?:2[89]|[3-8])|62|64[4-9]|65|81)"
    r"|(?P<maestro>5[06-8]|6[37])"
)
_LENGTHS = {
    "visa": (13, 16, 19),
    "sixteen": (16,),
    "amex": (15,),
    "diners": (14, 16),
    "long": (16, 17, 18, 19),
    "maestro": (13, 14, 15, 16, 17, 18, 19),
}
_GROUPINGS = {(4, 6, 5), (4, 6, 4), (4, 5, 6), (6, 4, 6), (4, 4, 8), (4, 8, 4), (8, 4, 4), (4, 12), (12, 4), (6, 10)}
_SOFT = re.compile(r"[ \u00a0\-‐-―._/*]+")
_EXPIRY = re.compile(r"(?:0[1-9]|1[0-2])(?:20)?[2-4][0-9]\Z")
# Behind the number: the day it runs out, then the code on the back.
_BACK = re.compile(
    rf"[{SEPARATORS}]{{0,4}}(?:(?:0?[1-9]|1[0-2])[{SEPARATORS}]{{0,3}}(?:20)?[2-4][0-9][{SEPARATORS}]{{1,4}}"
    rf"(?P<code>[0-9]{{3,4}})(?![0-9]|[.,][0-9])|(?P<alone>[0-9]{{3}})\s*\Z)"
)
_PLUS_LEAST = 15
"""Digits after a plus: fewer are a phone number."""
_IBAN = re.compile(rf"[A-Z]{{2}}[{SEPARATORS}]{{0,2}}[0-9][{SEPARATORS}]?[0-9]", re.IGNORECASE)
_IBAN_BODY = re.compile(rf"[A-Z0-9](?:[{SEPARATORS}]{{0,3}}[A-Z0-9]){{14,33}}", re.IGNORECASE)
_ALNUM = frozenset(string.ascii_letters + string.digits)
_NOT_ALNUM = re.compile("[^A-Za-z0-9]+")
_VALUES = {ord(letter): str(place) for place, letter in enumerate(string.ascii_uppercase, 10)}
_IBANS_BY_LENGTH = {
    15: "NO",
    16: "BE",
    18: "DK FI FO GL NL",
    19: "MK SI",
    20: "AT BA EE KZ LT LU XK",
    21: "CH HR LI LV",
    22: "BG BH CR DE GB GE IE ME RS",
    23: "AE GI IL IQ",
    24: "AD CZ ES MD PK RO SA SE SK TN VG",
    25: "PT",
    26: "IS TR",
    27: "FR GR IT MC MR SM",
    28: "AL AZ BY CY DO GT HU LB PL",
    29: "BR EG PS QA UA",
    30: "JO KW MU",
    31: "MT",
    33: "RU",
}
_IBAN_LENGTHS = {country: length for length, text in _IBANS_BY_LENGTH.items() for country in text.split()}


@dataclass(frozen=True, order=True)
class Secret:
    """Where a secret stands in the text, and what it is."""

    start: int
    end: int
    kind: str


def plain_digits(text: str) -> str:
    """Full-width, Arabic-Indic, circled and other digits as 0-9; every character keeps its place."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(c)) if not c.isascii() and c.isdigit() else c for c in text)


def numbers(plain: str) -> Iterator[Secret]:
    """The cards, with the codes behind them, and the IBANs in a text of plain digits. Linear in its length."""
    yield from _ibans(plain)
    for run in _RUN.finditer(plain):
        if run.end() - run.start() >= _LEAST:
            yield from _cards(plain, run.start(), run.end())


def is_card(digits: str) -> bool:
    """Whether these digits are a whole card number."""
    issuer = _ISSUERS.match(digits)
    if issuer is None or issuer.lastgroup is None or len(digits) not in _LENGTHS[issuer.lastgroup]:
        return False
    return _Run(digits).is_checked(0, len(digits))


class _Run:
    """The digits of a run, with sums from which any stretch of them is checked in no time."""

    def __init__(self, digits: str) -> None:
        self.digits = digits
        values = [int(c) for c in digits]
        doubled = [value * 2 - 9 if value > 4 else value * 2 for value in values]
        even = (doubled[at] if at % 2 == 0 else values[at] for at in range(len(values)))
        odd = (values[at] if at % 2 == 0 else doubled[at] for at in range(len(values)))
        self._sums = (list(accumulate(even, initial=0)), list(accumulate(odd, initial=0)))

    def is_checked(self, start: int, end: int) -> bool:
        """Luhn's test: from the end, every second digit counts double."""
        sums = self._sums[end % 2]
        return (sums[end] - sums[start]) % 10 == 0


def _cards(plain: str, start: int, end: int) -> Iterator[Secret]:
    groups = [match.span() for match in _GROUP.finditer(plain, start, end)]
    run = _Run("".join(plain[first:last] for first, last in groups))
    offsets = list(accumulate((last - first for first, last in groups), initial=0))
    at = 0
    while at < len(groups):
        found = _card_at(plain, groups, run, offsets, at)
        if found is None:
            at += 1
            continue
        last, ends_at = found
        first = groups[at][0]
        yield Secret(first, ends_at, "card")
        if back := _BACK.match(plain, ends_at):
            name = "code" if back["code"] else "alone"
            yield Secret(back.start(name), back.end(name), "code")
        at = last + 1


def _card_at(
    plain: str, groups: list[tuple[int, int]], run: _Run, offsets: list[int], at: int
) -> tuple[int, int] | None:
    """The longest card that begins with this group: its last group, and where in the text it ends."""
    begins = offsets[at]
    issuer = _ISSUERS.match(run.digits, begins)
    if issuer is None or issuer.lastgroup is None:
        return None
    lengths = _LENGTHS[issuer.lastgroup]
    least = _PLUS_LEAST if plain[groups[at][0] - 1 : groups[at][0]] == "+" else _LEAST
    best = None
    for last in range(at, min(at + _MOST, len(groups))):
        ends = offsets[last + 1]
        if ends - begins < least:
            continue
        # The expiry may be written on without a blank.
        for cut in (0, 4, 6) if ends - offsets[last] > 4 else (0,):
            length = ends - cut - begins
            if length not in lengths or length < least or not run.is_checked(begins, ends - cut):
                continue
            if cut and not _EXPIRY.match(run.digits[ends - cut : ends]):
                continue
            if _is_grouped(plain, groups[at : last + 1], cut):
                best = last, groups[last][1] - cut
        if ends - begins > _MOST:
            break
    return best


def _is_grouped(plain: str, groups: list[tuple[int, int]], cut: int) -> bool:
    """Whether people part a card so; a date, a time and two sums in a row may sum up to one otherwise."""
    sizes = [last - first for first, last in groups]
    sizes[-1] -= cut
    if len(sizes) == 1:
        return True
    if len(set(sizes[:-1])) == 1 and sizes[-1] <= sizes[0] <= 8:
        return True
    if tuple(sizes) in _GROUPINGS:
        return True
    between = {plain[groups[n][1] : groups[n + 1][0]] for n in range(len(groups) - 1)}
    return len(between) == 1 and _SOFT.fullmatch(next(iter(between))) is not None


def _ibans(plain: str) -> Iterator[Secret]:
    free = 0
    for match in _IBAN.finditer(plain):
        length = _IBAN_LENGTHS.get(match[0][:2].upper(), 0)
        if not length or match.start() < free:
            continue
        body = _IBAN_BODY.match(plain, match.start())
        if body is None:
            continue
        if not _is_iban(_NOT_ALNUM.sub("", body[0])[:length].upper(), length):
            continue
        places = (at for at in range(body.start(), body.end()) if plain[at] in _ALNUM)
        free = next(islice(places, length - 1, None)) + 1
        yield Secret(match.start(), free, "iban")


def _is_iban(compact: str, length: int) -> bool:
    """Whether it has that length and ISO 7064's check digits (mod 97)."""
    if len(compact) != length:
        return False
    turned = compact[4:] + compact[:4]
    return int(turned.translate(_VALUES)) % 97 == 1
