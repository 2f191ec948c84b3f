"""The audit log over HTTP, for supervisors: looked through, and as a file."""

import csv
import io
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from handoff.bridge.authentication import operator_of
from handoff.bridge.context import AppContext
from handoff.domain.audit import Action, Entry
from handoff.domain.people.operator import Operator
from handoff.domain.people.session import Session
from handoff.services import audit

_COLUMNS = ("seq", "at", "actor", "name", "address", "action", "subject", "params", "hash")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a cell for a formula."""


def router(context: AppContext) -> APIRouter:
    routes = APIRouter()
    signed_in = Annotated[tuple[Operator, Session], Depends(operator_of(context))]
    term = Annotated[str | None, Query(max_length=80)]

    @routes.get("/api/operator/audit")
    async def lines(
        who: signed_in,
        before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
        action: term = None,
        actor: term = None,
        subject: term = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: Annotated[int, Query(ge=1, le=audit.MOST_LINES)] = 100,
    ) -> dict[str, object]:
        """Newest first; `before` is the number of the oldest line that the caller has."""
        found = await audit.lines(
            context.uow,
            who[0],
            before=before,
            action=action,
            actor=actor,
            subject=subject,
            since=since,
            until=until,
            limit=limit,
        )
        return {"lines": [asdict(line) for line in found], "actions": list(Action)}

    @routes.get("/api/operator/audit.csv")
    async def file(
        who: signed_in,
        action: term = None,
        actor: term = None,
        subject: term = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> StreamingResponse:
        """All lines that are asked for, newest first."""
        wanted = {"action": action, "actor": actor, "subject": subject, "since": since, "until": until}
        told = {name: str(value) for name, value in wanted.items() if value is not None}
        await audit.exported(context.uow, context.clock, who[0], told)

        async def pages() -> AsyncIterator[str]:
            yield _rows([_COLUMNS])
            before: int | None = None
            while found := await audit.lines(
                context.uow,
                who[0],
                before=before,
                action=action,
                actor=actor,
                subject=subject,
                since=since,
                until=until,
                limit=audit.MOST_LINES,
            ):
                yield _rows([_row(line) for line in found])
                before = found[-1].seq

        headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
        return StreamingResponse(pages(), media_type="text/csv; charset=utf-8", headers=headers)

    return routes


def _row(line: Entry) -> list[str]:
    params = json.dumps(dict(line.params), ensure_ascii=False, sort_keys=True)
    values = (str(line.seq), line.at.isoformat(), line.actor, line.name, line.address, line.action, line.subject)
    return [_cell(value) for value in (*values, params, line.hash)]


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _rows(rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()
