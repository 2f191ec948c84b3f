"""The audit log over HTTP, for supervisors: looked through, and as a file."""

import csv
import io
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from handoff.bridge.authentication import SignedIn, operator_of
from handoff.bridge.context import AppContext
from handoff.domain.audit import Action, Entry, Search
from handoff.services import audit

_COLUMNS = ("seq", "at", "actor", "name", "address", "action", "subject", "params", "hash")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a cell for a formula."""


_Term = Annotated[str | None, Query(max_length=80)]


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What lines are looked for by; None leaves one open."""

    action: _Term = None
    actor: _Term = None
    subject: _Term = None
    since: datetime | None = None
    until: datetime | None = None


def router(context: AppContext) -> APIRouter:
    routes = APIRouter()
    signed_in = Annotated[SignedIn, Depends(operator_of(context))]

    @routes.get("/api/operator/audit")
    async def lines(
        who: signed_in,
        terms: Annotated[Terms, Depends()],
        before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
        limit: Annotated[int, Query(ge=1, le=audit.MOST_LINES)] = 100,
    ) -> dict[str, object]:
        """Newest first; `before` is the number of the oldest line that the caller has."""
        search = Search(**asdict(terms), before=before, limit=limit)
        found = await audit.lines(context.uow, who[0], search)
        return {"lines": [asdict(line) for line in found], "actions": list(Action)}

    @routes.get("/api/operator/audit.csv")
    async def file(who: signed_in, terms: Annotated[Terms, Depends()]) -> StreamingResponse:
        """All lines that are asked for, newest first."""
        told = {name: str(value) for name, value in asdict(terms).items() if value is not None}
        await audit.exported(context.uow, context.clock, who[0], told)

        async def pages() -> AsyncIterator[str]:
            yield _rows([_COLUMNS])
            search = Search(**asdict(terms), limit=audit.MOST_LINES)
            while found := await audit.lines(context.uow, who[0], search):
                yield _rows([_row(line) for line in found])
                search = replace(search, before=found[-1].seq)

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
