"""How the desk is run: opening hours, and how long offers, leases and presence last."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from handoff.domain.people.operator import Operator
from handoff.domain.queue.callback import CallbackRules
from handoff.domain.queue.first_words import FirstWords
from handoff.domain.queue.hours import WeeklyHours

_NO_CALLBACKS = CallbackRules()
ALWAYS_OPEN = WeeklyHours({}, ZoneInfo("UTC"))


@dataclass(frozen=True, kw_only=True)
class DeskRules:
    """From the settings, which describe each; the defaults are theirs."""

    hours: WeeklyHours = ALWAYS_OPEN
    push_offers: bool = True
    offer_seconds: int = 25
    lease_seconds: int = 90
    presence_seconds: int = 60
    wait_alert_seconds: int = 300
    gone_seconds: int = 600
    department_hours: Mapping[str, WeeklyHours] = field(default_factory=dict)
    """Of departments with hours of their own."""
    first_words: FirstWords = field(default_factory=FirstWords)

    def hours_of(self, department: str) -> WeeklyHours:
        """When people of this department answer."""
        return self.department_hours.get(department, self.hours)

    callbacks: CallbackRules = _NO_CALLBACKS

    def present_since(self, now: datetime) -> datetime:
        """Who was heard of since then is connected."""
        return now - timedelta(seconds=self.presence_seconds)

    def lease_until(self, now: datetime) -> datetime:
        return now + timedelta(seconds=self.lease_seconds)

    def offer_until(self, now: datetime) -> datetime:
        return now + timedelta(seconds=self.offer_seconds)

    def on_duty(self, operator: Operator, now: datetime) -> bool:
        """Whether it is within their working hours."""
        return WeeklyHours(operator.working_hours, self.hours.zone).is_open(now)
