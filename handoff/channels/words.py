"""The desk's own lines as channels say them: `texts/`, a file for each language."""

import functools
from collections.abc import Mapping
from pathlib import Path

import yaml

TEXTS = Path(__file__).resolve().parent / "texts"


@functools.cache
def lines(language: str) -> Mapping[str, str]:
    loaded: dict[str, str] = yaml.safe_load((TEXTS / f"{language}.yml").read_text("utf-8"))
    return loaded


def worded(code: str, params: Mapping[str, object], language: str) -> str:
    """A system line in words. One that names somebody has another form for where no name is known.

    Raises: KeyError: there is none.
    """
    texts = lines(language)
    unnamed = f"{code}.unnamed"
    return texts[unnamed if not params.get("name") and unnamed in texts else code].format_map(_Given(params))


class _Given(dict[str, object]):
    def __missing__(self, name: str) -> str:
        return ""
