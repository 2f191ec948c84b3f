"""One uvicorn for all tests of this folder; each test gets a desk, a database and people of its own."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from handoff.domain.conversations.conversation import Conversation
from handoff.domain.queue.rules import DeskRules
from handoff.hub.memory import MemoryHub
from handoff.ports.unit_of_work import UnitOfWork
from handoff.services.queue import waits
from handoff.services.queue.waits import Place
from handoff.storage.sql.database import Database
from tests.api.world import World
from tests.fixtures.desk import ENGINES, a_folder, emptied, fresh_database
from tests.fixtures.serving import Stage, serving


@pytest.fixture(scope="session", params=ENGINES)
async def building(request: pytest.FixtureRequest) -> AsyncIterator[tuple[Stage, httpx.AsyncClient, Database]]:
    """The running server, a client to call it with, and a database."""
    with a_folder() as folder:
        stage, database = Stage(), Database(fresh_database(request.param, Path(folder)), MemoryHub())
        async with serving(stage) as port, httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", verify=False) as http:
            yield stage, http, database
        await database.close()


@pytest.fixture
async def world(building: tuple[Stage, httpx.AsyncClient, Database]) -> AsyncIterator[World]:
    """A desk in use, and everything that tests do to it."""
    await emptied(building[2])
    world = World(*building)
    await world.start()
    yield world
    await world.end()


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """Grows by the time of each look at the places of all who wait."""
    made: list[datetime] = []
    look = waits.places

    async def counted(work: UnitOfWork, rules: DeskRules, now: datetime) -> list[tuple[Conversation, Place]]:
        made.append(now)
        return await look(work, rules, now)

    monkeypatch.setattr(waits, "places", counted)
    return made
