"""What the repositories work on: one connection with one open transaction, from `open` to `close`.

`ServerConnection` is one of an asynchronous engine (PostgreSQL). SQLite has its own in `handoff.storage.sql.sqlite`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, Protocol, TypeVar

from sqlalchemy import CursorResult, Executable, ScalarResult
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from handoff.domain.errors import StorageUnavailable
from handoff.storage.sql.prepared import Prepared, Row

T = TypeVar("T")
Then = Callable[[], Awaitable[None]]


class Connection(Protocol):
    """Errors that say that the database does not work just now, rather than that a statement is wrong, are raised as
    `StorageUnavailable` by every method.
    """

    async def open(self) -> None: ...

    async def execute(
        self, statement: Executable, parameters: Mapping[str, object] | None = None
    ) -> CursorResult[*tuple[Any, ...]]: ...

    async def run(self, prepared: Prepared, **values: object) -> list[Row]: ...

    async def scalar(self, statement: Executable, parameters: Mapping[str, object] | None = None) -> Any: ...

    async def scalars(self, statement: Executable) -> ScalarResult[Any]: ...

    async def commit(self, then: Then) -> None:
        """Returns when what was written is on disk and `then` has run, which it does whatever becomes of the caller."""
        ...

    async def close(self) -> None:
        """Give it back, rolled back unless committed. Right also where `open` failed or was cancelled."""
        ...


async def to_end(work: Coroutine[object, object, T]) -> T:
    """Await `work`. A cancellation of the caller is raised when `work` has ended, and what came of it is lost."""
    task = asyncio.create_task(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            try:
                await asyncio.wait([task])
            except asyncio.CancelledError:  # asked again to stop: there is still the end to wait for
                continue
        if not task.cancelled():
            task.exception()  # looked at, so that the loop does not complain of it
        raise


class ServerConnection:
    """See `Connection`. Calls end before a cancellation of the caller is heard.

    A socket that breaks cancels whatever its handler was doing. A statement that is cut off in the middle leaves the
    driver's connection in a state that nobody can tidy up.
    """

    def __init__(self, engine: AsyncEngine, *, read_only: bool) -> None:
        self._connection: AsyncConnection = engine.connect()
        self._read_only = read_only
        self._started = False

    async def open(self) -> None:
        await self._to_end(self._open())

    async def execute(
        self, statement: Executable, parameters: Mapping[str, object] | None = None
    ) -> CursorResult[*tuple[Any, ...]]:
        return await self._to_end(self._connection.execute(statement, parameters))

    async def run(self, prepared: Prepared, **values: object) -> list[Row]:
        result = await self.execute(prepared.statement, {**prepared.constants, **values})
        return list(result.mappings()) if result.returns_rows else []

    async def scalar(self, statement: Executable, parameters: Mapping[str, object] | None = None) -> Any:
        return await self._to_end(self._connection.scalar(statement, parameters))

    async def scalars(self, statement: Executable) -> ScalarResult[Any]:
        return await self._to_end(self._connection.scalars(statement))

    async def commit(self, then: Then) -> None:
        await self._to_end(self._commit(then))

    async def close(self) -> None:
        if self._started:
            await to_end(self._connection.close())

    async def _open(self) -> None:
        await self._connection.start()
        self._started = True
        await self._connection.execution_options(read_only=self._read_only)
        await self._connection.begin()

    async def _commit(self, then: Then) -> None:
        await self._connection.commit()
        await then()

    async def _to_end(self, work: Coroutine[object, object, T]) -> T:
        try:
            return await to_end(work)
        except DBAPIError as error:
            if error.connection_invalidated:
                raise StorageUnavailable("unreachable") from error
            raise
        except OSError as error:
            raise StorageUnavailable("unreachable") from error
