"""Departments and ranks follow the contract of topics: blocked money, blocked accounts and safety come first."""

from pathlib import Path

import pytest
import yaml

from bot.actions.destination import BLOCKED, SAFETY, Destination
from bot.process import ROOT
from bot.understanding import KIND_OF_TOPIC
from faq.ports import Topic
from handoff.domain.conversation import Department, HandoffReason, Priority
from handoff.domain.ticket import DEPARTMENTS, PRIORITIES, ComplaintKind
from handoff.ports.assistant import HandoffRequest
from tests.unit.bot.fakes import FakeFaq, a_turn

CONTRACT = yaml.safe_load((Path(ROOT) / "faq" / "topics.yaml").read_text(encoding="utf-8"))
CATEGORIES = {entry["id"]: category for category, entries in CONTRACT.items() for entry in entries}


class WholeFaq(FakeFaq):
    """Knows every topic of the contract."""

    def topic(self, topic: str) -> Topic | None:
        return Topic(id=topic, category=CATEGORIES[topic], next=None) if topic in CATEGORIES else None


def request(**slots: str) -> HandoffRequest:
    return Destination(WholeFaq()).request(a_turn("operator", "request_human", slots=slots), HandoffReason.REQUESTED)


def test_the_topics_named_in_code_exist() -> None:
    assert BLOCKED | {SAFETY} | set(KIND_OF_TOPIC) <= set(CATEGORIES)


@pytest.mark.parametrize("topic", sorted(CATEGORIES))
def test_the_last_topic_decides(topic: str) -> None:
    wanted = request(last_topic=topic)
    departments = {"payments": Department.PAYMENTS, "play": Department.PRODUCT}
    if topic != SAFETY:  # people who know how to talk take it, whatever game it was
        assert wanted.department is departments.get(CATEGORIES[topic], Department.SUPPORT)
    first = topic in BLOCKED or topic == SAFETY
    assert wanted.priority is (Priority.HIGH if first else Priority.NORMAL)


@pytest.mark.parametrize("kind", ComplaintKind)
def test_the_complaint_in_hand_decides_above_the_topic(kind: ComplaintKind) -> None:
    wanted = request(complaint_kind=kind.value, last_topic="contact-channels")
    assert (wanted.department, wanted.priority) == (DEPARTMENTS[kind], PRIORITIES.get(kind, Priority.NORMAL))


def test_each_problem_makes_a_complaint_of_its_department() -> None:
    for topic, kind in KIND_OF_TOPIC.items():
        assert request(last_topic=topic).department is DEPARTMENTS[kind]
        if topic in BLOCKED:
            assert PRIORITIES[kind] is Priority.HIGH


def test_nothing_known_goes_to_support_as_usual() -> None:
    assert request() == HandoffRequest(reason=HandoffReason.REQUESTED)
