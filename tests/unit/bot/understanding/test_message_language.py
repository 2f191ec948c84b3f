"""Whose language is answered in: a borrowed word is not a change of language, a sentence is."""

import pytest

from bot.understanding.incoming import message_language
from faq.ports import LanguageGuess
from tests.unit.bot.fakes import FakeFaq


class Guessing(FakeFaq):
    """As sure of Russian as it is told."""

    def __init__(self, confidence: float) -> None:
        super().__init__()
        self._confidence = confidence

    def guess_language(self, text: str, prior: str) -> LanguageGuess:
        return LanguageGuess(language="ru", confidence=self._confidence)


@pytest.mark.parametrize(
    ("text", "confidence", "language"),
    [
        ("spasibo", 0.85, "en"),
        ("spasibo bolshoe", 0.85, "en"),
        ("spasibo bolshoe", 0.95, "ru"),
        ("gde moi vyvod", 0.65, "ru"),
        ("gde moi vyvod", 0.55, "en"),
        ("жалоба", 0.65, "ru"),
        ("жалоба", 0.55, "en"),
    ],
)
def test_two_latin_words_must_be_surer_than_a_sentence(text: str, confidence: float, language: str) -> None:
    assert message_language(Guessing(confidence), text, "en") == language


class Reading(FakeFaq):
    """Keeps what it was asked about."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []

    def guess_language(self, text: str, prior: str) -> LanguageGuess:
        self.read.append(" ".join(text.split()))
        return LanguageGuess(language=prior, confidence=1)


@pytest.mark.parametrize("text", ["DST-QAFB-23T2 ne oldu", "dst qafb 23t2 ne oldu", "ne oldu DST-QYYD-ZEX1"])
def test_the_letters_of_a_ticket_reference_are_of_no_language(text: str) -> None:
    faq = Reading()
    assert message_language(faq, text, "tr") == "tr"
    assert faq.read == ["ne oldu"]
