"""The retriever and the model that `make train` made, and what was learned from, loaded once."""

import pytest

from bot.components.folding import fold
from bot.components.product import ProductModel
from faq.negatives import read_examples
from faq.service import FaqService
from settings import ROOT, Settings
from tests.eval.offline import trained_model


@pytest.fixture(scope="session")
def service() -> FaqService:
    settings = Settings.from_environment()
    faq = FaqService.over(settings.var, settings.content, model=settings.model)
    faq.warm_up()
    return faq


@pytest.fixture(scope="session")
def model() -> ProductModel:
    return trained_model(Settings.from_environment().var)


@pytest.fixture(scope="session")
def examples() -> frozenset[str]:
    """The intents' examples in all languages, folded."""
    return frozenset(fold(text) for path in (ROOT / "data" / "nlu").glob("*/*.yml") for text in read_examples(path))
