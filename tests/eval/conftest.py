"""The retriever and the model that `make train` made, and what was learned from, loaded once."""

import pytest

from bot.components.folding import fold
from bot.understanding.followups import read_talks
from faq.retrieval.negatives import read_examples
from faq.service import FaqService
from settings import ROOT, Settings
from tests.eval.offline import Assistant


@pytest.fixture(scope="session")
def service() -> FaqService:
    settings = Settings.from_environment()
    faq = FaqService.over(settings.var, settings.content, model=settings.model)
    faq.warm_up()
    return faq


@pytest.fixture(scope="session")
def assistant(service: FaqService) -> Assistant:
    return Assistant.trained(service, Settings.from_environment().var)


@pytest.fixture(scope="session")
def examples() -> frozenset[str]:
    """The intents' examples in all languages, folded."""
    return frozenset(fold(text) for path in (ROOT / "data" / "nlu").glob("*/*.yml") for text in read_examples(path))


@pytest.fixture(scope="session")
def learned(service: FaqService, examples: frozenset[str]) -> frozenset[str]:
    """All that was learned from, folded: the intents' examples, the articles' questions, the written talks."""
    questions = {fold(text) for article in service.articles() for text in (article.title, *article.questions)}
    talks = {fold(text) for talk in read_talks() for text in (talk.question, talk.text)}
    return examples | questions | talks
