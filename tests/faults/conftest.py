"""A server process with an empty database, and people who can be sent to it."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handoff.hub.memory import MemoryHub
from handoff.storage.sql.database import Database
from tests.faults.running import Server
from tests.fixtures.desk import sqlite_url


@pytest.fixture
async def folder() -> AsyncIterator[Path]:
    with tempfile.TemporaryDirectory(prefix="destek-faults-") as name:
        yield Path(name)


@pytest.fixture
async def server(folder: Path) -> AsyncIterator[Server]:
    """Running; killed at the end, whatever became of it."""
    server = Server(folder, drain_seconds="4", stop_seconds="20")
    await asyncio.to_thread(Database(sqlite_url(server.database), MemoryHub()).migrate)
    await server.start()
    yield server
    await server.kill()
