"""One process of many does what is to be done once: whoever has the advisory lock of the database."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, TimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

log = structlog.get_logger(__name__)

TRY_SECONDS = 2.0
"""Between two tries to lead, and between two signs of life of who does."""
LOST_SECONDS = 6
"""Who leads and gives no sign of life for so long loses the lock, also when it only stands still."""

_TAKE = text("SELECT pg_try_advisory_lock(hashtextextended('destek leader', 0))")
_ALIVE = text("SELECT 1")


async def lead(engine: AsyncEngine, work: Callable[[], Awaitable[None]], *, try_seconds: float = TRY_SECONDS) -> None:
    """Do `work`, which has no end, while this process leads; until cancelled.

    Who led and stood still may for a moment do a step that its successor does, too: each looks again within its
    transaction.
    """
    while True:
        try:
            async with engine.connect() as connection:
                await _lead_on(connection, work, try_seconds)
        except (DBAPIError, TimeoutError, OSError) as error:
            log.warning("leadership_lost", error=type(error).__name__)
        await asyncio.sleep(try_seconds)


async def _lead_on(connection: AsyncConnection, work: Callable[[], Awaitable[None]], try_seconds: float) -> None:
    """Try for the lock, and work while this connection has it."""
    await connection.execution_options(isolation_level="AUTOCOMMIT")
    while not await connection.scalar(_TAKE):
        await asyncio.sleep(try_seconds)
    await connection.execute(text(f"SET idle_session_timeout = '{LOST_SECONDS}s'"))
    log.info("leads")
    working = asyncio.ensure_future(work())
    try:
        while not working.done():
            await asyncio.wait({working}, timeout=try_seconds)
            await connection.execute(_ALIVE)
        await working
    finally:
        working.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await working
        await connection.invalidate()  # the lock goes with the session, not back into the pool
