"""Words that a language's file lists (bot/vocabulary): what is recognised by its words, and is no training example."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

FOLDER = Path(__file__).resolve().parents[1] / "vocabulary"


@dataclass(frozen=True)
class Vocabulary:
    """One language's words, as `bot.understanding.phrases.Phrases` takes them."""

    language_names: str
    """What players call the language."""


@cache
def read_vocabulary(language: str) -> Vocabulary:
    """Of one language. Raises: FileNotFoundError."""
    return Vocabulary(**yaml.safe_load((FOLDER / f"{language}.yml").read_text("utf-8")))
