"""Folding: what people type in four languages finds what was written with all its letters."""

import pytest

from handoff.domain.search.excerpt import excerpt
from handoff.domain.search.folding import fold, indexed, words_of

PROBES = [
    ("Sənədim təsdiqlənmədi", "senedim tesdiqlenmedi"),
    ("HESABIMI AÇIN", "hesabimi acin"),
    ("hesabım", "hesabim"),
    ("İDMAN mərci", "idman merci"),
    ("ŞİKAYƏT", "sikayet"),
    ("öz ğüçüm", "oz gucum"),
    ("Çekim hâlâ gelmedi", "cekim hala gelmedi"),
    ("IĞDIR iğne", "igdir igne"),
    ("ёлка Ещё", "елка еще"),
    ("Мой счёт", "мои счет"),
    ("Café, naïve", "cafe naive"),
    ("STRASSE straße", "strasse strasse"),
    ("e\u0301te\u0301", "ete"),
]


@pytest.mark.parametrize(("text", "folded"), PROBES)
def test_letters_fold(text: str, folded: str) -> None:
    assert " ".join(words_of(text)) == " ".join(dict.fromkeys(folded.split()))


@pytest.mark.parametrize("text", [text for text, _ in PROBES])
def test_what_is_folded_stays_as_it_is(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_words_are_letters_and_digits_alone() -> None:
    assert words_of('250,50 AZN! "x" OR y* -z a_b') == ["250", "50", "azn", "x", "or", "y", "z", "a", "b"]
    assert words_of(" ?! ") == []
    assert indexed("a" * 500) == "a" * 40


def test_of_an_identifier_every_end_is_kept() -> None:
    kept = indexed("paid", identifiers=["DST-7K3F-92QX", None]).split()
    assert {"paid", "dst", "7k3f", "92qx", "dst7k3f92qx", "k3f92qx", "2qx"} <= set(kept)
    assert "qx" not in kept


def test_an_excerpt_is_around_the_word_and_marks_it() -> None:
    long = "Salam. " * 40 + "Mənim sənədlərim hələ də yoxlanılır. " + "Gözləyirəm. " * 40
    found = excerpt(long, ["sened"])
    assert [found.text[a:b] for a, b in found.marks] == ["sənədlərim"]
    assert len(found.text) < 180 and found.text.startswith("… ") and found.text.endswith("…")
    whole = excerpt("two  \n lines", ["zzz"])
    assert (whole.text, whole.marks) == ("two lines", ())
