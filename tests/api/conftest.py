"""One uvicorn for all tests of this folder; each test gets a desk, a database and people of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.api.world import World
from tests.fixtures.desk import a_folder
from tests.fixtures.serving import Stage, serving


@pytest.fixture(scope="session")
async def stage() -> AsyncIterator[tuple[Stage, httpx.AsyncClient]]:
    """The running server, and a client to call it with."""
    stage = Stage()
    async with serving(stage) as port, httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", verify=False) as http:
        yield stage, http


@pytest.fixture
async def world(stage: tuple[Stage, httpx.AsyncClient]) -> AsyncIterator[World]:
    """A desk in use, and everything that tests do to it."""
    with a_folder() as folder:
        world = World(*stage, Path(folder))
        await world.start()
        yield world
        await world.end()
