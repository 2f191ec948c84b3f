"""How the desk does, for supervisors: what players thought, how long they waited, what became of tickets."""

import statistics
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handoff.domain.ids import OperatorId
from handoff.domain.queue.wait import Wait, WaitEnd
from handoff.domain.tickets.survey import SurveyKind
from handoff.domain.tickets.ticket import TicketCounts
from handoff.ports.clock import Clock
from handoff.ports.unit_of_work import UnitOfWorkFactory

_COMMENTS = 50


@dataclass(frozen=True, kw_only=True)
class Satisfaction:
    """`mean` of 1 to 5 over `n` answers; `name` is the operator's."""

    name: str
    mean: float
    n: int


@dataclass(frozen=True, kw_only=True)
class Comment:
    score: int
    comment: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Waits:
    """`promised` accepted waits began with a promise, `kept` of them stayed within it.

    The error of a promise is the distance of the wait from the promised range, in seconds; 0 within it.
    """

    accepted: int
    left: int
    median_seconds: float | None
    p90_seconds: float | None
    promised: int
    kept: int
    median_error_seconds: float | None


@dataclass(frozen=True, kw_only=True)
class Report:
    """`csat` is None where nobody answered; `nps` is promoters less detractors, -100 to 100."""

    csat: float | None
    csat_n: int
    by_operator: tuple[Satisfaction, ...]
    nps: float | None
    nps_n: int
    comments: tuple[Comment, ...]
    waits: Waits
    tickets: TicketCounts


async def of_days(uow: UnitOfWorkFactory, clock: Clock, days: int) -> Report:
    """The last `days` until now."""
    since = clock.now() - timedelta(days=days)
    async with uow(read_only=True) as work:
        ratings = await work.ratings.since(since)
        surveys = await work.surveys.answered_since(since)
        waits = await work.waits.ended_since(since)
        tickets = await work.tickets.counts(since)
        scores: dict[OperatorId | None, list[int]] = defaultdict(list)
        comments = [Comment(score=score, comment=comment, at=at) for score, comment, _, at in ratings if comment]
        recommended = []
        for score, _, operator_id, _ in ratings:
            scores[operator_id].append(score)
        for survey in surveys:
            if survey.score is None or survey.answered_at is None:
                continue
            if survey.kind is SurveyKind.NPS:
                recommended.append(survey.score)
            else:
                scores[survey.operator_id].append(survey.score)
            if survey.comment:
                comments.append(Comment(score=survey.score, comment=survey.comment, at=survey.answered_at))
        names = await work.operators.names([id for id in scores if id is not None])
    all_scores = [score for of_one in scores.values() for score in of_one]
    return Report(
        csat=statistics.fmean(all_scores) if all_scores else None,
        csat_n=len(all_scores),
        by_operator=tuple(
            sorted(
                (
                    Satisfaction(name=names[id], mean=statistics.fmean(of_one), n=len(of_one))
                    for id, of_one in scores.items()
                    if id in names
                ),
                key=lambda one: one.name,
            )
        ),
        nps=_nps(recommended),
        nps_n=len(recommended),
        comments=tuple(sorted(comments, key=lambda one: one.at, reverse=True)[:_COMMENTS]),
        waits=_waits(waits),
        tickets=tickets,
    )


def _nps(scores: Sequence[int]) -> float | None:
    if not scores:
        return None
    return 100 * (sum(score >= 9 for score in scores) - sum(score <= 6 for score in scores)) / len(scores)


def _waits(waits: Sequence[Wait]) -> Waits:
    seconds = sorted(wait.seconds for wait in waits if wait.end is WaitEnd.ACCEPTED)
    promised = [wait for wait in waits if wait.kept is not None]
    return Waits(
        accepted=len(seconds),
        left=sum(wait.end is WaitEnd.LEFT for wait in waits),
        median_seconds=statistics.median(seconds) if seconds else None,
        p90_seconds=seconds[(len(seconds) * 9 - 1) // 10] if seconds else None,
        promised=len(promised),
        kept=sum(bool(wait.kept) for wait in promised),
        median_error_seconds=statistics.median(map(_error, promised)) if promised else None,
    )


def _error(wait: Wait) -> float:
    if wait.promised is None:
        return 0.0
    return max(wait.promised.low_seconds - wait.seconds, 0.0, wait.seconds - wait.promised.high_seconds)
