"""The texts: alike in all languages, each in its own, and filled without surprises."""

from pathlib import Path

import pytest
import yaml

from bot.errors import TextsBroken
from bot.wording.nlg import FOLDER, MOST_CHARACTERS, Nlg, check_changed, placeholders, read_texts
from languages import LANGUAGES

TEXTS = {language: read_texts(FOLDER / f"{language}.yml") for language in LANGUAGES}
NAMES = sorted(set().union(*TEXTS.values()))
ONCE = frozenset(
    {
        *("welcome", "assistant_again", "help_line", "is_bot", "handoff_draft", "crisis_danger"),
        *("complaint_noted", "complaint_next", "confirm_send"),
    }
)
"""Sentences that are never the whole of a reply, or that begin one; all others are said by `TurnTexts.say`."""
PIECES = (
    "button_",
    "lookup_",
    "kind_",
    "field_",
    "value_",
    "state_",
    "status_one",
    "status_about",
    "status_due",
)
TOLD = ("status_changed", "status_overdue", "status_waiting", "status_merged", "status_resolution")
VARIED = [name for name in NAMES if name not in ONCE and not name.startswith((*PIECES, *TOLD))]


@pytest.mark.parametrize("name", NAMES)
def test_every_language_has_the_text_with_the_same_placeholders(name: str) -> None:
    wanted = frozenset().union(*map(placeholders, TEXTS["en"][name]))
    for language in LANGUAGES:
        assert name in TEXTS[language]
        assert frozenset().union(*map(placeholders, TEXTS[language][name])) == wanted


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_no_text_is_left_in_english(language: str) -> None:
    english = {variant for variants in TEXTS["en"].values() for variant in variants}
    assert not [text for variants in TEXTS[language].values() for text in variants if text in english]


@pytest.mark.parametrize("name", VARIED)
def test_what_may_be_said_again_has_variants_so_that_none_comes_twice_in_a_row(name: str) -> None:
    for language in LANGUAGES:
        assert len(TEXTS[language][name]) >= 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_texts_say_the_same(language: str) -> None:
    said = [text for name in VARIED for text in TEXTS[language][name]]
    assert len(said) == len(set(said)), {text for text in said if said.count(text) > 1}


def test_the_site_is_named_and_values_are_not_read_as_templates() -> None:
    nlg = Nlg("Arena {x} $y")
    assert "Arena {x} $y" in nlg.text("welcome", "en")
    text = nlg.text("status_one", "ru", state="{site} $site ${reference}", reference="DST-1")
    assert "{site} $site ${reference}" in text
    with pytest.raises(KeyError):
        nlg.text("no such text", "en")
    with pytest.raises(KeyError):
        nlg.text("status_one", "en", reference="a value is missing")


def test_the_first_words_say_that_the_assistant_is_automated_and_that_a_person_can_be_asked_for() -> None:
    words = {
        "az": ("avtomatik", "operator"),
        "tr": ("otomatik", "temsilci"),
        "ru": ("автоматический", "оператор"),
        "en": ("automated", "operator"),
    }
    for language, (automated, person) in words.items():
        for text in (*TEXTS[language]["welcome"], *TEXTS[language]["greet"]):
            assert automated in text
            assert person in text


def test_words_in_a_crisis_never_speak_of_playing_paying_in_or_waiting() -> None:
    forbidden = {
        "az": ("oyna", "depozit", "mərc", "gözlə"),
        "tr": ("oyna", "yatır", "bahis", "bekle"),
        "ru": ("играй", "сыграй", "депозит", "пополн", "ставк", "подожд"),
        "en": ("play", "deposit", " bet", "wait"),
    }
    for language, words in forbidden.items():
        for name in ("crisis", "crisis_danger"):
            for text in TEXTS[language][name]:
                assert not [word for word in words if word in text.casefold()], text


def test_broken_files_are_told_with_file_and_name(tmp_path: Path) -> None:
    for language in LANGUAGES:
        (tmp_path / f"{language}.yml").write_text(yaml.safe_dump({"a": "x {value}"}), "utf-8")
    assert Nlg("Arena", tmp_path).text("a", "az", value="1") == "x 1"
    (tmp_path / "ru.yml").write_text(yaml.safe_dump({"a": "x {other}"}), "utf-8")
    with pytest.raises(TextsBroken, match="a: placeholders differ between az and ru"):
        Nlg("Arena", tmp_path)
    (tmp_path / "ru.yml").write_text(yaml.safe_dump({"b": "x"}), "utf-8")
    with pytest.raises(TextsBroken, match="az and ru differ in a, b"):
        Nlg("Arena", tmp_path)
    (tmp_path / "ru.yml").write_text("a: []", "utf-8")
    with pytest.raises(TextsBroken, match=r"ru\.yml: a"):
        Nlg("Arena", tmp_path)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Your complaint is registered.", r"\{reference\} is missing"),
        ("{reference} {nonsense}", r"\{nonsense\} means nothing"),
        (" ", "is missing"),
        ("{reference}" + "x" * MOST_CHARACTERS, "characters"),
    ],
)
def test_a_text_that_is_changed_keeps_what_it_must_tell(text: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "en.yml").write_text("done:\n  - Number {reference}, {site}.\n  - It is {reference}.\n", "utf-8")
    check_changed({"en": {"done": "Noted as {reference} at {site}."}}, tmp_path)
    with pytest.raises(TextsBroken, match=why):
        check_changed({"en": {"done": text}}, tmp_path)


def test_a_text_without_placeholders_may_not_be_empty(tmp_path: Path) -> None:
    (tmp_path / "en.yml").write_text("hello: Hello.\n", "utf-8")
    with pytest.raises(TextsBroken, match="characters"):
        check_changed({"en": {"hello": "\n"}}, tmp_path)
