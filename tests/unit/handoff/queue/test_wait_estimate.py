"""What a player is promised: the usual waits, by place and by people, and never for nothing."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.domain.ids import ConversationId
from handoff.domain.queue.wait import ServiceTimes, Wait, WaitEnd, WaitRange, estimate, service_times
from tests.fixtures.clock import ManualClock
from tests.fixtures.departments import SUPPORT

NOW = ManualClock().now()


def a_wait(
    seconds: float,
    *,
    position: int = 1,
    operators: int = 1,
    end: WaitEnd = WaitEnd.ACCEPTED,
    promised: WaitRange | None = None,
) -> Wait:
    return Wait(
        conversation_id=ConversationId("c"),
        epoch=2,
        department=SUPPORT,
        language="en",
        position=position,
        operators_online=operators,
        queued_at=NOW,
        ended_at=NOW + timedelta(seconds=seconds),
        end=end,
        promised=promised,
    )


def test_a_wait_lasts_until_its_end_and_never_less_than_nothing() -> None:
    assert a_wait(90).seconds == 90
    assert a_wait(0.5).seconds == 0.5
    assert a_wait(-90).seconds == 0


def test_a_promise_is_kept_up_to_its_longest_wait() -> None:
    promised = WaitRange(low_seconds=30, high_seconds=60)
    assert a_wait(60, promised=promised).kept is True
    assert a_wait(10, promised=promised).kept is True, "sooner is well"
    assert a_wait(61, promised=promised).kept is False
    assert a_wait(60).kept is None
    assert a_wait(60, promised=promised, end=WaitEnd.LEFT).kept is None


def test_five_waits_are_enough_and_four_are_not() -> None:
    waits = [a_wait(seconds) for seconds in (10, 20, 30, 40, 50)]
    assert service_times(waits) == ServiceTimes(quick=20, slow=40)
    assert service_times(waits[:4]) is None
    for useless in (a_wait(1, end=WaitEnd.LEFT), a_wait(1, operators=0)):
        assert service_times([*waits[:4], useless]) is None
        assert service_times([*waits, useless]) == ServiceTimes(quick=20, slow=40)


def test_a_wait_counts_by_its_place_and_by_the_people_there() -> None:
    assert service_times([a_wait(60, position=3, operators=2)] * 5) == ServiceTimes(quick=40, slow=40)
    assert service_times([a_wait(60, position=0)] * 5) == ServiceTimes(quick=60, slow=60), "taken before it had a place"


def test_the_last_fifty_count() -> None:
    old, new = [a_wait(1000)] * 50, [a_wait(10)] * 50
    assert service_times([*old, *new]) == ServiceTimes(quick=10, slow=10)
    to_fifty = [a_wait(seconds) for seconds in range(1, 51)]
    assert service_times([*old, *to_fifty]) == ServiceTimes(quick=13.25, slow=37.75)
    assert service_times([*old, *new[:25]]) == ServiceTimes(quick=10, slow=1000)


@pytest.mark.parametrize(
    ("position", "operators", "low", "high"),
    [(1, 1, 30, 60), (2, 1, 60, 120), (4, 2, 60, 120), (1, 4, 0, 30), (3, 1, 120, 180), (7, 2, 120, 210)],
)
def test_the_range_is_rounded_outwards_to_half_minutes(position: int, operators: int, low: int, high: int) -> None:
    assert estimate(ServiceTimes(40, 60), position, operators) == WaitRange(low_seconds=low, high_seconds=high)


def test_a_range_is_no_point() -> None:
    assert estimate(ServiceTimes(60, 60), 1, 1) == WaitRange(low_seconds=60, high_seconds=90)


def test_nothing_is_promised_for_nobody_or_from_nothing() -> None:
    assert estimate(None, 1, 1) is None
    assert estimate(ServiceTimes(40, 60), 1, 0) is None


@given(st.floats(0, 3600), st.floats(0, 3600), st.integers(1, 500), st.integers(1, 50))
def test_the_usual_wait_lies_within_the_promise(one: float, other: float, position: int, operators: int) -> None:
    quick, slow = sorted((one, other))
    promised = estimate(ServiceTimes(quick, slow), position, operators)
    assert promised is not None
    share = position / operators
    assert 0 <= promised.low_seconds <= quick * share and slow * share <= promised.high_seconds
    assert promised.low_seconds % 30 == promised.high_seconds % 30 == 0
    assert promised.low_seconds < promised.high_seconds
