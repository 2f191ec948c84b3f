"""The part of a text in which the wanted words are, and where in it they stand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from handoff.domain.search.folding import fold

_WORD = re.compile(r"[^\W_]+")
_LENGTH = 160
_BEFORE = 40
_MOST_MARKS = 12


@dataclass(frozen=True, kw_only=True)
class Excerpt:
    """`marks` are the places of the words in `text`: first character and the one after the last."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


def excerpt(text: str, wanted: Sequence[str]) -> Excerpt:
    """Around the first word that begins like one of `wanted` (folded); the beginning, where none does."""
    line = " ".join(text.split())
    places = [match.span() for match in _WORD.finditer(line) if _begins(match[0], wanted)]
    first = places[0][0] if places else 0
    start = 0 if first <= _BEFORE else line.rfind(" ", 0, first - _BEFORE // 2) + 1
    end = start + _LENGTH
    head, tail = "… " if start else "", "…" if end < len(line) else ""
    shift = len(head) - start
    marks = tuple((a + shift, b + shift) for a, b in places[:_MOST_MARKS] if start <= a and b <= end)
    return Excerpt(text=f"{head}{line[start:end]}{tail}", marks=marks)


def _begins(word: str, wanted: Sequence[str]) -> bool:
    folded = fold(word)
    return any(folded.startswith(one) for one in wanted)
