"""SQLite as the desk uses it: one writing connection whose commits are shared, and a few that read.

Statements run at once on the event loop: they take microseconds, and sending each to a thread would take longer than
the statement. So does the commit of a few; that of many is waited for in a thread, and so is a disk that is not quick.
Units of work that end before a commit share it: those after the first are savepoints of its transaction. A unit of work
has ended only when that commit is on disk, also one that wrote nothing: what it read may come from its neighbours.
"""

import asyncio
import sqlite3
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any

from sqlalchemy import URL, CursorResult, Executable, NullPool, ScalarResult, create_engine, event
from sqlalchemy import Connection as SyncConnection
from sqlalchemy.exc import DBAPIError

from handoff.domain.errors import StorageUnavailable
from handoff.storage.sql.connection import Then, to_end
from handoff.storage.sql.prepared import Prepared, Row
from handoff.storage.sql.tables import JSON_CODEC

BUSY_SECONDS = 5.0
"""How long a unit of work waits while another process writes."""
_BUSY_STEP_SECONDS = 0.005
_TRIES = 200
"""To empty the log while somebody reads."""
_QUICK_SECONDS = 0.02
"""Of a commit. A thread and back costs as much as a commit on a good disk; longer than this nobody is kept waiting."""
_FEW = 4
"""Units of work in a commit. A thread takes time from each message if they are few, and saves it if they are many: what
comes in meanwhile is taken in."""
_FORGETS = 0.9
"""Of how slow the disk was, at each commit: it counts as quick again some dozens of quick commits after a stall."""
_CHECKPOINT_PAGES = 4000
"""Of 4 kB in the write-ahead log before they are put into their places: under load the same pages change again and
again, and are written once."""
_READERS_KEPT = 8
_ROOM_BYTES = 1_000_000
"""With less room than this the disk counts as full."""
_UNIT = "unit"
_STATES = {"BUSY": "locked", "LOCKED": "locked", "FULL": "full", "READONLY": "read_only", "CANTOPEN": "unreachable"}


class SqliteFile:
    """The connections to one file, for one event loop."""

    def __init__(self, url: URL) -> None:
        # Parameters are what people wrote: an error must not carry them into a log.
        self._engine = create_engine(
            url.set(drivername="sqlite"),
            hide_parameters=True,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",  # the driver must not open transactions of its own: this module does
            connect_args={"check_same_thread": False, "timeout": 0},
            **JSON_CODEC,
        )
        event.listen(self._engine, "connect", _prepare)
        self._readers: list[SyncConnection] = []
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="commit")
        self._turn = asyncio.Lock()
        self._writer: SyncConnection | None = None
        self._driver: sqlite3.Connection | None = None
        self._undurable: list[_Waiting] = []
        """Units of work in the open transaction, which wait for its commit."""
        self._commits: set[asyncio.Task[None]] = set()
        self._shares = False
        """Whether the unit whose turn it is shares its transaction with some that ended before it."""
        self._disk_seconds = 0.0
        """How long a commit takes, at worst, as of late."""
        self.attempt = _Attempt()
        """To be entered around what the driver does: turns its word that the database does not work into ours."""

    def reading(self) -> "SqliteReader":
        return SqliteReader(self)

    def writing(self) -> "SqliteWriter":
        return SqliteWriter(self)

    async def probe(self) -> str:
        """Try to write, and say what came of it: "works", "locked", "full", "read_only", "unreachable" or "broken"."""
        try:
            await self._probe_room()
            await self._probe_disk()
        except StorageUnavailable as error:
            return error.state
        return "works"

    async def _probe_room(self) -> None:
        unit = self.writing()
        try:
            await unit.open()
            with self.attempt:
                self.driver.execute("CREATE TABLE probe (bytes)")
                self.driver.execute(f"INSERT INTO probe VALUES (zeroblob({_ROOM_BYTES}))")
        finally:
            await unit.close()

    async def _probe_disk(self) -> None:
        unit = self.writing()
        try:
            await unit.open()
            with self.attempt:
                [version] = self.driver.execute("PRAGMA user_version").fetchone()
                self.driver.execute(f"PRAGMA user_version={version}")
            await unit.commit(_nothing)
        finally:
            await unit.close()

    async def rewrite(self) -> None:
        """Write the file anew, so that neither a free page nor the write-ahead log holds what was removed.

        It takes about a second for each 100 MB, in which nobody writes. A reader or another process that is at work
        keeps the log from being emptied: the next checkpoint does it.
        """
        async with self._turn:
            durable = await self._end_transaction()
            try:
                with self.attempt:
                    if self._writer is None:
                        self._writer = self._engine.connect()
                        self._driver = driver_of(self._writer)
                    await asyncio.get_running_loop().run_in_executor(self._disk, _rewrite, self.driver)
            finally:
                for unit in durable:
                    await unit.succeed()

    async def close(self) -> None:
        """Close all connections, after the commit that is under way."""
        while self._commits:
            await asyncio.wait(self._commits)
        for connection in self._readers:
            connection.close()
        self._readers.clear()
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    # ---- for the connections below

    def take_reader(self) -> SyncConnection:
        with self.attempt:
            return self._readers.pop() if self._readers else self._engine.connect()

    def give_back(self, reader: SyncConnection) -> None:
        if len(self._readers) < _READERS_KEPT:
            self._readers.append(reader)
        else:
            reader.close()

    @property
    def writer(self) -> SyncConnection:
        assert self._writer is not None
        return self._writer

    @property
    def driver(self) -> sqlite3.Connection:
        """The writer's."""
        assert self._driver is not None
        return self._driver

    async def enter(self) -> None:
        """Wait for the turn to write; begin a transaction, or a savepoint in that of those who wait for its commit."""
        until = time.monotonic() + BUSY_SECONDS
        await self._turn.acquire()
        try:
            with self.attempt:
                if self._writer is None:
                    self._writer = self._engine.connect()
                    self._driver = driver_of(self._writer)
                self._shares = self.driver.in_transaction
                while not self.driver.in_transaction:
                    # At once with the write lock: a transaction that reads first and then writes fails when another
                    # process wrote in between, however long it would wait.
                    try:
                        self.driver.execute("BEGIN IMMEDIATE")
                    except sqlite3.OperationalError as error:
                        if not is_locked(error) or time.monotonic() > until:
                            raise
                        await asyncio.sleep(_BUSY_STEP_SECONDS)
                if self._shares:
                    self.driver.execute(f"SAVEPOINT {_UNIT}")
        except BaseException:
            self._leave()
            raise

    def keep(self, then: Then) -> "asyncio.Future[None]":
        """End the unit and the turn; the result comes when all is on disk and `then` has run."""
        if self._shares:
            with self.attempt:
                self.driver.execute(f"RELEASE {_UNIT}")
        waiting = _Waiting(then)
        self._undurable.append(waiting)
        if len(self._undurable) == 1:  # else their commit is on its way
            commit = asyncio.create_task(self._commit())
            self._commits.add(commit)
            commit.add_done_callback(self._commits.discard)
        self._turn.release()
        return waiting.ended

    def undo(self) -> "asyncio.Future[None] | None":
        """Take back what was written since `enter`, and end the turn.

        What was read may not be on disk yet: then there is something to wait for, as after `keep`.
        """
        durable: asyncio.Future[None] | None = None
        try:
            if self._shares and self.driver.in_transaction:
                self.driver.execute(f"ROLLBACK TO {_UNIT}")
                self.driver.execute(f"RELEASE {_UNIT}")
            if self._undurable:
                waiting = _Waiting()
                self._undurable.append(waiting)
                durable = waiting.ended
        finally:
            self._leave()
        return durable

    # ---- inside

    def _leave(self) -> None:
        """End the turn. Nobody's transaction is ended with it, so that the file is not locked for others."""
        try:
            if self._writer is None:
                return
            if not self.driver.in_transaction:  # a disk that is full ends the transaction of all who were in it
                for waiting in self._taken():
                    waiting.fail(StorageUnavailable("full"))
            elif not self._undurable:
                self.driver.execute("ROLLBACK")
        finally:
            self._turn.release()

    async def _commit(self) -> None:
        """Commit for all who wait, and for those who end until it is this one's turn."""
        async with self._turn:
            durable = await self._end_transaction()
        for waiting in durable:
            await waiting.succeed()

    async def _end_transaction(self) -> "list[_Waiting]":
        """Commit what is open, in this turn; those who are to hear that it is on disk."""
        all_waiting = self._taken()
        if not all_waiting:
            return []
        try:
            with self.attempt:
                await self._to_disk(len(all_waiting))
        except Exception as error:
            if self.driver.in_transaction:
                self.driver.execute("ROLLBACK")
            for waiting in all_waiting:
                waiting.fail(error)
            return []
        return all_waiting

    async def _to_disk(self, units: int) -> None:
        began = time.monotonic()
        try:
            if units <= _FEW and self._disk_seconds < _QUICK_SECONDS:
                self.driver.execute("COMMIT")
            else:
                await asyncio.get_running_loop().run_in_executor(self._disk, self.driver.execute, "COMMIT")
        finally:
            self._disk_seconds = max(time.monotonic() - began, self._disk_seconds * _FORGETS)

    def _taken(self) -> "list[_Waiting]":
        waiting, self._undurable = self._undurable, []
        return waiting


class _Waiting:
    """A unit of work that has ended and waits for the disk. What it waits with may have been given up meanwhile."""

    def __init__(self, then: Then | None = None) -> None:
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._then = then

    async def succeed(self) -> None:
        try:
            if self._then is not None:
                await self._then()
        except Exception as error:
            self.fail(error)
        else:
            if not self.ended.done():
                self.ended.set_result(None)

    def fail(self, error: Exception) -> None:
        if not self.ended.done():
            self.ended.set_exception(error)


class _Attempt:
    """A context for many uses; without a state of its own."""

    def __enter__(self) -> None:
        return

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, (sqlite3.Error, DBAPIError)) and (state := trouble(error)) is not None:
            raise StorageUnavailable(state) from error


class _Unit:
    """What reading and writing share: statements on a connection of SQLAlchemy's."""

    locks = False
    dialect = "sqlite"

    def __init__(self, file: SqliteFile) -> None:
        self._file = file
        self._connection: SyncConnection | None = None
        self._driver: sqlite3.Connection | None = None
        """The driver's side of it."""

    def _use(self, connection: SyncConnection, driver: sqlite3.Connection) -> None:
        self._connection = connection
        self._driver = driver

    async def execute(
        self, statement: Executable, parameters: Mapping[str, object] | None = None
    ) -> CursorResult[*tuple[Any, ...]]:
        assert self._connection is not None
        with self._file.attempt:
            return self._connection.execute(statement, parameters)

    async def run(self, prepared: Prepared, **values: object) -> list[Row]:
        assert self._connection is not None and self._driver is not None
        try:
            return prepared.run(self._driver, values)
        except sqlite3.Error:
            with self._file.attempt:
                raise

    async def scalar(self, statement: Executable, parameters: Mapping[str, object] | None = None) -> Any:
        return (await self.execute(statement, parameters)).scalar()

    async def scalars(self, statement: Executable) -> ScalarResult[Any]:
        return (await self.execute(statement)).scalars()

    async def study(
        self, statement: Executable, parameters: Sequence[Mapping[str, object]] | None = None
    ) -> list[tuple[Any, ...]]:
        """In a thread: the connection is this unit's alone until it is closed, which waits for the thread."""
        connection = self._connection
        assert connection is not None

        def run() -> list[tuple[Any, ...]]:
            found = connection.execute(statement, parameters)
            return [tuple(row) for row in found] if found.returns_rows else []

        with self._file.attempt:
            return await to_end(asyncio.to_thread(run))

    async def lock(self, name: str) -> None:
        """There is one writer."""


class SqliteReader(_Unit):
    """See `Connection`: sees one state of the database and waits for no writer."""

    async def open(self) -> None:
        connection = self._file.take_reader()
        driver = driver_of(connection)
        try:
            with self._file.attempt:
                driver.execute("BEGIN")
        except BaseException:
            connection.close()
            raise
        self._use(connection, driver)

    async def commit(self, then: Then) -> None:
        await then()

    async def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None or self._driver is None:
            return
        try:
            if self._driver.in_transaction:
                self._driver.execute("ROLLBACK")
        except sqlite3.Error:
            connection.close()
        else:
            self._file.give_back(connection)


class SqliteWriter(_Unit):
    """See `Connection`: one unit of the shared transaction."""

    async def open(self) -> None:
        await self._file.enter()
        self._use(self._file.writer, self._file.driver)

    async def commit(self, then: Then) -> None:
        ended = self._file.keep(then)
        self._connection = None
        await ended

    async def close(self) -> None:
        if self._connection is not None:
            self._connection = None
            if (durable := self._file.undo()) is not None:
                await durable


async def _nothing() -> None:
    return


def trouble(error: BaseException) -> str | None:
    """What keeps the database from working; None for an error of another kind, such as a wrong statement."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    name = str(getattr(cause, "sqlite_errorname", "") or "").removeprefix("SQLITE_")
    for beginning, state in _STATES.items():
        if name.startswith(beginning):
            return state
    return "broken" if name.startswith(("IOERR", "CORRUPT", "NOTADB", "NOMEM", "PROTOCOL")) else None


def is_locked(error: sqlite3.Error) -> bool:
    return trouble(error) == "locked"


def driver_of(connection: SyncConnection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


def _rewrite(driver: sqlite3.Connection) -> None:
    # What was removed from the full-text table stays in its older parts until they are put together.
    driver.execute("INSERT INTO search_words(search_words) VALUES ('optimize')")
    driver.execute("VACUUM")
    for _ in range(_TRIES):
        [(is_busy, _, _)] = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        if not is_busy:
            return
        time.sleep(_BUSY_STEP_SECONDS)  # a reader is at work: its transaction is short


def _prepare(connection: sqlite3.Connection, record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")  # a message with a tick is on disk, also after a power cut
    cursor.execute(f"PRAGMA wal_autocheckpoint={_CHECKPOINT_PAGES}")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")  # what is erased is overwritten
    cursor.close()
