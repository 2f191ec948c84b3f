"""Reports over HTTP, for supervisors: a section's figures, the same as a file, and what is behind a figure."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from handoff.bridge.authentication import SignedIn, operator_of
from handoff.bridge.context import AppContext
from handoff.bridge.reports import report_views
from handoff.domain.errors import BadRequest
from handoff.domain.reports.counting import Filters, Span
from handoff.domain.reports.sections import SECTIONS
from handoff.domain.tickets.ticket import ComplaintKind
from handoff.services import rights
from handoff.services.reports import asking
from handoff.services.reports.asking import Key, Question
from handoff.services.rights import Action, Area

_ADDRESS = "/api/operator/reports"
_Term = Annotated[str | None, Query(max_length=32)]
_MOST_PAGES = 2000


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a report is asked about; None leaves a filter open. Days are the desk's, both included."""

    first: date
    last: date
    language: _Term = None
    department: _Term = None
    channel: _Term = None
    matter: _Term = None
    operator_id: _Term = None
    clock: Annotated[str, Query(max_length=16)] = "calendar"

    def question(self) -> Question:
        filters = Filters(
            language=self.language,
            department=self.department,
            channel=self.channel,
            matter=self.matter,
            operator_id=self.operator_id,
        )
        return Question(span=Span(first=self.first, last=self.last), filters=filters, clock=self.clock)


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Which figure, and which cell of a chart or table of it; `part` is "counted", or "of" for all it is told from."""

    figure: Annotated[str, Query(max_length=40)]
    part: Annotated[str, Query(pattern="counted|of")] = "counted"
    by: Annotated[str | None, Query(max_length=20)] = None
    key: Annotated[str | None, Query(max_length=64)] = None
    page: Annotated[int, Query(ge=0, le=_MOST_PAGES)] = 0


def router(context: AppContext) -> APIRouter:
    routes = APIRouter()
    signed_in = Annotated[SignedIn, Depends(operator_of(context))]

    @routes.get(f"{_ADDRESS}/choices")
    async def choices(who: signed_in, terms: Annotated[Terms, Depends()]) -> dict[str, object]:
        """What a report may be asked about: sections, and what its filters let through."""
        rights.check(who[0], Action.READ, Area.REPORT)
        span = terms.question().span
        async with context.uow(read_only=True) as work:
            people = await work.operators.all()
            channels = await work.figures.values("channel", span)
        return {
            "sections": list(SECTIONS),
            "department": list(context.departments.current().ids),
            "matter": list(ComplaintKind),
            "channel": channels,
            "operator_id": [{"id": person.id, "name": person.name} for person in people],
            "today": context.clock.now().astimezone(context.rules.hours.zone).date(),
        }

    @routes.get(f"{_ADDRESS}/facts")
    async def facts(
        who: signed_in, terms: Annotated[Terms, Depends()], cell: Annotated[Cell, Depends()]
    ) -> dict[str, object]:
        """What a figure is told from, newest first, a page at a time."""
        rights.check(who[0], Action.READ, Area.REPORT)
        found = await asking.behind(
            context.uow,
            cell.figure,
            terms.question(),
            counted=cell.part == "counted",
            by=cell.by,
            key=_key(cell.by, cell.key),
            page=cell.page,
        )
        return await report_views.behind(context, found)

    @routes.get(f"{_ADDRESS}/{{section}}.csv")
    async def file(section: str, who: signed_in, terms: Annotated[Terms, Depends()]) -> Response:
        """All that the section shows, a value a line."""
        rights.check(who[0], Action.READ, Area.REPORT)
        report = await asking.section(context.uow, section, terms.question())
        labels = await report_views.labels(context, report, who[0].language)
        name = f"{section}-{terms.first}-{terms.last}.csv"
        return Response(
            report_views.as_csv(report, labels),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    @routes.get(f"{_ADDRESS}/{{section}}")
    async def report(section: str, who: signed_in, terms: Annotated[Terms, Depends()]) -> dict[str, object]:
        rights.check(who[0], Action.READ, Area.REPORT)
        found = await asking.section(context.uow, section, terms.question())
        return report_views.as_json(found, await report_views.labels(context, found, who[0].language))

    return routes


def _key(by: str | None, key: str | None) -> Key:
    """As the column has it. Raises: BadRequest."""
    try:
        if key is None or by is None:
            return None
        if by == "day":
            return date.fromisoformat(key)
        return int(key) if by in {"hour", "score"} else key
    except ValueError:
        raise BadRequest(field="key") from None
