"""One term for each thing in each language, over everything that players and operators read.

What a person's own words may be (questions of the articles, training examples) is another matter.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from faq.help_centre.pages import TEMPLATES
from faq.service import CONTENT
from settings import ROOT

TERMS = {
    "az": {
        "operator": r"əməkdaş|mütəxəssis (?:cavab|yaz)",
        "şifrə": r"\bparol",
        "supervayzer": r"rəhbər (?:operator|əməkdaş)|üst səviyyəli əməkdaş",
        "Yardım mərkəzi": r"kömək mərkəzi",
        "müraciət": r"\btiket",
    },
    "tr": {
        "temsilci": r"\byetkili|müşteri temsilci",
        "başvuru": r"\btalep(?:ler)? (?:numara|bırak|durum)|yeni talep|\btiket",
        "süpervizör": r"üst (?:yetkili|temsilci)|\bamir",
        "şifre": r"\bparola",
        "Yardım merkezi": r"destek merkezi",
    },
    "ru": {
        "оператор": r"сотрудник|(?:передам?|передаю|передать) вас человеку|позвать человека|позову человека",
        "супервайзер": r"старш\w+ специалист",
        "обращение": r"тикет|\bзаявк[аи]\b",
        "аккаунт": r"\bпрофил\w+ игрока|игров\w+ учётн",
        "Центр помощи": r"справочн\w+ центр",
    },
    "en": {
        "operator": r"\bagent\b|fetch a person|pass you to a person",
        "ticket": r"\bcase number",
        "Help centre": r"help cent(?:er|re) desk|knowledge base",
    },
}
"""The term, and what stood or might stand in its place.

In Russian a player has an аккаунт, an operator an учётная запись.
"""


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def read_by_people(language: str) -> Iterator[tuple[Path, str]]:
    """Widget, console, assistant, help centre, and the articles' titles and bodies."""
    locales = ROOT / "web" / "shared" / "locales"
    for path in sorted(locales.glob("*.json")):
        if path.stem.split(".")[-1] == language:
            yield from ((path, text) for text in _texts(json.loads(path.read_text("utf-8"))))
    for path in (ROOT / "bot" / "responses" / f"{language}.yml", TEMPLATES / "words" / f"{language}.yml"):
        yield from ((path, text) for text in _texts(yaml.safe_load(path.read_text("utf-8"))))
    for path in sorted((CONTENT / language).rglob("*.md")):
        front, body = path.read_text("utf-8").removeprefix("---\n").split("\n---\n", 1)
        yield path, yaml.safe_load(front)["title"]
        yield path, body


@pytest.mark.parametrize(("language", "term"), [(code, term) for code, terms in TERMS.items() for term in terms])
def test_nothing_else_stands_in_a_terms_place(language: str, term: str) -> None:
    other = re.compile(TERMS[language][term], re.IGNORECASE)
    found = [f"{path.relative_to(ROOT)}: {text}" for path, text in read_by_people(language) if other.search(text)]
    assert found == []


@pytest.mark.parametrize(("language", "term"), [(code, term) for code, terms in TERMS.items() for term in terms])
def test_the_term_is_in_use(language: str, term: str) -> None:
    assert any(term.casefold() in text.casefold() for _, text in read_by_people(language))
