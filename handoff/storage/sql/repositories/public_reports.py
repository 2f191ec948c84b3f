"""Reports for everybody: a handful of rows."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select

from handoff.domain.reports.public_report import PublicFigure, PublicReport
from handoff.storage.sql.connection import Connection
from handoff.storage.sql.tables import public_reports as reports


class SqlPublicReports:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def put(self, report: PublicReport) -> None:
        await self.remove(report.first, report.last)
        figures = [asdict(figure) for figure in report.figures]
        await self._connection.execute(insert(reports).values(asdict(report) | {"figures": figures}))

    async def get(self, first: date, last: date) -> PublicReport | None:
        of_period = reports.c.first == first, reports.c.last == last
        found = (await self._connection.execute(select(reports).where(*of_period))).mappings().first()
        return None if found is None else _report(dict(found))

    async def remove(self, first: date, last: date) -> bool:
        of_period = reports.c.first == first, reports.c.last == last
        return (await self._connection.execute(delete(reports).where(*of_period))).rowcount > 0

    async def all(self, *, approved: bool = False) -> list[PublicReport]:
        wanted = select(reports).order_by(reports.c.last.desc(), reports.c.first.desc())
        if approved:
            wanted = wanted.where(reports.c.approved_at.is_not(None))
        return [_report(dict(row)) for row in (await self._connection.execute(wanted)).mappings()]


def _report(row: Mapping[str, Any]) -> PublicReport:
    return PublicReport(**{**row, "figures": tuple(PublicFigure(**figure) for figure in row["figures"])})
