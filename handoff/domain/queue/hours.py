"""Weekly hours: when the desk is open, when a person works."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class WeeklyHours:
    """Day to first and last time, "HH:MM", in `zone`; a last time not after the first means until then next day.

    No days at all mean always open; "24:00" is the end of the day.
    """

    days: Mapping[str, tuple[str, str]]
    zone: ZoneInfo

    def is_open(self, at: datetime) -> bool:
        """`at` is aware."""
        return not self.days or any(start <= at < end for start, end in self._spans(at))

    def next_opening(self, at: datetime) -> datetime | None:
        """When it opens next, in `zone`; None if it is open or never opens."""
        if self.is_open(at):
            return None
        return min((start for start, _ in self._spans(at) if start > at), default=None)

    def open_seconds(self, start: datetime, end: datetime) -> int:
        """How long it is open between the two, which are aware."""
        if not self.days:
            return max(0, int((end - start).total_seconds()))
        day = start.astimezone(self.zone).date() - timedelta(days=1)
        reached, total = start, 0.0
        while day <= end.astimezone(self.zone).date():
            for opens, closes in self._spans_of(day):
                begins, ends = max(opens, reached), min(closes, end)  # spans of two days may overlap
                if begins < ends:
                    total += (ends.astimezone(UTC) - begins.astimezone(UTC)).total_seconds()
                    reached = ends
            day += timedelta(days=1)
        return int(total)

    def _spans(self, at: datetime) -> list[tuple[datetime, datetime]]:
        """Open spans from yesterday to the same day next week."""
        today = at.astimezone(self.zone).date()
        return [span for offset in range(-1, 8) for span in self._spans_of(today + timedelta(days=offset))]

    def _spans_of(self, day: date) -> list[tuple[datetime, datetime]]:
        """Open spans that begin on that day."""
        hours = self.days.get(DAYS[day.weekday()])
        if not hours:
            return []
        start, end = (_minutes(text) for text in hours)
        if end <= start:
            end += 24 * 60
        midnight = datetime.combine(day, time(), self.zone)
        return [(midnight + timedelta(minutes=start), midnight + timedelta(minutes=end))]


def _minutes(text: str) -> int:
    """Minutes since midnight of "HH:MM".

    Raises:
        ValueError: it is no such time.
    """
    hours, minutes = (int(part) for part in text.split(":"))
    if not (0 <= hours <= 24 and 0 <= minutes < 60 and hours * 60 + minutes <= 24 * 60):
        raise ValueError(f"{text!r} is no time of day")
    return hours * 60 + minutes


def weekly(text: str, zone: str) -> WeeklyHours:
    """Read "mon-fri 09:00-18:00, sat 10:00-14:00"; an empty text means always.

    Raises:
        ValueError: it cannot be read so, or there is no such zone.
    """
    days: dict[str, tuple[str, str]] = {}
    for part in filter(None, (p.strip() for p in text.split(","))):
        names, _, hours = part.partition(" ")
        first, _, last = names.partition("-")
        start, dash, end = hours.strip().partition("-")
        if first not in DAYS or (last and last not in DAYS) or not dash:
            raise ValueError(f"{part!r} is not like 'mon-fri 09:00-18:00'")
        _minutes(start), _minutes(end)
        reach = (DAYS.index(last or first) - DAYS.index(first)) % 7
        for step in range(reach + 1):
            days[DAYS[(DAYS.index(first) + step) % 7]] = (start, end)
    return WeeklyHours(days, _zone(zone))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (OSError, KeyError, ValueError):  # ZoneInfoNotFoundError is a KeyError
        raise ValueError(f"there is no time zone {name!r}") from None
