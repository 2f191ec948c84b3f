"""Weekly hours: when the desk is open, when a person works."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
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

    def _spans(self, at: datetime) -> list[tuple[datetime, datetime]]:
        """Open spans from yesterday to the same day next week."""
        today = at.astimezone(self.zone).date()
        spans = []
        for offset in range(-1, 8):
            day = today + timedelta(days=offset)
            if hours := self.days.get(DAYS[day.weekday()]):
                start, end = (_minutes(text) for text in hours)
                if end <= start:
                    end += 24 * 60
                midnight = datetime.combine(day, time(), self.zone)
                spans.append((midnight + timedelta(minutes=start), midnight + timedelta(minutes=end)))
        return spans


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
