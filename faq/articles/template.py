"""Marks in an article's body: `{email}` puts in what the settings say, `{if email} ... {end}` keeps a text with it.

`{if not email}` and `{else}` are for the opposite, `{if email or phone}` for any of several; conditions may stand
within each other. A mark alone on its line leaves no empty line behind. Every place that shows an
article shows it `filled`; what learns from articles takes them `unmarked`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from faq.articles.site_features import NAMES, VALUES, Features

ALWAYS = "site"
"""The one value that is never missing, and needs no condition."""
_MARK = re.compile(r"^[ \t]*\{(if [^{}\n]*|else|end)\}[ \t]*(?:\n|\Z)|\{([^{}\n]*)\}", re.MULTILINE)
_GAP = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")


@dataclass(frozen=True)
class Condition:
    """Holds where any of `names` is there, or, if not `wanted`, where none is."""

    names: tuple[str, ...]
    wanted: bool
    line: int

    def holds(self, has: Callable[[str], bool]) -> bool:
        return any(map(has, self.names)) is self.wanted


@dataclass(frozen=True)
class Piece:
    """A text that is kept where all its conditions hold; placeholders are still in it."""

    text: str
    conditions: tuple[Condition, ...]


def filled(body: str, features: Features, language: str) -> str:
    """The body as people read it."""
    return _put_in(kept(body, features.has), lambda name: features.words(name, language))


def kept(body: str, has: Callable[[str], bool]) -> str:
    """What is left of the body where `has` says what there is; placeholders stay."""
    pieces, _ = read(body)
    text = "".join(piece.text for piece in pieces if all(condition.holds(has) for condition in piece.conditions))
    return _GAP.sub("\n\n", text).strip()


def unmarked(body: str) -> str:
    """All words of the body, whatever they depend on, and nothing else."""
    pieces, _ = read(body)
    return _put_in("\n".join(piece.text for piece in pieces), lambda _name: "")


def names_in(body: str) -> frozenset[str]:
    """What the body asks for in its conditions."""
    pieces, _ = read(body)
    return frozenset(name for piece in pieces for condition in piece.conditions for name in condition.names)


def problems(body: str) -> list[tuple[int, str]]:
    """What is wrong with the marks: line within the body, from 0, and reason."""
    return read(body)[1]


def read(body: str) -> tuple[list[Piece], list[tuple[int, str]]]:
    """The body in pieces, and what is wrong with its marks."""
    pieces: list[Piece] = []
    wrong: list[tuple[int, str]] = []
    open_now: list[Condition] = []
    text, at = "", 0
    for match in _MARK.finditer(body):
        line = body.count("\n", 0, match.start())
        mark = (match[1] or match[2] or "").strip()
        text += body[at : match.start()]
        at = match.end()
        if mark not in ("else", "end") and not mark.startswith("if "):
            wrong += [(line, reason) for reason in _placeholder_problems(mark, open_now)]
            text += match[0]
            continue
        pieces.append(Piece(text, tuple(open_now)))
        text = ""
        if mark.startswith("if "):
            condition = _condition(mark, line)
            wrong += [(line, f"{{{mark}}}: there is no {name!r}") for name in condition.names if name not in NAMES]
            open_now.append(condition)
        elif not open_now:
            wrong.append((line, f"{{{mark}}} without an {{if}} before it"))
        else:
            last = open_now.pop()
            if mark == "else":
                open_now.append(Condition(last.names, not last.wanted, last.line))
    pieces.append(Piece(text + body[at:], tuple(open_now)))
    wrong += [(condition.line, "this {if} has no {end}") for condition in open_now]
    return [piece for piece in pieces if piece.text], wrong


def _condition(mark: str, line: int) -> Condition:
    words = mark.removeprefix("if ").strip()
    names = words.removeprefix("not ").split(" or ")
    return Condition(tuple(name.strip() for name in names), not words.startswith("not "), line)


def _placeholder_problems(name: str, open_now: list[Condition]) -> list[str]:
    if name not in VALUES:
        return [f"{{{name}}} is not known; it may be one of {', '.join(sorted(VALUES))}"]
    if name != ALWAYS and not any(each.wanted and each.names == (name,) for each in open_now):
        return [f"{{{name}}} must stand between {{if {name}}} and {{end}}: it may be missing"]
    return []


def _put_in(text: str, words: Callable[[str], str]) -> str:
    return _MARK.sub(lambda match: words(match[2]) if match[2] in VALUES else match[0], text)
