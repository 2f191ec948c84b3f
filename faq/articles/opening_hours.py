"""Weekly hours in words: "Mon–Fri 09:00–18:00, Sat 10:00–14:00"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FOLDER = Path(__file__).with_name("days")


def in_words(hours: Mapping[str, tuple[str, str]], language: str) -> str:
    """`hours` are day ("mon") to first and last time; days in a row with the same ones are told together."""
    runs: list[tuple[int, int, tuple[str, str]]] = []
    for at, day in enumerate(DAYS):
        if day not in hours:
            continue
        if runs and runs[-1][1] == at - 1 and runs[-1][2] == hours[day]:
            runs[-1] = (runs[-1][0], at, hours[day])
        else:
            runs.append((at, at, hours[day]))
    return ", ".join(f"{_span(first, last, language)} {'–'.join(times)}" for first, last, times in runs)


@dataclass(frozen=True)
class _Words:
    days: Sequence[str]
    every_day: str


@cache
def _words(language: str) -> _Words:
    return _Words(**yaml.safe_load((FOLDER / f"{language}.yml").read_text("utf-8")))


def _span(first: int, last: int, language: str) -> str:
    words = _words(language)
    if (first, last) == (0, len(DAYS) - 1):
        return words.every_day
    names = words.days
    return names[first] if first == last else f"{names[first]}–{names[last]}"
