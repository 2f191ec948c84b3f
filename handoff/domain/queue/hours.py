"""Weekly hours and holidays: when the desk is open, when a person works, how much of that lies between two moments."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_LOOKS_AHEAD_DAYS = 366
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class WeeklyHours:
    """Day to first and last time, "HH:MM", in `zone`; a last time not after the first means until then next day.

    No days at all mean always open, on holidays too; "24:00" is the end of the day. Nothing begins on `closed` days.
    """

    days: Mapping[str, tuple[str, str]]
    zone: ZoneInfo
    closed: Container[date] = frozenset()

    def is_open(self, at: datetime) -> bool:
        """`at` is aware."""
        return not self.days or any(start <= at < end for start, end in self._spans(at))

    def next_opening(self, at: datetime) -> datetime | None:
        """When it opens next, in `zone`; None if it is open or does not open within a year."""
        if self.is_open(at):
            return None
        return next((start for start, _ in self._from(at) if start > at), None)

    def after(self, at: datetime, open_for: timedelta) -> datetime:
        """The moment at which it has been open for so long since `at`; if that takes more than a year, simply so long
        after.
        """
        if not self.days:
            return at + open_for
        reached, left = at.astimezone(UTC), open_for
        for opens, closes in self._from(at):
            begins, ends = max(opens.astimezone(UTC), reached), closes.astimezone(UTC)
            if ends > begins:
                if left <= ends - begins:
                    return begins + left
                left -= ends - begins
                reached = ends
        return at + open_for

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
        """Open spans that begin yesterday or today."""
        today = at.astimezone(self.zone).date()
        return [span for offset in (-1, 0) for span in self._spans_of(today + timedelta(days=offset))]

    def _from(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Open spans from yesterday on, for a year."""
        today = at.astimezone(self.zone).date()
        for offset in range(-1, _LOOKS_AHEAD_DAYS):
            yield from self._spans_of(today + timedelta(days=offset))

    def _spans_of(self, day: date) -> list[tuple[datetime, datetime]]:
        """Open spans that begin on that day."""
        hours = self.days.get(DAYS[day.weekday()])
        if not hours or day in self.closed:
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


def weekly(text: str, zone: str, closed: Container[date] = frozenset()) -> WeeklyHours:
    """Read "mon-fri 09:00-18:00, sat 10:00-14:00"; an empty text means always; `closed` are holidays.

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
    return WeeklyHours(days, _zone(zone), closed)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (OSError, KeyError, ValueError):  # ZoneInfoNotFoundError is a KeyError
        raise ValueError(f"there is no time zone {name!r}") from None
