"""Whether people can answer now."""

from dataclasses import dataclass
from datetime import datetime

from handoff.domain.queue.rules import DeskRules
from handoff.ports.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class DeskStatus:
    """`open` is False out of hours, and `opens_at` says when that ends; `operators` counts who could answer."""

    open: bool
    operators: int
    opens_at: datetime | None
    calls_back: bool = False
    """Whether players may ask to be called."""


async def current(work: UnitOfWork, rules: DeskRules, now: datetime) -> DeskStatus:
    """The desk at this moment."""
    operators = await work.operators.count_online(rules.present_since(now))
    return DeskStatus(
        open=rules.hours.is_open(now),
        operators=operators,
        opens_at=rules.hours.next_opening(now),
        calls_back=rules.callbacks.offered,
    )
