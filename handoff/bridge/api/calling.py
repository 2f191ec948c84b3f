"""Who calls the API: a token with its scopes, within its rate."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Header, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes

from handoff.bridge.authentication import address, throttled
from handoff.bridge.context import AppContext
from handoff.domain.audit import Actor
from handoff.domain.errors import Unauthenticated
from handoff.domain.integrations.api_token import ApiToken
from handoff.services import audit
from handoff.services.integrations import tokens

_BEARER = HTTPBearer(
    auto_error=False,
    scheme_name="token",
    description="A token made in the console under Integrations, or by `admin.py tokens create`.",
)
IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        description="Of your making. The same request with the same key is done once; kept for a day.",
        min_length=8,
        max_length=100,
        pattern=r"^[A-Za-z0-9_.:-]+$",
        examples=["order-7731-refund"],
    ),
]


def caller_of(context: AppContext) -> Callable[..., Awaitable[ApiToken]]:
    """A dependency: the token that calls, for `Security` with the scopes that it needs."""

    async def caller(
        request: Request,
        needed: SecurityScopes,
        shown: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)],
    ) -> ApiToken:
        if shown is None:
            raise Unauthenticated
        token = await tokens.caller(context.uow, context.clock, shown.credentials, needed.scopes)
        audit.act_as(Actor(id=token.actor_id, name=token.name, address=address(request)))
        await throttled(context, f"api:{token.id}", context.limits.api_requests_per_minute)
        return token

    return caller
