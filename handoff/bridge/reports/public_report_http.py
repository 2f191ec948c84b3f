"""Reports for everybody, for those who draft and approve them: /api/operator/public-reports."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends

from handoff.bridge.authentication import Body, SignedIn, operator_of
from handoff.bridge.context import AppContext
from handoff.domain.reports.public_report import PublicReport
from handoff.services import rights
from handoff.services.reports import public_reports
from handoff.services.rights import Action, Area

PATH = "/api/operator/public-reports"


class Period(Body):
    first: date
    last: date


def router(context: AppContext) -> APIRouter:
    routes = APIRouter()
    signed_in = Annotated[SignedIn, Depends(operator_of(context))]

    @routes.get(PATH)
    async def listed(who: signed_in) -> dict[str, Any]:
        return {
            "reports": [view(report) for report in await public_reports.all_of(context, who[0])],
            "may_approve": rights.can(who[0], Action.CHANGE, Area.PUBLIC_REPORT),
        }

    @routes.post(PATH)
    async def draft(body: Period, who: signed_in) -> dict[str, Any]:
        return view(await public_reports.draft(context, who[0], body.first, body.last))

    @routes.post(f"{PATH}/{{first}}/{{last}}/approve")
    async def approve(first: date, last: date, who: signed_in) -> dict[str, Any]:
        return view(await public_reports.approve(context, who[0], first, last))

    @routes.delete(f"{PATH}/{{first}}/{{last}}")
    async def remove(first: date, last: date, who: signed_in) -> dict[str, bool]:
        await public_reports.remove(context, who[0], first, last)
        return {"removed": True}

    return routes


def view(report: PublicReport) -> dict[str, Any]:
    return {
        "first": report.first,
        "last": report.last,
        "figures": [{"name": one.name, "value": one.value, "of": one.of} for one in report.figures],
        "drafted_at": report.drafted_at,
        "approved_at": report.approved_at,
    }
