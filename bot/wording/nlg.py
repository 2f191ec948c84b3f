"""All that the assistant says: picks a text by name and language, and fills its placeholders.

The texts are in responses/<language>.yml: one entry a name, one text or a list of variants. They are read once; a
change takes a restart, but no training. What administrators wrote in place of one holds at once.
"""

import string
from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

from bot.errors import TextsBroken
from bot.wording.site import SiteWords
from languages import LANGUAGES

MOST_CHARACTERS = 2000  # of a text that is changed
FOLDER = Path(__file__).resolve().parents[1] / "responses"


class Nlg:
    """Texts of all languages, checked when read: same names and placeholders everywhere."""

    def __init__(self, site: str | SiteWords, folder: Path = FOLDER) -> None:
        """Read the texts.

        Raises:
            TextsBroken: a file is missing or unreadable, or the languages differ in names or placeholders.
        """
        self._site = SiteWords(site) if isinstance(site, str) else site
        self._texts = {language: read_texts(folder / f"{language}.yml") for language in LANGUAGES}
        _check_alike(self._texts)

    def text(self, name: str, language: str, turn: int = 0, **values: str | int) -> str:
        """The text `name`; `turn` counts its uses, so that a repeated text takes the next variant.

        Values are put in as they are and not looked at for further placeholders. Raises: KeyError: no such name,
        language or value.
        """
        variants = self._texts[language][name]
        text = self._site.texts.get(language, {}).get(name) or variants[turn % len(variants)]
        return string.Template(_as_template(text)).substitute(values, site=self._site.site_name)

    def names(self) -> frozenset[str]:
        return frozenset(self._texts[LANGUAGES[0]])


def check_changed(changed: Mapping[str, Mapping[str, str]], folder: Path = FOLDER) -> None:
    """Raises: TextsBroken: there is no such text; one is empty or too long, has a placeholder that the assistant's own
    has not, or lacks one that all variants of it have, such as a ticket's number.
    """
    for language, texts in changed.items():
        if language not in LANGUAGES:
            raise TextsBroken(f"{language} is no language of the desk")
        own = read_texts(folder / f"{language}.yml")
        for name, text in texts.items():
            if name not in own:
                raise TextsBroken(f"{name}: there is no such text")
            try:
                unknown = placeholders(text) - _all_placeholders(own[name]) - {"site"}
            except ValueError as error:
                raise TextsBroken(f"{name}: {error}") from None
            if unknown:
                raise TextsBroken(f"{name}: {{{sorted(unknown)[0]}}} means nothing here")
            needed = frozenset.intersection(*map(placeholders, own[name])) - {"site"}
            if lost := needed - placeholders(text):
                raise TextsBroken(f"{name}: {{{sorted(lost)[0]}}} is missing")
            if not text.strip() or len(text) > MOST_CHARACTERS:
                raise TextsBroken(f"{name}: needs between 1 and {MOST_CHARACTERS} characters")


def read_texts(path: Path) -> dict[str, tuple[str, ...]]:
    """One file: name to variants. Raises: TextsBroken."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise TextsBroken(f"{path.name} cannot be read: {error}") from error
    if not isinstance(content, dict):
        raise TextsBroken(f"{path.name} is not a mapping of names to texts")
    texts = {str(name): tuple(value) if isinstance(value, list) else (value,) for name, value in content.items()}
    for name, variants in texts.items():
        if not variants or not all(isinstance(text, str) and text.strip() for text in variants):
            raise TextsBroken(f"{path.name}: {name} must be a text or a list of texts")
    return {name: tuple(text.strip() for text in variants) for name, variants in texts.items()}


def placeholders(text: str) -> frozenset[str]:
    """Names in braces."""
    return frozenset(field for _, field, _, _ in string.Formatter().parse(text) if field)


def _as_template(text: str) -> str:
    """`{name}` as `${name}` for string.Template, which never looks into what it puts in."""
    parts = []
    for literal, field, _, _ in string.Formatter().parse(text):
        parts.append(literal.replace("$", "$$"))
        if field:
            parts.append(f"${{{field}}}")
    return "".join(parts)


def _check_alike(texts: Mapping[str, Mapping[str, tuple[str, ...]]]) -> None:
    first, *others = texts
    for other in others:
        if missing := texts[first].keys() ^ texts[other].keys():
            raise TextsBroken(f"{first} and {other} differ in {', '.join(sorted(missing))}")
        for name in texts[first]:
            if _all_placeholders(texts[first][name]) != _all_placeholders(texts[other][name]):
                raise TextsBroken(f"{name}: placeholders differ between {first} and {other}")


def _all_placeholders(variants: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*map(placeholders, variants))
