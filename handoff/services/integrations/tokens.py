"""Tokens of the API: made and revoked by administrators, shown once, looked up at each call."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from handoff.domain.audit import Action as Recorded
from handoff.domain.errors import BadRequest, Forbidden, NotFound, TokenExpired, Unauthenticated
from handoff.domain.integrations.api_token import ApiToken, Scope, hashed, new_secret, prefix_of
from handoff.domain.people.operator import NO_PASSWORD, Operator, Role
from handoff.ports.clock import Clock
from handoff.ports.unit_of_work import UnitOfWorkFactory
from handoff.services import audit, rights
from handoff.services.context import Context
from handoff.services.retrying import retried
from handoff.services.rights import Action, Area
from handoff.services.texts import scrub

MOST_DAYS = 3650
_NAME_CHARACTERS = 80
_USE_NOTED = timedelta(minutes=1)


@retried
async def create(
    uow: UnitOfWorkFactory,
    clock: Clock,
    *,
    name: str,
    scopes: Sequence[Scope],
    days: int | None,
    by: str,
) -> tuple[ApiToken, str]:
    """A new token, and its secret, which nobody can be told again. `days` until it ends; None: it does not.

    Raises:
        BadRequest: `params["field"]` says which field is wrong.
    """
    name = scrub(name)
    if not 0 < len(name) <= _NAME_CHARACTERS:
        raise BadRequest(field="name")
    if not scopes:
        raise BadRequest(field="scopes")
    if days is not None and not 0 < days <= MOST_DAYS:
        raise BadRequest(field="days")
    now = clock.now()
    prefix, secret = new_secret()
    token = ApiToken(
        id=secrets.token_hex(6),
        name=name,
        prefix=prefix,
        secret_hash=hashed(secret),
        scopes=tuple(scope for scope in Scope if scope in scopes),
        created_at=now,
        created_by=by[:_NAME_CHARACTERS],
        expires_at=None if days is None else now + timedelta(days=days),
    )
    async with uow() as work:
        await work.api.add_token(token)
        told: dict[str, str | int] = {"name": name, "scopes": ",".join(token.scopes), "days": days or 0}
        await audit.record(work, now, Recorded.TOKEN_MADE, token.id, told)
        await work.commit()
    return token, secret


@retried
async def revoke(uow: UnitOfWorkFactory, clock: Clock, id: str) -> None:
    """It is good for nothing from here on. Raises: NotFound."""
    async with uow() as work:
        if not await work.api.revoke(id, clock.now()):
            raise NotFound
        await audit.record(work, clock.now(), Recorded.TOKEN_REVOKED, id)
        await work.commit()


async def all_for(uow: UnitOfWorkFactory, reader: Operator) -> list[ApiToken]:
    """Newest first. Raises: Forbidden."""
    rights.check(reader, Action.READ, Area.INTEGRATIONS)
    async with uow(read_only=True) as work:
        return await work.api.tokens()


@retried
async def caller(uow: UnitOfWorkFactory, clock: Clock, secret: str, needed: Sequence[str]) -> ApiToken:
    """Whose `secret` that is, who may do all that is `needed`.

    Raises:
        Unauthenticated: it is nobody's, or was revoked. TokenExpired. Forbidden.
    """
    prefix, now = prefix_of(secret), clock.now()
    if prefix is None:
        raise Unauthenticated
    async with uow(read_only=True) as work:
        token = await work.api.token(prefix)
    if token is None or not token.is_good(secret, token.created_at):
        raise Unauthenticated
    if not token.is_good(secret, now):
        raise TokenExpired
    if not set(needed) <= set(token.scopes):
        raise Forbidden(needed=" ".join(needed))
    if _is_to_be_noted(token.last_used_at, now):
        async with uow() as work:
            await work.api.used(token.id, now)
            await work.commit()
    return token


def actor(context: Context, token: ApiToken) -> Operator:
    """As whom the token acts: by its scopes it may do what it is asked for, in every department."""
    return Operator(
        id=token.actor_id,
        username=token.actor_id,
        name=token.name,
        role=Role.SUPERVISOR,
        language="en",
        password_hash=NO_PASSWORD,
        created_at=token.created_at,
        departments=context.departments.current().ids,
    )


def _is_to_be_noted(last: datetime | None, now: datetime) -> bool:
    return last is None or not last <= now < last + _USE_NOTED
