"""What the trained model makes of messages in four languages that it has not seen; and whose language it speaks."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.components.folding import fold
from bot.understanding.incoming import message_language
from faq.service import FaqService
from tests.eval.measures import Case
from tests.eval.offline import Assistant, understand

GROUPS = yaml.safe_load(Path(__file__).with_name("understood.yml").read_text("utf-8"))
MESSAGES = [
    pytest.param(group, language, text, id=f"{group['what']}: {text}")
    for group in GROUPS
    for language, texts in group["messages"].items()
    for text in texts
]
BORROWED = {
    "az": ["pulum gəlməyib", "ok", "spasibo", "balans", "withdrawal", "super", "həə", "depozit", "thanks", "yox"],
    "tr": ["param gelmedi", "ok", "thanks", "bonus", "cashout", "super", "online", "spasibo", "tamam", "support"],
    "ru": ["где мои деньги", "ок", "thanks", "bonus", "support", "cashback", "ok", "super", "tamam", "sağ ol"],
    "en": ["where is my money", "ok", "merci", "salam", "bonus", "spasibo", "super", "tamam", "deposit", "sağ ol"],
}
"""Turns of one conversation a language; the first one is in it, the others borrow a word at most."""


@pytest.fixture(scope="module")
def ask(assistant: Assistant) -> Callable[[str, str], Case]:
    def one(text: str, language: str) -> Case:
        line: dict[str, Any] = {"text": text, "lang": language, "kind": "", "accept": (), "style": ""}
        return understand(assistant, [line])[0]

    return one


def test_none_of_the_messages_is_a_training_example(examples: frozenset[str]) -> None:
    asked = [text for group in GROUPS for texts in group["messages"].values() for text in texts]
    assert not [text for text in asked if fold(text) in examples]


@pytest.mark.rasa
@pytest.mark.parametrize(("group", "language", "text"), MESSAGES)
def test_what_comes_of_a_message(
    ask: Callable[[str, str], Case], group: dict[str, Any], language: str, text: str
) -> None:
    case = ask(text, language)
    assert case.outcome in group["outcome"], f"{case.intent} {case.intent_confidence}, {case.topic}"
    if wanted := group.get("topic"):
        assert case.topic == wanted


@pytest.mark.model
@pytest.mark.parametrize("language", list(BORROWED))
def test_a_borrowed_word_does_not_change_the_conversations_language(service: FaqService, language: str) -> None:
    for text in BORROWED[language]:
        assert message_language(service, text, language) == language, text


@pytest.mark.model
@pytest.mark.parametrize(
    ("before", "text", "after"),
    [
        ("az", "Bu gün pulumun niyə çıxmadığını izah edin, zəhmət olmasa", "az"),
        ("az", "когда придёт мой вывод?", "ru"),
        ("az", "kogda pridut moi dengi na kartu?", "ru"),
        ("tr", "when will my money arrive on the card?", "en"),
        ("en", "param ne zaman kartıma gelecek?", "tr"),
        ("tr", "pulum nə vaxt kartıma gələcək?", "az"),
        ("ru", "pulum ne vaxt kartima gelecek, xahis edirem deyin", "az"),
        ("en", "param ne zaman yatacak soyler misiniz", "tr"),
    ],
)
def test_a_whole_sentence_does(service: FaqService, before: str, text: str, after: str) -> None:
    assert message_language(service, text, before) == after
