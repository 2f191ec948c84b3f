"""Alembic's entry: runs the migrations on the address that the caller gives, or that the settings name."""

import asyncio
import concurrent.futures

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from handoff.storage.sql.tables import metadata


def _address() -> str:
    given = context.config.attributes.get("url")
    if given is None:  # called as `alembic ...` from the command line
        from settings import Settings

        given = Settings.from_environment().database
    return str(given)


def _run(connection: Connection) -> None:
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
