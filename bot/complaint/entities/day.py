"""A day as a player named it."""

from dataclasses import dataclass, replace
from datetime import date

from bot.complaint.entities.tokens import plain_digits


@dataclass(frozen=True)
class Day:
    """`on` is None where the words name a stretch of time. `start` and `end` are its place in the text."""

    said: str
    on: date | None
    start: int
    end: int


def without(text: str, day: Day | None) -> str:
    """`text`, digits made plain, without the words of `day`: what is left may hold a sum."""
    text = plain_digits(text)
    return text if day is None else f"{text[: day.start]} , {text[day.end :]}"


def as_said(day: Day, text: str, longest: int = 100) -> Day:
    """With the player's whole answer as its words, where that is short."""
    words = " ".join(text.split())
    return replace(day, said=words) if len(words) <= longest else day
