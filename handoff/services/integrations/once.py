"""The same request sent twice is done once: keys of idempotency, kept a day."""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import timedelta

from handoff.domain.errors import IdempotencyKeyReused, StillRunning
from handoff.services.context import Context
from handoff.services.retrying import retried

KEPT = timedelta(days=1)
_LONGEST = timedelta(minutes=1)
"""A request that has not ended after this time never will: its process died."""


async def once(
    context: Context, token_id: str, key: str, request: str, work: Callable[[], Awaitable[str]]
) -> tuple[str, bool]:
    """Do `work`, which says by a short name what came of it, unless it was done under this key: what came of it, and
    whether it was done before. Where it fails, the key is as good as new.

    Raises:
        IdempotencyKeyReused: the key belongs to another `request`. StillRunning: the first one has not ended.
    """
    fingerprint = hashlib.sha256(request.encode()).hexdigest()
    first, subject = await _claimed(context, token_id, key, fingerprint)
    if first != fingerprint:
        raise IdempotencyKeyReused
    if subject == "":
        raise StillRunning
    if subject is not None:
        return subject, True
    try:
        subject = await work()
    except BaseException:
        await _freed(context, token_id, key)
        raise
    await _ended(context, token_id, key, subject)
    return subject, False


@retried
async def _claimed(context: Context, token_id: str, key: str, fingerprint: str) -> tuple[str, str | None]:
    async with context.uow() as work:
        now = context.clock.now()
        claimed = await work.api.claim_key(token_id, key, fingerprint, now, now - _LONGEST)
        await work.commit()
    return claimed


@retried
async def _freed(context: Context, token_id: str, key: str) -> None:
    async with context.uow() as work:
        await work.api.free_key(token_id, key)
        await work.commit()


@retried
async def _ended(context: Context, token_id: str, key: str, subject: str) -> None:
    async with context.uow() as work:
        await work.api.end_key(token_id, key, subject)
        await work.commit()


@retried
async def forget(context: Context) -> None:
    """Let go of keys that were kept long enough."""
    async with context.uow() as work:
        await work.api.forget_keys(context.clock.now() - KEPT)
        await work.commit()
