"""Which day it is where the players are."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from handoff.ports.clock import Clock


@dataclass(frozen=True)
class Calendar:
    """`zone` is the players' time zone: "yesterday" is theirs, not the server's."""

    clock: Clock
    zone: tzinfo

    def now(self) -> datetime:
        """Aware UTC."""
        return self.clock.now()

    def today(self) -> date:
        return self.day_of(self.clock.now())

    def day_of(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def shown(self, at: datetime) -> str:
        """A moment as people read it."""
        return f"{at.astimezone(self.zone):%d.%m.%Y, %H:%M}"
