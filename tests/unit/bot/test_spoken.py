"""Whose language is answered in: a borrowed word is not a change of language, a sentence is."""

import pytest

from bot.heard import spoken
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
    assert spoken(Guessing(confidence), text, "en") == language
