"""The engine and the unit of work over it."""

import asyncio
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from alembic import command
from alembic.config import Config
from sqlalchemy import event, make_url
from sqlalchemy.engine import Connection as SyncConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from handoff import ports
from handoff.domain.events import Event
from handoff.ports import EventHub
from handoff.storage.sql.connection import Connection, to_end
from handoff.storage.sql.repositories.attachments import SqlAttachments
from handoff.storage.sql.repositories.attempts import SqlAttempts
from handoff.storage.sql.repositories.conversations import SqlConversations
from handoff.storage.sql.repositories.messages import SqlMessages
from handoff.storage.sql.repositories.notes import SqlNotes, SqlSavedReplies
from handoff.storage.sql.repositories.operators import SqlOperators
from handoff.storage.sql.repositories.queue import SqlOffers, SqlWaits
from handoff.storage.sql.repositories.ratings import SqlRatings, SqlSurveys
from handoff.storage.sql.repositories.sessions import SqlSessions
from handoff.storage.sql.repositories.tickets import SqlTickets

_BUSY_TIMEOUT_MS = 5000
_MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


class Database:
    """One engine for the process. Units of work come from calling it (`handoff.ports.UnitOfWorkFactory`)."""

    def __init__(self, url: str, hub: EventHub) -> None:
        """`url` as in SQLAlchemy, with an async driver. The folder of a SQLite file must exist."""
        self.url = url
        self.hub = hub
        # Parameters are what people wrote: an error must not carry them into a log.
        self.engine: AsyncEngine = create_async_engine(url, hide_parameters=True)
        self._is_sqlite = make_url(url).get_backend_name() == "sqlite"
        # SQLite has one writer. Waiting here in turn is fair and quick; its own busy handler is neither.
        self._writer = asyncio.Lock() if self._is_sqlite else None
        if self._is_sqlite:
            event.listen(self.engine.sync_engine, "connect", _prepare_sqlite)
            event.listen(self.engine.sync_engine, "begin", _begin_sqlite)

    def migrate(self) -> None:
        """Bring the schema up to date. Blocking; run before the first unit of work."""
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        config.attributes["url"] = self.url
        command.upgrade(config, "head")

    def __call__(self, *, read_only: bool = False) -> "SqlUnitOfWork":
        return SqlUnitOfWork(self.engine, self.hub, None if read_only else self._writer, read_only)

    async def is_ready(self) -> bool:
        """Whether the database answers."""
        async with self.engine.connect() as connection:
            await connection.execution_options(read_only=True)
            return (await connection.exec_driver_sql("SELECT 1")).scalar() == 1

    async def close(self) -> None:
        await self.engine.dispose()


class SqlUnitOfWork:
    """See `handoff.ports.UnitOfWork`. Enter once."""

    attachments: ports.AttachmentRepository
    attempts: ports.AttemptRepository
    conversations: ports.ConversationRepository
    messages: ports.MessageRepository
    notes: ports.NoteRepository
    saved_replies: ports.SavedReplyRepository
    operators: ports.OperatorRepository
    offers: ports.OfferRepository
    waits: ports.WaitRepository
    ratings: ports.RatingRepository
    surveys: ports.SurveyRepository
    sessions: ports.SessionRepository
    tickets: ports.TicketRepository

    def __init__(self, engine: AsyncEngine, hub: EventHub, writer: asyncio.Lock | None, read_only: bool) -> None:
        self._hub = hub
        self._writer = writer
        self._events: list[Event] = []
        self._connection = connection = Connection(engine, read_only=read_only)
        self.attachments = SqlAttachments(connection)
        self.attempts = SqlAttempts(connection)
        self.conversations = SqlConversations(connection)
        self.messages = SqlMessages(connection)
        self.notes = SqlNotes(connection)
        self.saved_replies = SqlSavedReplies(connection)
        self.operators = SqlOperators(connection)
        self.offers = SqlOffers(connection)
        self.waits = SqlWaits(connection)
        self.ratings = SqlRatings(connection)
        self.surveys = SqlSurveys(connection)
        self.sessions = SqlSessions(connection)
        self.tickets = SqlTickets(connection)

    async def __aenter__(self) -> Self:
        if self._writer is not None:
            await self._writer.acquire()
        try:
            await self._connection.open()
        except BaseException:
            await self._end()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._end()

    def emit(self, event: Event) -> None:
        self._events.append(event)

    async def commit(self) -> None:
        await to_end(self._commit())

    async def _commit(self) -> None:
        await self._connection.commit()
        events, self._events = self._events, []
        if events:
            await self._hub.publish(events)

    async def _end(self) -> None:
        try:
            await self._connection.close()
        finally:
            if self._writer is not None:
                self._writer.release()


def _prepare_sqlite(connection: Any, record: Any) -> None:
    # The driver must not open transactions of its own: `_begin_sqlite` does.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")  # a message with a tick is on disk, also after a power cut
    cursor.execute(f"PRAGMA busy_timeout={_BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_sqlite(connection: SyncConnection) -> None:
    # A deferred transaction that reads first and then writes fails at once when another one wrote in between,
    # whatever the busy timeout: take the write lock at the start.
    read_only = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
