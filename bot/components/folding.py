"""A rough Latin skeleton of a text, so that "жалоба", "jaloba" and "zhaloba", or "şikayət" and "sikayet", come close.

Used on both sides, examples and messages, so it needs to be alike, not right.
"""

import re
import unicodedata

_CYRILLIC = {
    **dict(zip("абвгдеёжзийклмнопрстуфхцчшщыэ", "abvgdeejziiklmnoprstufhccssie", strict=True)),
    **{"ъ": "", "ь": "", "ю": "iu", "я": "ia"},
}
_LETTERS = str.maketrans({**_CYRILLIC, "ə": "e", "ı": "i", "ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
# Several Latin ways to write one sound, longest first.
_SOUNDS = (
    (re.compile(r"s(?:h?ch|h|4)"), "s"),
    (re.compile(r"ch|tch|(?<=[a-z])4|4(?=[a-z])|ts|tz"), "c"),
    (re.compile(r"zh"), "j"),
    (re.compile(r"kh|x"), "h"),
    (re.compile(r"gh"), "g"),
    (re.compile(r"y"), "i"),
    (re.compile(r"w"), "v"),
    (re.compile(r"ck|q"), "k"),
)
_REFERENCE = re.compile(r"\b(?:dst|d5t)[\s\-–—_.#:№]*(?:[a-z0-9][\s\-–—_.]*){8}(?![a-z0-9])")
_DIGITS = re.compile(r"\d+")
_DOUBLED = re.compile(r"([a-z])\1+")
_NOT_WORD = re.compile(r"[^a-z0-9?]+")
LONGEST = 600  # characters looked at; what a message wants stands well before that


def fold(text: str) -> str:
    """Lower case, Latin letters without diacritics, one spelling a sound; digits as 0, references as one word."""
    text = unicodedata.normalize("NFKC", text[:LONGEST]).replace("İ", "i").replace("I", "i").lower()
    text = "".join(c for c in unicodedata.normalize("NFKD", text.translate(_LETTERS)) if not unicodedata.combining(c))
    text = _REFERENCE.sub(" ticketreference ", text)
    text = _DIGITS.sub(lambda match: "0" * min(len(match[0]), 6), text)
    for pattern, sound in _SOUNDS:
        text = pattern.sub(sound, text)
    text = _NOT_WORD.sub(" ", text.replace("?", " ? "))
    return _DOUBLED.sub(r"\1", text).strip()
