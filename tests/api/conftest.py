"""One uvicorn for all tests of this folder; each test gets a desk, a database and people of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.api.world import World
from tests.fixtures.serving import Stage, serving


@pytest.fixture(scope="session")
async def stage() -> AsyncIterator[tuple[Stage, int]]:
    stage = Stage()
    async with serving(stage) as port:
        yield stage, port


@pytest.fixture
async def world(stage: tuple[Stage, int], tmp_path: Path) -> AsyncIterator[World]:
    """A desk in use, and everything that tests do to it."""
    world = World(stage[0], stage[1], tmp_path)
    await world.start()
    yield world
    await world.end()
