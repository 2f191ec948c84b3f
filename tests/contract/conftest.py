"""The adapters that the suites run over."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from handoff.domain.events import Event
from handoff.hub.memory import MemoryHub
from handoff.storage.sql.database import Database
from tests.fixtures.desk import ENGINES, a_folder, emptied, fresh_database


class RecordingHub(MemoryHub):
    """Keeps what was published."""

    def __init__(self) -> None:
        super().__init__()
        self.published: list[Event] = []

    async def publish(self, events: Sequence[Event]) -> None:
        self.published.extend(events)
        await super().publish(events)


@pytest.fixture(scope="session", params=ENGINES)
async def database(request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    """A migrated database of each kind."""
    with a_folder() as folder:
        database = Database(fresh_database(request.param, Path(folder)), RecordingHub())
        yield database
        await database.close()


@pytest.fixture
async def uow(database: Database) -> Database:
    """The database, empty; its hub is a RecordingHub."""
    await emptied(database)
    database.hub = RecordingHub()
    return database


@pytest.fixture
def hub(uow: Database) -> RecordingHub:
    assert isinstance(uow.hub, RecordingHub)
    return uow.hub
