"""PostgreSQL as the desk uses it: a pool for those who write and one for those who read, and its errors in our words.

Readers have connections of their own, so that they never wait behind a line of writers. A reader sees one state of the
database; a writer sees what is committed at each statement, and locks what it is going to change before it reads it.
"""

from collections.abc import Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import URL, CursorResult, Executable, ScalarResult, text
from sqlalchemy.exc import DBAPIError, InterfaceError, TimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from handoff.domain.errors import BadRequest, StorageConflict, StorageUnavailable
from handoff.storage.sql.connection import Then, to_end
from handoff.storage.sql.prepared import Prepared, Row
from handoff.storage.sql.tables import JSON_CODEC

T = TypeVar("T")

CONNECTIONS = 20
BUSY_SECONDS = 5.0
"""How long a unit of work waits for a connection, for a lock, or for the server to take a connection."""
_STATEMENT_SECONDS = 30.0
"""No statement of the desk takes so long: the server does not answer, or the line to it is dead."""
_IDLE_SECONDS = 15.0
"""A process that stands still within a transaction loses it then, and with it its locks."""
_STATES = {
    "53100": "full",
    "25006": "read_only",  # a replica, or a primary that was told not to write
    "55P03": "locked",
    "57014": "locked",  # longer than a statement may take
    "53200": "broken",
    "58030": "broken",
    "XX001": "broken",
    "XX002": "broken",
    "53300": "unreachable",
    "25P03": "unreachable",
}
_CONFLICTS = {"40001", "40P01"}
_UNREACHABLE = ("08", "57P")
_VALUES = "22"
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
_PROBES = (
    text("UPDATE audit_head SET seq = seq WHERE false"),  # refused where nothing may be written
    text("SELECT pg_logical_emit_message(true, 'destek', 'probe')"),  # so that there is something to be put on disk
)


def is_postgres(url: URL) -> bool:
    return url.get_backend_name() == "postgresql"


def with_driver(url: URL) -> URL:
    """The same address with the driver that the desk uses, whichever it names."""
    return url.set(drivername="postgresql+asyncpg")


class PostgresDatabase:
    """The pools of one process, for one event loop."""

    def __init__(self, url: URL, *, connections: int = CONNECTIONS) -> None:
        """`connections`: of each pool."""
        settings = {
            "application_name": "destek",
            "lock_timeout": _milliseconds(BUSY_SECONDS),
            "idle_in_transaction_session_timeout": _milliseconds(_IDLE_SECONDS),
            "jit": "off",  # compiling takes longer than any statement of ours
        }
        given: dict[str, Any] = {
            # Parameters are what people wrote: an error must not carry them into a log.
            "hide_parameters": True,
            "pool_size": connections,
            "max_overflow": 0,
            "pool_timeout": BUSY_SECONDS,
            "pool_use_lifo": True,
            "connect_args": {
                "timeout": BUSY_SECONDS,
                "command_timeout": _STATEMENT_SECONDS,
                "server_settings": settings,
            },
            **JSON_CODEC,
        }
        self.engine: AsyncEngine = create_async_engine(with_driver(url), **given)
        self._reading: AsyncEngine = create_async_engine(
            with_driver(url),
            isolation_level="REPEATABLE READ",
            execution_options={"postgresql_readonly": True},
            **given,
        )

    def reading(self) -> "PostgresConnection":
        return PostgresConnection(self._reading, locks=False)

    def writing(self) -> "PostgresConnection":
        return PostgresConnection(self.engine, locks=True)

    async def probe(self) -> str:
        """Try to write, and say what came of it: "works", "locked", "full", "read_only", "unreachable" or "broken"."""
        unit = self.writing()
        try:
            try:
                await unit.open()
                for probe in _PROBES:
                    await unit.execute(probe)
                await unit.commit(_nothing)
            finally:
                await unit.close()
        except StorageUnavailable as error:
            return error.state
        return "works"

    async def rewrite(self) -> None:
        """Free the places of rows that were removed; nobody waits. PostgreSQL writes over them when it needs them."""
        async with self.engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.exec_driver_sql("VACUUM")

    async def close(self) -> None:
        await self.engine.dispose()
        await self._reading.dispose()


class PostgresConnection:
    """See `Connection`. Calls end before a cancellation of the caller is heard.

    A socket that breaks cancels whatever its handler was doing. A statement that is cut off in the middle leaves the
    driver's connection in a state that nobody can tidy up.
    """

    dialect = "postgresql"

    def __init__(self, engine: AsyncEngine, *, locks: bool) -> None:
        self.locks = locks
        self._connection: AsyncConnection = engine.connect()
        self._started = False

    async def open(self) -> None:
        await self._to_end(self._open())

    async def execute(
        self, statement: Executable, parameters: Mapping[str, Any] | None = None
    ) -> CursorResult[*tuple[Any, ...]]:
        return await self._to_end(self._connection.execute(statement, parameters))

    async def run(self, prepared: Prepared, **values: Any) -> list[Row]:
        result = await self.execute(prepared.statement, {**prepared.constants, **values})
        return list(result.mappings()) if result.returns_rows else []

    async def scalar(self, statement: Executable, parameters: Mapping[str, Any] | None = None) -> Any:
        return await self._to_end(self._connection.scalar(statement, parameters))

    async def scalars(self, statement: Executable) -> ScalarResult[Any]:
        return await self._to_end(self._connection.scalars(statement))

    async def study(
        self, statement: Executable, parameters: Sequence[Mapping[str, Any]] | None = None
    ) -> list[tuple[Any, ...]]:
        result = await self._to_end(self._connection.execute(statement, parameters))
        return [tuple(row) for row in result] if result.returns_rows else []

    async def lock(self, name: str) -> None:
        await self.execute(_LOCK, {"name": name})

    async def commit(self, then: Then) -> None:
        await self._to_end(self._commit(then))

    async def close(self) -> None:
        if self._started:
            await to_end(self._close())

    async def _open(self) -> None:
        await self._connection.start()
        self._started = True
        await self._connection.begin()

    async def _commit(self, then: Then) -> None:
        await self._connection.commit()
        await then()

    async def _close(self) -> None:
        try:
            await self._connection.close()
        except (DBAPIError, OSError):  # it is gone; so is the transaction
            await self._connection.invalidate()

    async def _to_end(self, work: Coroutine[Any, Any, T]) -> T:
        with in_our_words():
            return await to_end(work)


@contextmanager
def in_our_words() -> Iterator[None]:
    """What says that the database does not work just now is raised as ours; what says that a statement is wrong passes.

    Raises:
        StorageConflict: the transaction gave way to another. StorageUnavailable.
        BadRequest: a value that no column can hold, such as a text with a NUL, which only a client would send.
    """
    try:
        yield
    except TimeoutError as error:  # of the pool: all connections wait for something
        raise StorageUnavailable("locked") from error
    except DBAPIError as error:
        code = str(getattr(error.orig, "sqlstate", None) or "")
        if code in _CONFLICTS:
            raise StorageConflict("locked") from error
        if code.startswith(_VALUES):
            raise BadRequest from error
        if (state := trouble(code)) is not None:
            raise StorageUnavailable(state) from error
        if error.connection_invalidated or isinstance(error, InterfaceError):
            raise StorageUnavailable("unreachable") from error
        raise
    except OSError as error:  # asyncio's TimeoutError is one too
        raise StorageUnavailable("unreachable") from error


def trouble(sqlstate: str) -> str | None:
    """What keeps the database from working; None for an error of another kind, such as a wrong statement."""
    if sqlstate in _STATES:
        return _STATES[sqlstate]
    return "unreachable" if sqlstate.startswith(_UNREACHABLE) else None


def _milliseconds(seconds: float) -> str:
    return str(int(seconds * 1000))


async def _nothing() -> None:
    return
