"""Reports for everybody."""

from datetime import date
from typing import Protocol

from handoff.domain.reports.public_report import PublicReport


class PublicReportRepository(Protocol):
    async def put(self, report: PublicReport) -> None:
        """In place of what there is for its period."""
        ...

    async def get(self, first: date, last: date) -> PublicReport | None: ...

    async def remove(self, first: date, last: date) -> bool:
        """Whether there was one."""
        ...

    async def all(self, *, approved: bool = False) -> list[PublicReport]:
        """The newest period first; with `approved` only those."""
        ...
