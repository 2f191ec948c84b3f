"""The retriever and the model that `make train` made, loaded once."""

import pytest

from bot.components.product import ProductModel
from faq.service import FaqService
from settings import Settings
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
