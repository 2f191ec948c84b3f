"""Who calls while signing in, or to change what they prove themselves with."""

from typing import Annotated

from fastapi import Header, Request

from handoff.bridge.authentication import Caller, address, secret_of
from handoff.bridge.context import AppContext
from handoff.domain.audit import Actor
from handoff.domain.errors import Forbidden, Unauthenticated
from handoff.domain.people.operator import Operator
from handoff.domain.people.session import Session
from handoff.services import audit
from handoff.services.people import operator_sessions, sessions, sign_in
from handoff.services.people.sign_in import Arrival, Step


def arrival(request: Request) -> Arrival:
    return Arrival(address=address(request), device=sessions.device_of(request.headers.get("user-agent", "")))


def half_of(context: AppContext, *steps: Step) -> Caller:
    """A dependency: who is half signed in and is asked for one of `steps`; with the CSRF token beside the cookie."""

    async def current(
        request: Request,
        csrf: Annotated[str, Header(alias="X-CSRF-Token")] = "",
    ) -> tuple[Operator, Session]:
        operator, session = await sign_in.half(context.uow, context.clock, secret_of(context, request), *steps)
        if not operator_sessions.csrf_fits(session, csrf):
            raise Forbidden
        audit.act_as(Actor(id=operator.id, name=operator.name, address=address(request)))
        return operator, session

    return current


def confirmed_of(context: AppContext, *, or_step: Step | None = None) -> Caller:
    """A dependency: the signed-in operator, who proved lately that it is them; or who is half signed in and is asked
    for `or_step`.
    """

    async def current(
        request: Request,
        csrf: Annotated[str, Header(alias="X-CSRF-Token")] = "",
    ) -> tuple[Operator, Session]:
        secret = secret_of(context, request)
        try:
            operator, session = await operator_sessions.signed_in(
                context.uow, context.clock, secret, context.sign_in.idle
            )
        except Unauthenticated:
            if or_step is None:
                raise
            operator, session = await sign_in.half(context.uow, context.clock, secret, or_step)
        if not operator_sessions.csrf_fits(session, csrf):
            raise Forbidden
        sessions.check_confirmed(session, context.clock.now())
        audit.act_as(Actor(id=operator.id, name=operator.name, address=address(request)))
        return operator, session

    return current
