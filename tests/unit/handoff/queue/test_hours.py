"""Weekly hours: read as people write them, and true to the minute in their own time zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from handoff.domain.queue.hours import DAYS, WeeklyHours, weekly

BAKU = ZoneInfo("Asia/Baku")  # four hours before UTC, all the year
MONDAY = datetime(2026, 3, 2, tzinfo=BAKU)
MINUTE = timedelta(minutes=1)


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """`day` counts from Monday."""
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


def office() -> WeeklyHours:
    return weekly("mon-fri 09:00-18:00, sat 10:30-14:00", "Asia/Baku")


def test_what_was_written_is_read_day_by_day() -> None:
    assert office().days == dict.fromkeys(DAYS[:5], ("09:00", "18:00")) | {"sat": ("10:30", "14:00")}
    assert office().zone == BAKU


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("wed 00:00-24:00", {"wed"}),
        ("sat-mon 10:00-12:00", {"sat", "sun", "mon"}),
        ("mon-sun 10:00-12:00", set(DAYS)),
        ("fri-fri 10:00-12:00", {"fri"}),
        (" tue 10:00-12:00 , ,thu 9:00-9:59", {"tue", "thu"}),
        ("", set()),
    ],
)
def test_days_and_their_ranges(text: str, days: set[str]) -> None:
    assert set(weekly(text, "UTC").days) == days


@pytest.mark.parametrize(
    "text",
    [
        "9-18",
        "monday 09:00-18:00",
        "mon-funday 09:00-18:00",
        "mon 09:00",
        "mon",
        "mon 09:00-25:00",
        "mon 24:01-08:00",
        "mon 09:60-18:00",
        "mon -1:00-18:00",
        "mon 09:-1-18:00",
        "mon nine-ten",
    ],
)
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        weekly(text, "UTC")


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd"])
def test_there_is_no_such_zone(zone: str) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        weekly("mon 09:00-18:00", zone)


def test_open_from_the_first_minute_until_before_the_last() -> None:
    hours = office()
    for opens, shuts in ((at(0, 9), at(0, 18)), (at(5, 10, 30), at(5, 14))):
        assert not hours.is_open(opens - MINUTE)
        assert hours.is_open(opens)
        assert hours.is_open(shuts - MINUTE)
        assert not hours.is_open(shuts)
    assert not hours.is_open(at(6, 12)), "sunday"
    assert hours.is_open(at(0, 9).astimezone(UTC)), "whatever zone the time is told in"


def test_it_opens_next() -> None:
    hours = office()
    assert hours.next_opening(at(0, 9)) is None, "it is open"
    assert hours.next_opening(at(0, 8)) == at(0, 9)
    assert hours.next_opening(at(0, 18)) == at(1, 9)
    assert hours.next_opening(at(4, 20)) == at(5, 10, 30)
    assert hours.next_opening(at(5, 14)) == at(7, 9)
    once_a_week = weekly("mon 09:00-10:00", "Asia/Baku")
    assert once_a_week.next_opening(at(0, 10)) == at(7, 9), "the same day next week"
    opening = hours.next_opening(at(0, 8).astimezone(UTC))
    assert opening is not None and opening.tzinfo == BAKU and opening.hour == 9


def test_no_hours_mean_always() -> None:
    always = weekly("", "UTC")
    assert all(always.is_open(at(day, hour)) for day in range(7) for hour in range(24))
    assert always.next_opening(at(3, 3)) is None


def test_over_midnight() -> None:
    night = weekly("fri 22:00-02:00", "Asia/Baku")
    assert not night.is_open(at(4, 21, 59))
    assert night.is_open(at(4, 22)) and night.is_open(at(5)) and night.is_open(at(5, 1, 59))
    assert not night.is_open(at(5, 2)) and not night.is_open(at(4, 1))
    whole = weekly("fri 08:00-08:00", "Asia/Baku")
    assert whole.is_open(at(4, 8)) and whole.is_open(at(5, 7, 59)) and not whole.is_open(at(5, 8))


def test_the_end_of_the_day_is_24() -> None:
    day = weekly("mon 00:00-24:00", "Asia/Baku")
    assert day.is_open(at(0)) and day.is_open(at(0, 23, 59)) and not day.is_open(at(1))
