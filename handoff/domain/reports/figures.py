"""Every figure and what it means, in one place: tile, chart, table, CSV, list and public report all ask here."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from handoff.domain.reports.counting import ANSWERED, SUGGESTED, UNKNOWN, Cell, Selection
from handoff.domain.reports.fact import FactKind, Handled


class Unit(StrEnum):
    COUNT = "count"
    SHARE = "share"
    SECONDS = "seconds"
    POINTS = "points"


@dataclass(frozen=True, kw_only=True)
class Value:
    """`n` facts of `of`. `value` is None where there is nothing to tell it from."""

    value: float | None
    n: int
    of: int


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A figure is told from the facts of `of`; those of `counted` among them are what it is about."""

    name: str
    means: str
    """One sentence: who and what is counted, and what is not."""
    unit: Unit
    counted: Selection
    of: Selection
    tell: Callable[[int, int, Sequence[int]], float | None]
    """From how many are counted, of how many, and what they took."""
    against: Selection | None = None
    """What is taken off `counted` before it is told."""
    target: float | None = None
    less_is_better: bool = False

    @property
    def is_timed(self) -> bool:
        return self.unit is Unit.SECONDS

    def value(self, cells: Iterable[Cell]) -> Value:
        counted = of = against = 0
        durations: list[int] = []
        for cell in cells:
            if self.of.takes(cell):
                of += cell.n
            if self.counted.takes(cell):
                counted += cell.n
                durations.extend(cell.durations)
            if self.against is not None and self.against.takes(cell):
                against += cell.n
        return Value(value=self.tell(counted - against, of, sorted(durations)), n=counted, of=of)


_HALF = 0.5


def percentile(durations: Sequence[int], share: float) -> float | None:
    """The smallest duration that this share of all stayed within; of an even number the median is between two."""
    if not durations:
        return None
    if share == _HALF:
        middle = len(durations) // 2
        return float(durations[middle]) if len(durations) % 2 else (durations[middle - 1] + durations[middle]) / 2
    return float(durations[max(0, math.ceil(share * len(durations)) - 1)])


def _n(counted: int, of: int, durations: Sequence[int]) -> float | None:
    return float(counted)


def _share(counted: int, of: int, durations: Sequence[int]) -> float | None:
    return counted / of if of else None


def _points(counted: int, of: int, durations: Sequence[int]) -> float | None:
    return 100 * counted / of if of else None


def _median(counted: int, of: int, durations: Sequence[int]) -> float | None:
    return percentile(durations, 0.5)


def _p90(counted: int, of: int, durations: Sequence[int]) -> float | None:
    return percentile(durations, 0.9)


def _count(name: str, selection: Selection, means: str, *, less_is_better: bool = False) -> Figure:
    return Figure(
        name=name,
        means=means,
        unit=Unit.COUNT,
        counted=selection,
        of=selection,
        tell=_n,
        less_is_better=less_is_better,
    )


def _of(
    name: str,
    counted: Selection,
    of: Selection,
    means: str,
    *,
    target: float | None = None,
    less_is_better: bool = False,
) -> Figure:
    return Figure(
        name=name,
        means=means,
        unit=Unit.SHARE,
        counted=counted,
        of=of,
        tell=_share,
        target=target,
        less_is_better=less_is_better,
    )


def _times(name: str, selection: Selection, what: str) -> list[Figure]:
    """Median and 90th percentile."""
    return [
        Figure(
            name=f"{name}_{suffix}",
            means=f"{what}: {share} took no longer.",
            unit=Unit.SECONDS,
            counted=selection,
            of=selection,
            tell=tell,
            less_is_better=True,
        )
        for suffix, share, tell in (("median", "half", _median), ("p90", "nine of ten", _p90))
    ]


CSAT_TARGET = 0.85
SLA_TARGET = 0.95
PROMISE_TARGET = 0.9

_ACCEPTED = Selection(kind=FactKind.WAITED, reasons=("accepted",))
_TURNS = Selection(kind=FactKind.TURN, reasons=(*ANSWERED, *SUGGESTED, *UNKNOWN))
_HANDLED = Selection(kind=FactKind.ENDED, reasons=(Handled.ASSISTANT, Handled.PEOPLE, Handled.LEFT))


def _turns(reasons: Sequence[str]) -> Selection:
    return Selection(kind=FactKind.TURN, reasons=reasons)


def _all() -> list[Figure]:
    return [*_contacts(), *_people(), *_opinions(), *_tickets(), *_assistant()]


def _contacts() -> list[Figure]:
    return [
        _count(
            "contacts",
            Selection(kind=FactKind.BEGAN),
            "Episodes that began: a player wrote or asked for a person for the first time, after a close, or after a "
            "day of silence.",
        ),
        _count("asked", Selection(kind=FactKind.HANDOFF), "Times that a person was asked for, by whomever."),
        _of(
            "off_duty",
            Selection(kind=FactKind.HANDOFF, flag=False),
            Selection(kind=FactKind.HANDOFF),
            "Of all times that a person was asked for, those when nobody who serves it was there.",
            less_is_better=True,
        ),
    ]


def _people() -> list[Figure]:
    return [
        *_times(
            "first_response",
            Selection(kind=FactKind.FIRST_WORDS),
            "From asking for a person to a person's first words, in each episode; who left unanswered counts apart",
        ),
        _of(
            "first_words_kept",
            Selection(kind=FactKind.FIRST_WORDS, flag=True),
            Selection(kind=FactKind.FIRST_WORDS, has_flag=True),
            "Of all first words of persons, those that came within the target that held then.",
        ),
        *_times("wait", _ACCEPTED, "From coming into the queue to being taken by a person"),
        _of(
            "left",
            Selection(kind=FactKind.WAITED, reasons=("left",)),
            Selection(kind=FactKind.WAITED),
            "Of all waits, those that the player gave up.",
            less_is_better=True,
        ),
        _of(
            "promises_kept",
            Selection(kind=FactKind.WAITED, flag=True),
            Selection(kind=FactKind.WAITED, has_flag=True),
            "Of the waits that began with a promise and ended with a person, those no longer than promised.",
            target=PROMISE_TARGET,
        ),
        *_times(
            "resolution",
            Selection(kind=FactKind.CLOSED, reasons=("closed",)),
            "From asking for a person to the close, in each episode; a reopening begins a new one",
        ),
        _count("taken", Selection(kind=FactKind.TAKEN), "Times that a person took a conversation."),
        _count(
            "passed_on",
            Selection(kind=FactKind.PASSED_ON),
            "Times that people put a conversation into the queue again: returned, transferred, escalated or lost.",
            less_is_better=True,
        ),
        _count("causes", Selection(kind=FactKind.CAUSE), "Closes by how the talk ended, as who closed it said."),
        _count("tagged", Selection(kind=FactKind.TAGGED), "Tags given at a close; a talk may have several."),
        _of(
            "first_contact",
            Selection(kind=FactKind.FIRST_CONTACT, flag=True),
            Selection(kind=FactKind.FIRST_CONTACT),
            "Of the episodes with people that ended a week ago or longer, those that one person handled, without a new "
            "contact within seven days.",
        ),
    ]


def _opinions() -> list[Figure]:
    return [
        _of(
            "csat",
            Selection(kind=FactKind.CSAT, lowest=4),
            Selection(kind=FactKind.CSAT, lowest=1),
            "Of all answers to how a talk or a ticket's solution was, those of 4 or 5, by the day of the question; a 3 "
            "counts against.",
            target=CSAT_TARGET,
        ),
        _of(
            "csat_rate",
            Selection(kind=FactKind.CSAT, lowest=1),
            Selection(kind=FactKind.CSAT),
            "Of all times that satisfaction was asked for, those that were answered.",
        ),
        Figure(
            name="nps",
            means="Whether players would recommend the site: the share of 9 and 10 less that of 0 to 6.",
            unit=Unit.POINTS,
            counted=Selection(kind=FactKind.NPS, lowest=9),
            of=Selection(kind=FactKind.NPS, lowest=0),
            tell=_points,
            against=Selection(kind=FactKind.NPS, lowest=0, highest=6),
        ),
        _of(
            "nps_rate",
            Selection(kind=FactKind.NPS, lowest=0),
            Selection(kind=FactKind.NPS),
            "Of all times that this was asked, those that were answered.",
        ),
    ]


def _sla(what: str) -> tuple[Selection, Selection]:
    return Selection(kind=FactKind.SLA, reasons=(what,), flag=True), Selection(kind=FactKind.SLA, reasons=(what,))


def _tickets() -> list[Figure]:
    overdue = "; what is overdue and open counts as missed, and the clock stands while the ticket waits for the player."
    return [
        _count("tickets", Selection(kind=FactKind.TICKET), "Complaints that were registered as tickets."),
        _count(
            "tickets_solved",
            Selection(kind=FactKind.TICKET_SOLVED, reasons=("first",)),
            "Tickets that were solved for the first time.",
        ),
        *_times(
            "ticket_first",
            Selection(kind=FactKind.TICKET_SOLVED, reasons=("first",)),
            "From registering a ticket to its first solution",
        ),
        *_times(
            "ticket_full",
            Selection(kind=FactKind.TICKET_SOLVED, flag=True),
            "From registering a ticket to its last solution, reopenings included",
        ),
        *_times(
            "ticket_wait",
            Selection(kind=FactKind.TICKET_WAIT, reasons=("first",)),
            "From registering a ticket to its first solution, without the time in which it waited for the player",
        ),
        _of(
            "sla_first_answer",
            *_sla("first_answer"),
            f"Of all promised first answers, those in time{overdue}",
            target=SLA_TARGET,
        ),
        _of("sla_solution", *_sla("solution"), f"Of all promised solutions, those in time{overdue}", target=SLA_TARGET),
        _count(
            "tickets_reopened",
            Selection(kind=FactKind.TICKET_REOPENED),
            "Times that a solved ticket was opened again.",
            less_is_better=True,
        ),
        _count("tickets_escalated", Selection(kind=FactKind.TICKET_ESCALATED), "Times that a ticket was escalated."),
        _count(
            "reviews",
            Selection(kind=FactKind.REVIEW),
            "Decisions that somebody who had never touched the case looked at anew.",
        ),
        _of(
            "reviews_changed",
            Selection(kind=FactKind.REVIEW, reasons=("partly", "changed")),
            Selection(kind=FactKind.REVIEW),
            "Of these reviews, those that changed the decision, in part or as a whole.",
        ),
        _count(
            "tickets_merged",
            Selection(kind=FactKind.TICKET_MERGED),
            "Tickets that go on in another of the same player.",
        ),
    ]


def _assistant() -> list[Figure]:
    return [
        _of(
            "answered",
            _turns(ANSWERED),
            _TURNS,
            "Of the assistant's turns, those that answered or did what was asked; greetings are no turns here.",
        ),
        _of("suggested", _turns(SUGGESTED), _TURNS, "Of the same, those that offered topics or asked what was meant."),
        _of(
            "unknown",
            _turns(UNKNOWN),
            _TURNS,
            "Of the same, those in which it did not know, or did not work.",
            less_is_better=True,
        ),
        _of(
            "contained",
            Selection(kind=FactKind.ENDED, reasons=(Handled.ASSISTANT,)),
            _HANDLED,
            "Of ended episodes, those that the assistant answered and in which no person was asked for; danger, hours "
            "without anybody on duty, and episodes without a question count nowhere.",
        ),
        _of(
            "confirmed",
            Selection(kind=FactKind.ENDED, reasons=(Handled.ASSISTANT,), flag=True),
            _HANDLED,
            "Of the same, those contained ones whose answers got a thumb up and none down.",
        ),
        _of(
            "lasted",
            Selection(kind=FactKind.LASTED, flag=True),
            Selection(kind=FactKind.LASTED),
            "Of those that ended a week ago or longer, the contained ones without a new contact within seven days.",
        ),
        _of(
            "helpful",
            Selection(kind=FactKind.VOTE, flag=True),
            Selection(kind=FactKind.VOTE),
            "Of the thumbs under answers, those that point up.",
        ),
    ]


FIGURES: dict[str, Figure] = {figure.name: figure for figure in _all()}
