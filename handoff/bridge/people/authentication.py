"""Who calls while signing in, or to change what they prove themselves with."""

from fastapi import Request

from handoff.bridge.authentication import Caller, Csrf, SignedIn, address, admit, secret_of
from handoff.bridge.context import AppContext
from handoff.domain.errors import Unauthenticated
from handoff.services.people import operator_sessions, sessions, sign_in
from handoff.services.people.sign_in import Arrival, Step


def arrival(request: Request) -> Arrival:
    """From where and with what somebody signs in."""
    return Arrival(address=address(request), device=sessions.device_of(request.headers.get("user-agent", "")))


def half_of(context: AppContext, *steps: Step) -> Caller:
    """A dependency: who is half signed in and is asked for one of `steps`; with the CSRF token beside the cookie."""

    async def current(request: Request, csrf: Csrf = "") -> SignedIn:
        who = await sign_in.half(context.uow, context.clock, secret_of(context, request), *steps)
        admit(who, request, csrf)
        return who

    return current


def confirmed_of(context: AppContext, *, or_step: Step | None = None) -> Caller:
    """A dependency: the signed-in operator, who proved lately that it is them; or who is half signed in and is asked
    for `or_step`.
    """

    async def current(request: Request, csrf: Csrf = "") -> SignedIn:
        secret = secret_of(context, request)
        try:
            who = await operator_sessions.signed_in(context.uow, context.clock, secret, context.sign_in.idle)
        except Unauthenticated:
            if or_step is None:
                raise
            who = await sign_in.half(context.uow, context.clock, secret, or_step)
        admit(who, request, csrf)
        sessions.check_confirmed(who[1], context.clock.now())
        return who

    return current
