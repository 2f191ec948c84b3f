"""Fixed phrases in any spelling, and what reads like a question."""

import pytest

from bot.understanding.phrases import Phrases, is_question, word_count


@pytest.mark.parametrize(
    "text",
    [
        *("where is it", "nə vaxt cavab verilir", "ne zaman gelir", "как подать жалобу", "kak podat jalobu"),
        *("doğru mu anladım", "olar mı", "my money?", "в чём дело?"),
    ],
)
def test_questions(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize(
    "text", ["my withdrawal has not come", "не пришли деньги", "мы ждём третий день", "çıxarış gəlməyib", "моя ставка"]
)
def test_statements(text: str) -> None:
    assert not is_question(text)


def test_phrases_are_found_in_any_spelling() -> None:
    words = Phrases("şikayət*", ["log in"])
    assert words.within("sikayetim var") and words.within("I cannot log in now") and not words.within("login")
    assert words.whole("шикаят") is False and words.within("log in, please")
    assert word_count("bir, iki... üç!") == 3
