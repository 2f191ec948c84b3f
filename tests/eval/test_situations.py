"""Messages that tell a situation instead of naming the matter, by writers who knew the topics' facts alone.

`situations.jsonl` is measured on and never learned from. The shares below are floors under what was reached.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.components.folding import fold
from faq.service import FaqService
from languages import LANGUAGES
from tests.eval.measures import Case, Measures
from tests.eval.offline import Assistant, understand

LINES: list[dict[str, Any]] = [
    json.loads(line) for line in Path(__file__).with_name("situations.jsonl").read_text("utf-8").splitlines()
]
LEAST = {
    ("faq", "right"): 0.85,
    ("faq", "right_or_suggested"): 0.97,
    ("human", "right"): 0.95,
    ("complaint", "right"): 0.94,
    ("status", "right"): 0.92,
    ("smalltalk", "right"): 0.94,
    ("crisis", "right"): 0.96,
}
MOST = {("faq", "wrong"): 0.02, ("oos", "false_answer"): 0.03, ("false_crisis", "share"): 0.004}
WEAKEST_LANGUAGE = 0.1
"""A language may have that much less of its questions answered than all have."""


@pytest.fixture(scope="module")
def cases(assistant: Assistant) -> list[Case]:
    return understand(assistant, LINES)


def shares(service: FaqService, cases: list[Case]) -> dict[str, dict[str, float | int]]:
    return Measures({topic.id: topic.next for topic in service.topics()}, cases).shares()


@pytest.mark.model
def test_none_of_them_is_learned_from(learned: frozenset[str]) -> None:
    assert not [line["text"] for line in LINES if fold(line["text"]) in learned]


@pytest.mark.rasa
@pytest.mark.model
@pytest.mark.parametrize(("kind", "measure"), LEAST)
def test_they_are_understood(service: FaqService, cases: list[Case], kind: str, measure: str) -> None:
    assert shares(service, cases)[kind][measure] >= LEAST[kind, measure]


@pytest.mark.rasa
@pytest.mark.model
@pytest.mark.parametrize(("kind", "measure"), MOST)
def test_they_are_not_misunderstood(service: FaqService, cases: list[Case], kind: str, measure: str) -> None:
    assert shares(service, cases)[kind][measure] <= MOST[kind, measure]


@pytest.mark.rasa
@pytest.mark.model
@pytest.mark.parametrize("language", LANGUAGES)
def test_in_every_language(service: FaqService, cases: list[Case], language: str) -> None:
    of_all = shares(service, cases)["faq"]["right"]
    of_one = shares(service, [case for case in cases if case.lang == language])["faq"]["right"]
    assert of_one >= of_all - WEAKEST_LANGUAGE
