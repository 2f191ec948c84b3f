"""The approved reports as pages of the help centre: /help/<language>/reports, below it a period, and that as CSV."""

import csv
import io
from collections.abc import Callable
from datetime import date

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from faq.help_centre.pages import HelpPages
from handoff.domain.reports.public_report import PublicReport
from handoff.services.context import Context
from handoff.services.reports import public_reports
from languages import LANGUAGES


def router(context: Context, pages: HelpPages, base_of: Callable[[Request], str], default_language: str) -> APIRouter:
    """To be asked before the articles: `reports` is no topic."""
    routes = APIRouter(prefix="/help", include_in_schema=False)

    def missing(language: str, request: Request) -> Response:
        shown = language if language in LANGUAGES else default_language
        return HTMLResponse(pages.missing(shown, base_of(request)), status_code=404)

    @routes.api_route("/{language}/reports", methods=["GET", "HEAD"])
    async def listed(language: str, request: Request) -> Response:
        if language not in LANGUAGES:
            return missing(language, request)
        periods = [(report.first, report.last) for report in await public_reports.approved(context)]
        return HTMLResponse(pages.reports(language, base_of(request), periods))

    @routes.api_route("/{language}/reports/{period}", methods=["GET", "HEAD"])
    async def report(language: str, period: str, request: Request) -> Response:
        name, dot, suffix = period.partition(".")
        found = await _found(context, name)
        if found is None or language not in LANGUAGES or suffix not in {"", "csv"} or (dot and not suffix):
            return missing(language, request)
        if suffix:
            return _file(found)
        return HTMLResponse(pages.report(language, base_of(request), (found.first, found.last), found.figures))

    return routes


async def _found(context: Context, period: str) -> PublicReport | None:
    first, _, last = period.partition("_")
    try:
        days = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return None
    return next((one for one in await public_reports.approved(context) if (one.first, one.last) == days), None)


def _file(report: PublicReport) -> Response:
    """A figure a line; what is not told is empty."""
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(("first", "last", "figure", "value", "of"))
    for one in report.figures:
        lines.writerow((report.first, report.last, one.name, one.value, one.of))
    name = f"report-{report.period}.csv"
    return Response(
        text.getvalue(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
