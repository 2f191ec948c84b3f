"""Alembic's entry: runs the migrations on the address that the caller gives, or that the settings name."""

import asyncio
import concurrent.futures

from alembic import context
from sqlalchemy import URL, Connection, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from handoff.storage.sql.postgres import is_postgres, with_driver
from handoff.storage.sql.tables import metadata

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('destek migrations', 0))")


def _address() -> URL:
    given = context.config.attributes.get("url")
    if given is None:  # called as `alembic ...` from the command line
        from settings import Settings

        given = Settings.from_environment().database
    address = make_url(str(given))
    return with_driver(address) if is_postgres(address) else address


def _run(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":  # servers that start together: the others find it done
        connection.execute(_ONE_AT_A_TIME)
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()


async def _migrate() -> None:
    engine = create_async_engine(_address())
    async with engine.begin() as connection:
        await connection.run_sync(_run)
    await engine.dispose()


# The caller may already run an event loop, so the migrations get a thread with a loop of their own.
with concurrent.futures.ThreadPoolExecutor(1) as pool:
    pool.submit(asyncio.run, _migrate()).result()
