"""Which day it is where the players are."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

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
        """A moment as people read it, with its distance from UTC: the page shows the times of the player's clock."""
        local = at.astimezone(self.zone)
        hours = (local.utcoffset() or timedelta()).total_seconds() / 3600
        return f"{local:%d.%m.%Y, %H:%M} (GMT{f'{hours:+g}' if hours else ''})"
