"""Who goes first in the queue, and how long the desk's times last."""

import random
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from handoff.domain.conversations.conversation import Conversation, Priority, Status
from handoff.domain.ids import ConversationId
from handoff.domain.queue.hours import weekly
from handoff.domain.queue.order import rank
from handoff.domain.queue.rules import DeskRules
from tests.fixtures.clock import ManualClock
from tests.fixtures.desk import a_conversation, an_operator

NOW = ManualClock().now()


def test_danger_then_money_then_whoever_waits_longest() -> None:
    def waiting(name: str, priority: Priority, minutes: int, danger: bool = False) -> str:
        since = NOW - timedelta(minutes=minutes)
        queue.append(
            a_conversation(
                Status.QUEUED,
                id=ConversationId(name),
                priority=priority,
                waiting_since=since,
                stays_with_people=danger,
            )
        )
        return name

    queue: list[Conversation] = []
    right = [
        waiting("z danger, handed on", Priority.NORMAL, 1, danger=True),
        waiting("z urgent", Priority.URGENT, 1),
        waiting("y money, long", Priority.HIGH, 60),
        waiting("x money", Priority.HIGH, 5),
        waiting("w long", Priority.NORMAL, 600),
        waiting("a at once", Priority.NORMAL, 10),
        waiting("b at once", Priority.NORMAL, 10),
    ]
    assert [each.id for each in sorted(random.Random(1).sample(queue, len(queue)), key=rank)] == right
    assert rank(replace(queue[4], waiting_since=None)) < rank(queue[4]), "no time at all comes before any"
    assert rank(replace(queue[0], waiting_since=None))[2] == 0


def test_times_are_those_of_the_rules() -> None:
    rules = DeskRules(offer_seconds=25, lease_seconds=90, presence_seconds=60)
    assert rules.offer_until(NOW) == NOW + timedelta(seconds=25)
    assert rules.lease_until(NOW) == NOW + timedelta(seconds=90)
    assert rules.present_since(NOW) == NOW - timedelta(seconds=60)


def test_the_defaults_that_people_were_told_of() -> None:
    rules = DeskRules()
    assert rules.push_offers and rules.hours.is_open(NOW)
    assert (rules.offer_seconds, rules.lease_seconds, rules.presence_seconds) == (25, 90, 60)
    assert (rules.wait_alert_seconds, rules.gone_seconds) == (300, 600)


def test_working_hours_are_told_in_the_zone_of_the_desk() -> None:
    rules = DeskRules(hours=weekly("mon 00:00-01:00", "Asia/Baku"))
    person = an_operator(working_hours={"mon": ("13:00", "14:00")})  # it is 09:00 in UTC
    assert rules.on_duty(person, NOW)
    assert not rules.on_duty(person, NOW + timedelta(hours=1))
    assert rules.on_duty(an_operator(), NOW), "who has none always works"
    assert rules.hours.zone == ZoneInfo("Asia/Baku")
