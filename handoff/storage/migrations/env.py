"""Alembic's entry: runs the migrations on the address that the caller gives, or that the settings name."""

import asyncio
import concurrent.futures

from alembic import context
from sqlalchemy import URL, Connection, make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from handoff.storage.sql.postgres import is_postgres, with_driver
from handoff.storage.sql.tables import metadata

_ONE_AT_A_TIME = text("SELECT pg_try_advisory_lock(hashtextextended('destek migrations', 0))")
_LOOK_SECONDS = 0.1


def _address() -> URL:
    given = context.config.attributes.get("url")
    if given is None:  # called as `alembic ...` from the command line
        from settings import Settings

        given = Settings.from_environment().database
    address = make_url(str(given))
    return with_driver(address) if is_postgres(address) else address


def _run(connection: Connection) -> None:
    # On PostgreSQL a transaction each: an index that is made while others write needs to be outside of one.
    alone = connection.dialect.name == "postgresql"
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=True,
        transaction_per_migration=alone,
    )
    with context.begin_transaction():
        context.run_migrations()


async def _migrate() -> None:
    address = _address()
    engine = create_async_engine(address)
    try:
        if is_postgres(address):
            await _migrate_alone(engine)
        else:
            async with engine.begin() as connection:
                await connection.run_sync(_run)
    finally:
        await engine.dispose()


async def _migrate_alone(engine: AsyncEngine) -> None:
    """Servers that start together: the others find it done.

    Who waits looks now and then. Waiting for a lock would be a transaction, for whose end an index that is being made
    would wait in turn.
    """
    async with engine.connect() as keeping, engine.connect() as connection:
        await keeping.execution_options(isolation_level="AUTOCOMMIT")
        while not await keeping.scalar(_ONE_AT_A_TIME):
            await asyncio.sleep(_LOOK_SECONDS)
        await connection.run_sync(_run)
        await connection.commit()
        await keeping.invalidate()  # the lock goes with the session


# The caller may already run an event loop, so the migrations get a thread with a loop of their own.
with concurrent.futures.ThreadPoolExecutor(1) as pool:
    pool.submit(asyncio.run, _migrate()).result()
