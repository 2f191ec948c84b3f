"""What the repositories work on: one connection with one open transaction, from `open` to `close`.

Each database has its own: `handoff.storage.sql.sqlite` and `handoff.storage.sql.postgres`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from sqlalchemy import CursorResult, Executable, ScalarResult

from handoff.storage.sql.prepared import Prepared, Row

T = TypeVar("T")
Then = Callable[[], Awaitable[None]]


class Connection(Protocol):
    """Errors that say that the database does not work just now, rather than that a statement is wrong, are raised as
    `StorageUnavailable` by every method; that the transaction gave way to another, as `StorageConflict`.
    """

    locks: bool
    """Others may write at the same time: what is going to be changed is locked before it is read."""

    dialect: str
    """"sqlite" or "postgresql": where the two have no statement in common."""

    async def open(self) -> None: ...

    async def execute(
        self, statement: Executable, parameters: Mapping[str, object] | None = None
    ) -> CursorResult[*tuple[Any, ...]]: ...

    async def run(self, prepared: Prepared, **values: object) -> list[Row]: ...

    async def scalar(self, statement: Executable, parameters: Mapping[str, object] | None = None) -> Any: ...

    async def scalars(self, statement: Executable) -> ScalarResult[Any]: ...

    async def study(
        self, statement: Executable, parameters: Sequence[Mapping[str, object]] | None = None
    ) -> list[tuple[Any, ...]]:
        """The rows of a statement that takes long: what else the process does goes on meanwhile."""
        ...

    async def lock(self, name: str) -> None:
        """From here to the end of the transaction nobody else is past their `lock` of the same name."""
        ...

    async def commit(self, then: Then) -> None:
        """Returns when what was written is on disk and `then` has run, which it does whatever becomes of the caller."""
        ...

    async def close(self) -> None:
        """Give it back, rolled back unless committed. Right also where `open` failed or was cancelled."""
        ...


async def to_end(work: Coroutine[Any, Any, T]) -> T:
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
