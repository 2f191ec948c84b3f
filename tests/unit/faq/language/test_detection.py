import pytest

from faq.language.detection import LanguageModel
from tests.unit.faq.small_content import NEGATIVES, TOPICS


@pytest.fixture(scope="module")
def model() -> LanguageModel:
    lessons = [(text, code) for topic in TOPICS.values() for code, texts in topic.items() for text in texts]
    return LanguageModel.learn(lessons + NEGATIVES)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("где мой вывод", "ru"),
        ("gde moi vyvod i parol", "ru"),
        ("where is my withdrawal", "en"),
    ],
)
@pytest.mark.parametrize("prior", ["en", "ru"])
def test_words_decide(model: LanguageModel, text: str, language: str, prior: str) -> None:
    assert model.guess(text, prior).language == language


@pytest.mark.parametrize("text", ["", "ok", "12345", "👍", "DST-7K3F-92QX", "...", "\u0000"])
@pytest.mark.parametrize("prior", ["en", "ru"])
def test_what_says_little_keeps_the_prior(model: LanguageModel, text: str, prior: str) -> None:
    guess = model.guess(text, prior)
    assert guess.language == prior
    assert 0 < guess.confidence <= 1


def test_an_unknown_prior_does_no_harm(model: LanguageModel) -> None:
    assert model.guess("где мой вывод", "xx").language == "ru"
