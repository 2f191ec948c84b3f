"""The audit log over HTTP, for supervisors."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from handoff.bridge.authentication import operator_of
from handoff.bridge.context import AppContext
from handoff.domain.people.operator import Operator
from handoff.domain.people.session import Session
from handoff.services import audit


def router(context: AppContext) -> APIRouter:
    routes = APIRouter()
    signed_in = Annotated[tuple[Operator, Session], Depends(operator_of(context))]
    term = Annotated[str | None, Query(max_length=64)]

    @routes.get("/api/operator/audit")
    async def lines(
        who: signed_in,
        before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
        action: term = None,
        actor: term = None,
        subject: term = None,
        limit: Annotated[int, Query(ge=1, le=audit.MOST_LINES)] = 100,
    ) -> dict[str, object]:
        """Newest first; `before` is the number of the oldest line that the caller has."""
        found = await audit.lines(
            context.uow,
            who[0],
            audit.Search(before=before, action=action, actor=actor, subject=subject, limit=limit),
        )
        return {"lines": [asdict(line) for line in found]}

    return routes
