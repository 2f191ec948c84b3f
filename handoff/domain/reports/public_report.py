"""A report for everybody: figures of a period, frozen, public once an administrator has approved them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from handoff.domain.ids import OperatorId
from handoff.domain.reports.figures import Value

FIGURES_TOLD = (
    "contacts",
    "tickets",
    "tickets_solved",
    "tickets_reopened",
    "first_response_median",
    "ticket_first_median",
    "ticket_full_median",
    "sla_solution",
    "csat",
    "csat_rate",
    "reviews",
    "reviews_changed",
)
"""In the order in which they are told."""
FEWEST = 10
"""What is told of fewer could tell of one."""


@dataclass(frozen=True, kw_only=True)
class PublicFigure:
    """`value` is None where it would be told from fewer than `FEWEST`, or from nothing."""

    name: str
    value: float | None
    of: int | None
    """How many it is told from; None where there are fewer."""


@dataclass(frozen=True, kw_only=True)
class PublicReport:
    first: date
    last: date
    figures: tuple[PublicFigure, ...]
    drafted_at: datetime
    drafted_by: OperatorId
    approved_at: datetime | None = None
    approved_by: OperatorId | None = None

    @property
    def period(self) -> str:
        return f"{self.first}_{self.last}"


def told(values: Mapping[str, Value]) -> tuple[PublicFigure, ...]:
    """The figures as they may be told: nothing from fewer than `FEWEST`, and no remainder as small."""
    figures = []
    for name in FIGURES_TOLD:
        value = values[name]
        many = value.of >= FEWEST
        told_ = value.value if many and not _tells_of_few(value) else None
        figures.append(PublicFigure(name=name, value=told_, of=value.of if many else None))
    return tuple(figures)


def _tells_of_few(value: Value) -> bool:
    """A part of so many is itself so small that it could be counted on the fingers; none and all tell of nobody."""
    return value.n not in {0, value.of} and value.n < FEWEST
