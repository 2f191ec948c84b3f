"""Words as the search compares them: without case, diacritics and the letters that people type in place of others."""

import re
import unicodedata
from collections.abc import Iterable

# What Unicode does not take apart: Azerbaijani schwa, the i's of Turkish, and what Russian keyboards leave out.
_LETTERS = str.maketrans({"ə": "e", "Ə": "e", "ı": "i", "I": "i", "İ": "i", "ё": "е", "Ё": "е"})
_WORD = re.compile(r"[^\W_]+")
_LONGEST = 40
"""Of a word that is kept: longer ones are found by their beginning."""
_PIECE = 3
"""Characters of the shortest end of an identifier that is found."""


def fold(text: str) -> str:
    """The text with its letters folded; one character may become several or none."""
    lower = text.translate(_LETTERS).casefold()
    if lower.isascii():
        return lower
    apart = unicodedata.normalize("NFKD", lower)
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).translate(_LETTERS)


def words_of(text: str) -> list[str]:
    """Its folded words in order, each once."""
    return list(dict.fromkeys(word[:_LONGEST] for word in _WORD.findall(fold(text))))


def indexed(*texts: str | None, identifiers: Iterable[str | None] = ()) -> str:
    """What the index keeps of these texts: folded words between spaces.

    Of identifiers, such as references and accounts, every end is kept too: people quote the last four characters.
    """
    kept: dict[str, None] = {}
    for text in texts:
        kept.update(dict.fromkeys(words_of(text or "")))
    for identifier in identifiers:
        whole = "".join(words_of(identifier or ""))[:_LONGEST]
        kept.update(dict.fromkeys(words_of(identifier or "")))
        kept.update(dict.fromkeys(whole[start:] for start in range(len(whole) - _PIECE + 1)))
    return " ".join(kept)
