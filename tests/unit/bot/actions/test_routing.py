"""Departments and ranks follow the contract of topics: blocked money, blocked accounts and safety come first."""

from pathlib import Path

import pytest

from bot.actions.handoff.routing import HandoffRouting
from bot.dialogue.memory import Memory
from bot.paths import ROOT
from faq.articles.topics import read_topics
from faq.ports import Topic
from handoff.domain.conversations.conversation import HandoffReason, Level, Priority
from handoff.domain.ids import DepartmentId
from handoff.domain.tickets.ticket import ComplaintKind
from handoff.ports.assistant import HandoffRequest
from tests.fixtures.departments import DEPARTMENTS, PAYMENTS, PRODUCT, SOURCE, SUPPORT
from tests.unit.bot.fakes import FakeFaq, a_turn

TOPICS = {name: entry.topic for name, entry in read_topics(Path(ROOT) / "faq" / "topics.yaml").items()}
BLOCKED = frozenset({"payment-withdrawal-delay", "payment-deposit-missing", "account-blocked", "account-hacked"})
"""Topics about blocked money or accounts, which come first."""

MONEY = {ComplaintKind.WITHDRAWAL, ComplaintKind.DEPOSIT}
PLAY = {ComplaintKind.BET, ComplaintKind.GAME}
SAFETY = next(name for name, topic in TOPICS.items() if topic.errand == "safety")


def department_of(kind: ComplaintKind) -> DepartmentId:
    """As the help content says: payments for money, product for play, support for the rest."""
    return PAYMENTS if kind in MONEY else PRODUCT if kind in PLAY else SUPPORT


class WholeFaq(FakeFaq):
    """Knows every topic of the contract."""

    def topic(self, topic: str) -> Topic | None:
        return TOPICS.get(topic)


def request(last_topic: str = "", **slots: str) -> HandoffRequest:
    memory = Memory().answered(last_topic, "a question").to_slot() if last_topic else None
    return HandoffRouting(WholeFaq(), SOURCE).request(
        a_turn("operator", "request_human", slots={**slots, "memory": memory}), HandoffReason.REQUESTED
    )


def test_blocked_money_blocked_accounts_and_safety_come_first() -> None:
    assert {name for name, topic in TOPICS.items() if topic.is_high_priority} == BLOCKED | {SAFETY}


@pytest.mark.parametrize("topic", sorted(TOPICS))
def test_the_last_topic_decides(topic: str) -> None:
    wanted = request(last_topic=topic)
    departments = {"payments": PAYMENTS, "play": PRODUCT}
    if topic != SAFETY:  # people who know how to talk take it, whatever game it was
        assert DEPARTMENTS.known(wanted.department) == departments.get(TOPICS[topic].category, SUPPORT)
    first = topic in BLOCKED or topic == SAFETY
    assert wanted.priority is (Priority.HIGH if first else Priority.NORMAL)


@pytest.mark.parametrize("kind", ComplaintKind)
def test_the_complaint_in_hand_decides_above_the_topic(kind: ComplaintKind) -> None:
    wanted = request(complaint_kind=kind.value, last_topic="contact-channels")
    assert wanted.department == department_of(kind)
    first = kind in MONEY or kind is ComplaintKind.ACCOUNT  # money that does not come, an account that is shut
    assert wanted.priority is (Priority.HIGH if first else Priority.NORMAL)


def test_each_problem_makes_a_complaint_of_its_department() -> None:
    for name, topic in TOPICS.items():
        if topic.kind is not None:
            kind = ComplaintKind(topic.kind)
            assert DEPARTMENTS.known(request(last_topic=name).department) == department_of(kind)
            if name in BLOCKED:
                assert kind in MONEY or kind is ComplaintKind.ACCOUNT


def test_nothing_known_goes_to_support_as_usual() -> None:
    assert request() == HandoffRequest(reason=HandoffReason.REQUESTED)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("I want your supervisor", Level.SUPERVISOR),
        ("get me the manager now", Level.SUPERVISOR),
        ("Rəhbərinizlə danışmaq istəyirəm", Level.SUPERVISOR),
        ("müdürünüzle görüşmek istiyorum", Level.SUPERVISOR),
        ("позовите начальника", Level.SUPERVISOR),
        ("соедините с руководителем", Level.SUPERVISOR),
        ("operator", Level.OPERATOR),
        ("canlı operatorla danışmaq istəyirəm", Level.OPERATOR),
        ("bir temsilciye bağlanmak istiyorum", Level.OPERATOR),
        ("хочу поговорить с оператором", Level.OPERATOR),
    ],
)
def test_a_supervisor_who_is_asked_for_comes(text: str, level: Level) -> None:
    turn = a_turn(text, "request_human")
    wanted = HandoffRouting(WholeFaq(), SOURCE).request(turn, HandoffReason.REQUESTED)
    assert wanted.level is level
    assert wanted.priority is (Priority.HIGH if level is Level.SUPERVISOR else Priority.NORMAL)
    failed = HandoffRouting(WholeFaq(), SOURCE).request(turn, HandoffReason.FAILED)
    assert failed.level is Level.OPERATOR
