"""What a player puts right in their own words: "not 150 but 115", "60 yox, 90", "20.. sorry 25", "ой, 13-го".

Only the shape of the sentence is looked at here; `bot.complaint.corrections` says what the pieces mean for a draft.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from faq.language.spelling import fold

REACH = 9  # words from a "not" to its "but"
ANEW_WORDS = 10  # of a message that only names the new value: "sorry, the 13th"
CHANGE_WORDS = 9
CURT_WORDS = 5  # "no, 13"


class How(Enum):
    """How the old value and the new one stand to each other."""

    INSTEAD = "instead"
    """Both are said: "not A but B"."""
    SLIP = "slip"
    """The first was said just before: "A, sorry, B"."""
    ANEW = "anew"
    """Only the new one is said, as a correction: "sorry, B", "change it to B"."""
    CURT = "curt"
    """The new one after a bare no: "no, B"."""


@dataclass(frozen=True)
class Contrast:
    how: How
    old: str
    new: str


@dataclass(frozen=True)
class _Word:
    folded: str
    start: int
    end: int
    breaks: bool
    """A mark of punctuation stands behind it."""


_PIECE = re.compile(r"[^\s,;:!?…()\"«»“”—–]+")
_BREAK = re.compile(r"[.,;:!?…—–]|\s-+\s")


def _set(words: str) -> frozenset[str]:
    return frozenset(fold(word.replace("'", "")) for word in words.split())


def _phrases(*phrases: str) -> tuple[tuple[str, ...], ...]:
    every = [tuple(fold(word.replace("'", "")) for word in phrase.split()) for phrase in phrases]
    return tuple(sorted(every, key=len, reverse=True))


_BEFORE = _set("not isn't isnt wasn't wasnt aren't doesn't не ne нет")
_AFTER = _set("yox deyil deyildi dəyil değil degil değildi")
_BUT = _set("but а rather it's its") | {"a"}
_FILLING = _set("but а a rather it's its it is was to the это de da də ama amma и and on of eto") | {"a"}
_NO = _set("no nope yox xeyr yok hayır hayir нет не net")
_SLIPS = _phrases(
    *("sorry", "oops", "ups", "whoops", "pardon", "i mean", "i meant", "correction", "no wait", "wait no", "actually"),
    *("my mistake", "my bad", "typo", "scratch that", "make that", "or rather", "sry", "i mistyped", "wrong it s"),
    *("bağışla", "bağışlayın", "üzr istəyirəm", "üzürlü sayın", "səhv yazdım", "səhv yazmışam", "səhv etdim"),
    *("səhv elədim", "səhv dedim", "səhv oldu", "səhvim var", "yanlış yazdım", "yanlış yazmışam", "yəni"),
    *("daha doğrusu", "əslində", "düzəliş", "çaşdım", "səhv saldım", "ay yox"),
    *("özür dilerim", "özür", "kusura bakma", "kusura bakmayın", "afedersin", "afedersiniz", "affedersiniz"),
    *("yanlış oldu", "yanlış dedim", "yani", "aslında", "düzeltiyorum", "düzeltme", "pardon ya", "hata yaptım"),
    *(
        "ой",
        "упс",
        "извини",
        "извините",
        "простите",
        "прости",
        "сорри",
        "пардон",
        "ошибся",
        "oshibsya",
        "ошиблась",
        "ошибка",
    ),
    *("опечатка", "опечатался", "опечаталась", "вернее", "точнее", "то есть", "тоесть", "поправка", "исправляюсь"),
    *("на самом деле", "ой нет", "перепутал", "перепутала", "оговорился", "оговорилась", "не то написал"),
    *("не так написал", "не так написала", "неправильно написал", "неправильно написала", "неверно написал"),
)
_CHANGES = _phrases(
    *("change", "fix", "update", "edit", "replace", "correct the", "correct my", "correct it", "put", "make it"),
    *("set", "should be", "must be", "needs to be", "write", "has to be"),
    *("dəyiş", "dəyişin", "dəyişdir", "dəyişdirin", "dəyişək", "dəyişdirək", "düzəlt", "düzəldin", "düzəldək"),
    *("yaz", "yazın", "qeyd et", "qeyd edin", "olmalıdır", "olmalıydı", "olmalı idi", "dəyişmək istəyirəm"),
    *("değiştir", "değiştirin", "değiştirelim", "düzelt", "düzeltin", "düzeltelim", "yazın", "yap", "yapın"),
    *("olmalı", "olacak", "olacaktı", "değiştirmek istiyorum", "düzeltmek istiyorum"),
    *("поменяй", "поменяйте", "поменяем", "измени", "измените", "исправь", "исправьте", "замени", "замените"),
    *("поправь", "поправьте", "запиши", "запишите", "напиши", "напишите", "поставь", "поставьте", "смени"),
    *("смените", "должно быть", "должна быть", "надо поменять", "нужно поменять", "хочу поменять", "хочу исправить"),
    *("надо исправить", "нужно исправить"),
)
_INSTEAD_OF = _set("вместо")
_IN_PLACE = _set("əvəzinə yerinə yerine")


def contrasts(text: str) -> Iterator[Contrast]:
    """What may be put right in `text`, the plainest shape first."""
    words = _words(text)
    yield from _not_but(text, words)
    yield from _afterwards(text, words)
    yield from _in_place(text, words)
    yield from _slip(text, words)
    yield from _no_then(text, words)
    if len(words) <= CHANGE_WORDS and _at_any(words, _CHANGES):
        yield Contrast(How.ANEW, "", text)


def is_marked(text: str) -> bool:
    """Whether the player calls it a slip of their own, or tells to change something."""
    words = _words(text)
    return _at_any(words, _SLIPS) or wants_change(text)


def wants_change(text: str) -> bool:
    """Whether the player tells to change or fix something."""
    return _at_any(_words(text), _CHANGES)


def _words(text: str) -> list[_Word]:
    found = []
    for match in _PIECE.finditer(text):
        bare = match[0].strip(".'’-*")
        folded = fold(bare.replace("'", "").replace("’", ""))
        if not folded:
            continue
        start = match.start() + match[0].index(bare)
        end = start + len(bare)
        following = _PIECE.search(text, match.end())
        gap = text[end : following.start() if following else len(text)]
        found.append(_Word(folded, start, end, bool(_BREAK.search(gap))))
    return found


def _piece(text: str, words: Sequence[_Word]) -> str:
    return text[words[0].start : words[-1].end] if words else ""


def _bare(words: Sequence[_Word]) -> Sequence[_Word]:
    """Without the words that only join."""
    first, last = 0, len(words)
    while first < last and words[first].folded in _FILLING:
        first += 1
    while last > first and words[last - 1].folded in _FILLING:
        last -= 1
    return words[first:last]


def _not_but(text: str, words: Sequence[_Word]) -> Iterator[Contrast]:
    """not A but B; не A, а B; B, not A."""
    for at, word in enumerate(words):
        if word.folded not in _BEFORE:
            continue
        rest = words[at + 1 :]
        pivot = next((n for n in range(1, min(len(rest), REACH)) if rest[n].folded in _BUT), None)
        if pivot is None:
            pivot = next((n + 1 for n in range(min(len(rest) - 1, REACH)) if rest[n].breaks), None)
        if pivot is not None and _bare(rest[pivot:]):
            yield Contrast(How.INSTEAD, _piece(text, _bare(rest[:pivot])), _piece(text, _bare(rest[pivot:])))
        elif len(rest) == 2:
            yield Contrast(How.INSTEAD, _piece(text, rest[:1]), _piece(text, rest[1:]))
        if rest and _bare(words[:at]):
            yield Contrast(How.INSTEAD, _piece(text, _bare(rest)), _piece(text, _bare(words[:at])))


def _afterwards(text: str, words: Sequence[_Word]) -> Iterator[Contrast]:
    """A yox B; A değil, B; B, A yox."""
    for at, word in enumerate(words):
        if at == 0 or word.folded not in _AFTER:
            continue
        old, new = _bare(words[:at]), _bare(words[at + 1 :])
        if new:
            yield Contrast(How.INSTEAD, _piece(text, old), _piece(text, new))
            continue
        cut = next((n + 1 for n in range(at - 2, -1, -1) if words[n].breaks), None)
        if cut is not None:
            yield Contrast(How.INSTEAD, _piece(text, _bare(words[cut:at])), _piece(text, _bare(words[:cut])))
        elif at == 2:
            yield Contrast(How.INSTEAD, _piece(text, words[1:2]), _piece(text, words[:1]))


def _in_place(text: str, words: Sequence[_Word]) -> Iterator[Contrast]:
    """B instead of A; вместо A B; A əvəzinə B."""
    for at, word in enumerate(words):
        before, after = words[:at], words[at + 1 :]
        if word.folded == "instead":
            of = bool(after) and after[0].folded == "of"
            if before:
                how = How.INSTEAD if of else How.ANEW
                yield Contrast(how, _piece(text, _bare(after)) if of else "", _piece(text, _bare(before)))
        elif word.folded in _INSTEAD_OF and after:
            if _bare(before):
                yield Contrast(How.INSTEAD, _piece(text, _bare(after)), _piece(text, _bare(before)))
            for cut in range(1, len(after)):
                yield Contrast(How.INSTEAD, _piece(text, after[:cut]), _piece(text, _bare(after[cut:])))
        elif word.folded in _IN_PLACE and before and after:
            yield Contrast(How.INSTEAD, _piece(text, _bare(before)), _piece(text, _bare(after)))


def _slip(text: str, words: Sequence[_Word]) -> Iterator[Contrast]:
    """A, sorry, B; sorry, B; B, sorry."""
    at = 0
    while at < len(words):
        size = _at(words, at, _SLIPS)
        if not size:
            at += 1
            continue
        end = at + size
        while end < len(words) and (more := _at(words, end, _SLIPS)):
            end += more
        old, new = _bare(words[:at]), _bare(words[end:])
        if old and new:
            yield Contrast(How.SLIP, _piece(text, old), _piece(text, new))
        if (new or old) and len(words) <= ANEW_WORDS:
            yield Contrast(How.ANEW, "", _piece(text, new or old))
        at = end


def _no_then(text: str, words: Sequence[_Word]) -> Iterator[Contrast]:
    """no, B."""
    if len(words) in range(2, CURT_WORDS + 1) and words[0].folded in _NO:
        yield Contrast(How.CURT, "", _piece(text, _bare(words[1:]) or words[1:]))


def _at(words: Sequence[_Word], at: int, phrases: tuple[tuple[str, ...], ...]) -> int:
    """How many words of a phrase stand at `at`; 0 for none."""
    for phrase in phrases:
        if tuple(word.folded for word in words[at : at + len(phrase)]) == phrase:
            return len(phrase)
    return 0


def _at_any(words: Sequence[_Word], phrases: tuple[tuple[str, ...], ...]) -> bool:
    return any(_at(words, at, phrases) for at in range(len(words)))
