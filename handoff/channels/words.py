"""The desk's own lines as channels say them: `texts/`, a file for each language."""

import functools
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import yaml

TEXTS = Path(__file__).resolve().parent / "texts"


@functools.cache
def lines(language: str) -> Mapping[str, str]:
    loaded: dict[str, str] = yaml.safe_load((TEXTS / f"{language}.yml").read_text("utf-8"))
    return loaded


def worded(code: str, params: Mapping[str, object], language: str) -> str:
    """A system line in words. It may have other forms: for a variant, with a question, where no name is known.

    Raises: KeyError: there is none.
    """
    texts = lines(language)
    told = dict(params)
    if params.get("due_at"):
        told["due"] = f"{datetime.fromisoformat(str(params['due_at'])):%d.%m.%Y}"
    for name in ("document", "documents"):
        kinds = str(params.get(name, "")).split(",")
        told[name] = ", ".join(texts.get(f"document.{kind}", kind) for kind in kinds)
    key = code
    for form, holds in (
        (str(params.get("variant", "")), True),
        ("asked", bool(params.get("question"))),
        ("unnamed", not params.get("name")),
    ):
        if holds and f"{code}.{form}" in texts:
            key = f"{code}.{form}"
            break
    return texts[key].format_map(_Given(told))


class _Given(dict[str, object]):
    def __missing__(self, name: str) -> str:
        return ""
