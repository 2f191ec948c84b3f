"""How long players wait for a person: what was promised, what came of it, and the next promise."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from handoff.domain.ids import ConversationId, DepartmentId

MIN_SAMPLES = 5
"""With fewer accepted handoffs nothing is promised."""
RECENT_SAMPLES = 50


class WaitEnd(StrEnum):
    ACCEPTED = "accepted"
    LEFT = "left"  # the player gave up, or it was closed


@dataclass(frozen=True, kw_only=True)
class WaitRange:
    """Shortest and longest likely wait in seconds."""

    low_seconds: int
    high_seconds: int


@dataclass(frozen=True, kw_only=True)
class Wait:
    """One finished wait. `position` and `operators_online` are those of its beginning."""

    conversation_id: ConversationId
    epoch: int
    department: DepartmentId
    language: str
    position: int
    operators_online: int
    queued_at: datetime
    ended_at: datetime
    end: WaitEnd
    promised: WaitRange | None = None

    @property
    def seconds(self) -> float:
        return max(0.0, (self.ended_at - self.queued_at).total_seconds())  # less, if the clock was set back

    @property
    def kept(self) -> bool | None:
        """Whether the wait stayed within what was promised; None where nothing was, or the player left."""
        if self.promised is None or self.end is not WaitEnd.ACCEPTED:
            return None
        return self.seconds <= self.promised.high_seconds


@dataclass(frozen=True)
class ServiceTimes:
    """Seconds that one place took one operator: the first and the third quartile of the last accepted waits."""

    quick: float
    slow: float


def service_times(recent: Sequence[Wait]) -> ServiceTimes | None:
    """None while too little is known."""
    accepted = [wait for wait in recent if wait.end is WaitEnd.ACCEPTED and wait.operators_online > 0]
    if len(accepted) < MIN_SAMPLES:
        return None
    each = [wait.seconds * wait.operators_online / max(1, wait.position) for wait in accepted[-RECENT_SAMPLES:]]
    quick, _, slow = statistics.quantiles(each, n=4, method="inclusive")
    return ServiceTimes(quick, slow)


def estimate(paces: ServiceTimes | None, position: int, operators_online: int) -> WaitRange | None:
    """The range for a place in the queue; None while too little is known to promise anything.

    The paces, times the place, over the operators present, rounded outwards to half minutes.
    """
    if paces is None or operators_online < 1:
        return None
    share = position / operators_online
    low_seconds = math.floor(paces.quick * share / 30) * 30
    high_seconds = math.ceil(paces.slow * share / 30) * 30
    return WaitRange(low_seconds=low_seconds, high_seconds=max(high_seconds, low_seconds + 30))
