"""Reports for everybody: drafted from the figures, frozen, approved by an administrator, taken back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from handoff.domain.audit import Action as Recorded
from handoff.domain.errors import BadRequest, NotFound
from handoff.domain.people.operator import Operator
from handoff.domain.reports.counting import Filters, Span
from handoff.domain.reports.public_report import FIGURES_TOLD, PublicReport, told
from handoff.services import audit, rights
from handoff.services.context import Context
from handoff.services.reports.asking import Question, figures
from handoff.services.retrying import retried
from handoff.services.rights import Action, Area


async def all_of(context: Context, operator: Operator) -> list[PublicReport]:
    """Drafts and approved ones. Raises: Forbidden."""
    rights.check(operator, Action.READ, Area.PUBLIC_REPORT)
    async with context.uow(read_only=True) as work:
        return await work.public_reports.all()


async def approved(context: Context) -> Sequence[PublicReport]:
    """What everybody may read, the newest first."""
    async with context.uow(read_only=True) as work:
        return await work.public_reports.all(approved=True)


@retried
async def draft(context: Context, operator: Operator, first: date, last: date) -> PublicReport:
    """The figures of whole days that are over, as they are now; in place of an earlier draft.

    Raises:
        Forbidden. BadRequest: the days are not over, in the wrong order or too many, or their report is approved:
            it has to be taken back first.
    """
    rights.check(operator, Action.WRITE, Area.PUBLIC_REPORT)
    now = context.clock.now()
    if last >= now.astimezone(context.rules.hours.zone).date():
        raise BadRequest(field="last")
    question = Question(span=Span(first=first, last=last), filters=Filters())
    values = await figures(context.uow, FIGURES_TOLD, question)
    report = PublicReport(first=first, last=last, figures=told(values), drafted_at=now, drafted_by=operator.id)
    async with context.uow() as work:
        there = await work.public_reports.get(first, last)
        if there is not None and there.approved_at is not None:
            raise BadRequest(field="first")
        await work.public_reports.put(report)
        await audit.record(work, now, Recorded.REPORT_DRAFTED, report.period)
        await work.commit()
    return report


@retried
async def approve(context: Context, operator: Operator, first: date, last: date) -> PublicReport:
    """From now on everybody can read it, as it was drafted. Raises: Forbidden, NotFound."""
    rights.check(operator, Action.CHANGE, Area.PUBLIC_REPORT)
    now = context.clock.now()
    async with context.uow() as work:
        there = await work.public_reports.get(first, last)
        if there is None:
            raise NotFound
        if there.approved_at is not None:
            return there
        report = replace(there, approved_at=now, approved_by=operator.id)
        await work.public_reports.put(report)
        await audit.record(work, now, Recorded.REPORT_APPROVED, report.period)
        await work.commit()
    return report


@retried
async def remove(context: Context, operator: Operator, first: date, last: date) -> None:
    """A draft is thrown away, an approved report is taken back. Raises: Forbidden, NotFound."""
    rights.check(operator, Action.CHANGE, Area.PUBLIC_REPORT)
    async with context.uow() as work:
        if not await work.public_reports.remove(first, last):
            raise NotFound
        await audit.record(work, context.clock.now(), Recorded.REPORT_REMOVED, f"{first}_{last}")
        await work.commit()
