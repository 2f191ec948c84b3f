"""A sentence cut into words, numbers and signs, and the number words of four languages."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from faq.language.spelling import fold, plain

_TOKEN = re.compile(
    r"(?P<number>(?<!\d)(?:\d{1,3}(?:(?P<gap>[ .,'’])\d{3})(?:(?P=gap)\d{3})*(?:[.,]\d{1,2})?"
    r"|\d+(?:[.,]\d{1,2})?)(?!\d))"
    r"|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)|(?P<sign>[₼$€₺₽])"
)

_UNITS = (
    ("bir biri one a an один одна одно одну", 1),
    ("iki two два две двух", 2),
    ("üç uc three три трёх", 3),
    ("dörd dört four четыре четырёх", 4),
    ("beş five пять пяти", 5),
    ("altı six шесть шести", 6),
    ("yeddi yedi seven семь семи", 7),
    ("səkkiz sekiz eight восемь восьми", 8),
    ("doqquz dokuz nine девять девяти", 9),
    ("on ten десять десяти", 10),
    ("eleven одиннадцать", 11),
    ("twelve двенадцать", 12),
    ("thirteen тринадцать", 13),
    ("fourteen четырнадцать", 14),
    ("fifteen пятнадцать", 15),
    ("sixteen шестнадцать", 16),
    ("seventeen семнадцать", 17),
    ("eighteen восемнадцать", 18),
    ("nineteen девятнадцать", 19),
    ("iyirmi yirmi twenty двадцать", 20),
    ("otuz thirty тридцать", 30),
    ("qırx kırk forty сорок", 40),
    ("əlli elli fifty пятьдесят", 50),
    ("altmış sixty шестьдесят", 60),
    ("yetmiş seventy семьдесят", 70),
    ("səksən seksen eighty восемьдесят", 80),
    ("doxsan doksan ninety девяносто", 90),
    ("сто", 100),
    ("двести", 200),
    ("триста", 300),
    ("четыреста", 400),
    ("пятьсот", 500),
    ("шестьсот", 600),
    ("семьсот", 700),
    ("восемьсот", 800),
    ("девятьсот", 900),
)
_NUMBER_WORDS = {fold(word): Decimal(value) for words, value in _UNITS for word in words.split()}
_NUMBER_WORDS[fold("полторы")] = Decimal("1.5")
_SCALE_WORDS = (
    ("yüz hundred", 100),
    ("min bin thousand grand k к тыс тысяч тысяча тысячи тысячу тыщ тыща тыщи тыщу косарь косаря косарей", 1000),
    ("milyon million mln млн миллион миллиона миллионов", 1_000_000),
)
_SCALES = {fold(word): Decimal(value) for words, value in _SCALE_WORDS for word in words.split()}
MOST_WORDS = 8  # of one number


@dataclass(frozen=True)
class Token:
    """A piece of a sentence. `value` is the number that digits make, `folded` the skeleton of a word."""

    text: str
    start: int
    end: int
    folded: str = ""
    value: Decimal | None = None


def plain_digits(text: str) -> str:
    """NFKC, and every digit of any script as 0-9."""
    text = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in text)


def tokens(text: str) -> list[Token]:
    """The words, numbers and currency signs of `text`, which should have been through `plain_digits`."""
    found = []
    for match in _TOKEN.finditer(text):
        piece = match[0]
        if match["number"]:
            found.append(Token(piece, match.start(), match.end(), value=_number(piece)))
        elif match["word"]:
            found.append(Token(piece, match.start(), match.end(), folded=fold(piece)))
        else:
            found.append(Token(piece, match.start(), match.end()))
    return found


def count_at(sentence: Sequence[Token], at: int) -> tuple[Decimal, int] | None:
    """The number that begins at token `at`, in digits or words ("250", "5 тыс", "iki yüz"), and where it ends."""
    total, current = Decimal(0), None
    end = at
    for token in sentence[at : at + MOST_WORDS]:
        if token.value is not None:
            if end != at:
                break
            current = token.value
        elif token.folded in _SCALES:
            scale = _SCALES[token.folded]
            factor = Decimal(1) if current is None else current
            if scale == 100:
                current = factor * scale
            else:
                total, current = total + factor * scale, None
        elif (parts := _joined(token)) is not None:
            if end != at and sentence[at].value is not None:
                break
            current = (current or Decimal(0)) + parts
        else:
            break
        end += 1
    if end == at:
        return None
    return total + (current or Decimal(0)), end


def _joined(token: Token) -> Decimal | None:
    """A number word, or several written as one as in Turkish: "ikiyüz", "yüzelli"."""
    if token.folded in _NUMBER_WORDS:
        return _NUMBER_WORDS[token.folded]
    before, found, after = map(fold, plain(token.text).partition("yuz"))
    if not found or (before and before not in _NUMBER_WORDS) or (after and after not in _NUMBER_WORDS):
        return None
    return _NUMBER_WORDS.get(before, Decimal(1)) * 100 + _NUMBER_WORDS.get(after, Decimal(0))


def _number(digits: str) -> Decimal:
    """Points, commas and blanks before exactly three digits part thousands; before one or two, a fraction."""
    whole, fraction = digits, ""
    if match := re.fullmatch(r"(.*)[.,](\d{1,2})", digits):
        whole, fraction = match[1], match[2]
    return Decimal(re.sub(r"\D", "", whole) + (f".{fraction}" if fraction else ""))
