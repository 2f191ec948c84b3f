"""Texts that no article answers, read from training examples of the dialogue: chatter and what is out of scope.

Only the file format is known here: `<folder>/<language>/<intent>.yml` with lines of `- text` under `examples`.
"""

from collections.abc import Sequence
from pathlib import Path

import yaml

from faq.articles.topics import yaml_finding
from faq.errors import ContentError, Finding

INTENTS = (
    "out_of_scope",
    "smalltalk",
    "greet",
    "goodbye",
    "thanks",
    "affirm",
    "deny",
    "cancel",
    "insult",
    "change_language",
)


def read_negatives(folder: Path, intents: Sequence[str] = INTENTS) -> list[tuple[str, str]]:
    """(text, language) of every example of `intents`; empty where there is no such folder.

    Raises:
        ContentError: a file is not in the format above.
    """
    found: list[tuple[str, str]] = []
    for path in sorted(folder.glob("*/*.yml")):
        if path.stem in intents:
            found += [(text, path.parent.name) for text in read_examples(path)]
    return found


def read_examples(path: Path) -> list[str]:
    """The examples of one file.

    Raises:
        ContentError: it is not in the format above.
    """
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        blocks = [entry["examples"] for entry in data["nlu"]]
        lines = [line.strip() for block in blocks for line in block.splitlines()]
    except yaml.YAMLError as error:
        raise ContentError([yaml_finding(path, error)]) from None
    except (KeyError, TypeError, AttributeError):
        raise ContentError([Finding(str(path), 1, "must hold nlu: with examples:")]) from None
    return [line[1:].strip() for line in lines if line.startswith("-") and line[1:].strip()]
