"""Open time between moments, with holidays; what is due then."""

from datetime import UTC, date, datetime, timedelta

import pytest

from composition.holidays import ClosedDays
from composition.rules import rules_of, sla_of
from handoff.domain.conversations.conversation import Level, Priority
from handoff.domain.queue.hours import weekly
from settings import Settings, SettingsError
from tests.fixtures.departments import PAYMENTS, PRODUCT, SUPPORT

OFFICE = "mon-fri 09:00-18:00"
ZONE = "Asia/Baku"  # four hours before Greenwich, without summer time
FRIDAY = date(2026, 3, 6)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of Baku's clocks."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC) - timedelta(hours=4)


def test_friday_afternoon_and_two_hours_are_monday_morning() -> None:
    hours = weekly(OFFICE, ZONE)
    due = hours.after(at(FRIDAY, 16, 30), timedelta(hours=2))
    assert due == at(date(2026, 3, 9), 9, 30)
    assert hours.open_seconds(at(FRIDAY, 16, 30), due) == 2 * 3600
    assert hours.open_seconds(at(FRIDAY, 19), at(date(2026, 3, 8), 12)) == 0


def test_a_holiday_is_no_open_day() -> None:
    hours = weekly(OFFICE, ZONE, ClosedDays("AZ"))  # 8 March 2026 is a Sunday; the Monday after it is free
    assert not hours.is_open(at(date(2026, 3, 9), 12))
    assert hours.after(at(FRIDAY, 16, 30), timedelta(hours=2)) == at(date(2026, 3, 10), 9, 30)
    assert hours.next_opening(at(FRIDAY, 20)) == at(date(2026, 3, 10), 9)
    worked = weekly(OFFICE, ZONE, ClosedDays("AZ", never=[date(2026, 3, 9)], also=[date(2026, 3, 10)]))
    assert worked.is_open(at(date(2026, 3, 9), 12))
    assert not worked.is_open(at(date(2026, 3, 10), 12))


def test_over_long_holidays_the_next_opening_is_still_known() -> None:
    closed = [FRIDAY + timedelta(days=offset) for offset in range(30)]
    assert weekly(OFFICE, ZONE, closed).next_opening(at(FRIDAY, 12)) == at(date(2026, 4, 6), 9)


def test_always_open_counts_every_hour() -> None:
    hours = weekly("", ZONE, ClosedDays("AZ"))
    assert hours.is_open(at(date(2026, 3, 9), 3)), "whoever has no hours has no holidays"
    assert hours.after(at(FRIDAY, 23), timedelta(hours=3)) == at(FRIDAY, 23) + timedelta(hours=3)
    assert hours.next_opening(at(FRIDAY, 23)) is None


def test_clocks_by_department_and_priority() -> None:
    own = {"first_answer_hours": 2, "solution_hours": 9, "solution_urgent_hours": 4}
    settings = Settings(
        opening_hours=OFFICE,
        department_hours={"payments": "mon-sun 00:00-24:00"},
        department_sla={"payments": own},
        sla_in_opening_hours=True,
        first_words_minutes=5,
        first_words_urgent_minutes=2,
        department_first_words={"payments": 3, "product": 1},
    )  # type: ignore[arg-type]
    sla, now = sla_of(settings), at(FRIDAY, 16)
    assert sla.first_answer_due(now, PAYMENTS) == now + timedelta(hours=2)
    assert sla.solution_due(now, PAYMENTS, Priority.NORMAL) == now + timedelta(hours=9)
    assert sla.solution_due(now, PAYMENTS, Priority.HIGH) == now + timedelta(hours=4)
    assert sla.first_answer_due(now, SUPPORT) == at(date(2026, 3, 11), 13), "24 hours of nine a day"
    assert sla.escalated_due(now, PAYMENTS, Level.SUPERVISOR) == now + timedelta(hours=24)
    words = rules_of(settings).first_words
    assert words.target(SUPPORT, Priority.HIGH) == timedelta(minutes=5)
    assert words.target(PAYMENTS, Priority.NORMAL) == timedelta(minutes=3)
    assert words.target(PAYMENTS, Priority.URGENT) == timedelta(minutes=2)
    assert words.target(PRODUCT, Priority.URGENT) == timedelta(minutes=1)


@pytest.mark.parametrize(
    "wrong",
    [{"holiday_country": "XX"}, {"department_hours": {"kitchen": OFFICE}}, {"department_hours": {"product": "noon"}}],
)
def test_what_cannot_be_kept_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(SettingsError):
        rules_of(Settings(**wrong))  # type: ignore[arg-type]
