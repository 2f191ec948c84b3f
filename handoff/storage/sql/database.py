"""The engine and the unit of work over it."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from alembic import command
from alembic.config import Config
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from handoff.domain.events import Event, MessageCreated
from handoff.domain.integrations.event import EventType, OutsideEvent, an_event
from handoff.domain.queue.hours import WeeklyHours
from handoff.domain.queue.rules import ALWAYS_OPEN
from handoff.ports import repositories
from handoff.ports.hub import EventHub
from handoff.ports.privacy import PrivacyRepository
from handoff.ports.repositories.integrations import (
    ApiRepository,
    EndpointRepository,
    OutsideRepository,
    ProactiveRepository,
)
from handoff.ports.search import SearchRepository
from handoff.storage.sql.connection import Connection
from handoff.storage.sql.leadership import lead
from handoff.storage.sql.postgres import CONNECTIONS, PostgresDatabase, is_postgres
from handoff.storage.sql.repositories.api import SqlApi
from handoff.storage.sql.repositories.attachments import SqlAttachments
from handoff.storage.sql.repositories.attempts import SqlAttempts
from handoff.storage.sql.repositories.audit import SqlAudit
from handoff.storage.sql.repositories.callbacks import SqlCallbacks
from handoff.storage.sql.repositories.contacts import SqlContacts
from handoff.storage.sql.repositories.conversations import SqlConversations
from handoff.storage.sql.repositories.desk_settings import SqlDeskSettings
from handoff.storage.sql.repositories.endpoints import SqlEndpoints
from handoff.storage.sql.repositories.factors import SqlFactors
from handoff.storage.sql.repositories.facts import SqlFacts
from handoff.storage.sql.repositories.figures import SqlFigures
from handoff.storage.sql.repositories.gaps import SqlGaps
from handoff.storage.sql.repositories.inbox import SqlInbox
from handoff.storage.sql.repositories.messages import SqlMessages
from handoff.storage.sql.repositories.notes import SqlNotes, SqlSavedReplies
from handoff.storage.sql.repositories.operators import SqlOperators
from handoff.storage.sql.repositories.outbox import SqlOutbox
from handoff.storage.sql.repositories.outside import SqlOutside
from handoff.storage.sql.repositories.privacy import SqlPrivacy
from handoff.storage.sql.repositories.proactive import SqlProactive
from handoff.storage.sql.repositories.public_reports import SqlPublicReports
from handoff.storage.sql.repositories.queue import SqlOffers, SqlWaits
from handoff.storage.sql.repositories.ratings import SqlRatings, SqlSurveys
from handoff.storage.sql.repositories.search import SqlSearch
from handoff.storage.sql.repositories.sessions import SqlSessions
from handoff.storage.sql.repositories.tags import SqlTags
from handoff.storage.sql.repositories.ticket_work import SqlDocuments, SqlReviews
from handoff.storage.sql.repositories.tickets import SqlTickets
from handoff.storage.sql.repositories.turn_claims import SqlTurnClaims
from handoff.storage.sql.repositories.votes import SqlVotes
from handoff.storage.sql.sqlite import SqliteFile
from handoff.storage.sql.tables import JSON_CODEC

_MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


class Database:
    """One engine for the process. Units of work come from calling it (`handoff.ports.unit_of_work`)."""

    def __init__(
        self, url: str, hub: EventHub, *, connections: int = CONNECTIONS, calendar: WeeklyHours = ALWAYS_OPEN
    ) -> None:
        """`url` as in SQLAlchemy: of PostgreSQL, with at most `connections` for writing and as many for reading; or of
        a SQLite file, whose folder must exist. `calendar` says to which day a fact counts, and when the desk is open.
        """
        self.url = url
        self.calendar = calendar
        self.hub = hub
        self.tells_messages = False
        """Whether somebody outside wants to hear of each message: see `handoff.services.integrations.telling`."""
        address = make_url(url)
        self._engine: SqliteFile | PostgresDatabase
        if is_postgres(address):
            self._engine = PostgresDatabase(address, connections=connections)
            self.engine: AsyncEngine = self._engine.engine
        else:
            self._engine = SqliteFile(address)
            # Parameters are what people wrote: an error must not carry them into a log.
            self.engine = create_async_engine(url, hide_parameters=True, **JSON_CODEC)

    def migrate(self) -> None:
        """Bring the schema up to date. Blocking; run before the first unit of work."""
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        config.attributes["url"] = self.url
        command.upgrade(config, "head")

    def __call__(self, *, read_only: bool = False) -> "SqlUnitOfWork":
        return SqlUnitOfWork(self._engine.reading() if read_only else self._engine.writing(), self)

    async def state(self) -> str:
        """ "works", or what keeps it from storing: "locked", "full", "read_only", "unreachable", "broken"."""
        return await self._engine.probe()

    async def lead(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do `work`, which has no end, in one of all processes on this database; until cancelled.

        On SQLite in each: there are few, and each step looks again within its transaction.
        """
        if isinstance(self._engine, PostgresDatabase):
            await lead(self._engine.engine, work)
        else:
            await work()

    async def rewrite(self) -> None:
        """Leave nothing in the files of what was removed: see the engines for who waits meanwhile."""
        await self._engine.rewrite()

    async def close(self) -> None:
        await self._engine.close()
        await self.engine.dispose()


_REPOSITORIES: dict[str, Callable[[Connection], object]] = {
    "api": SqlApi,
    "attachments": SqlAttachments,
    "attempts": SqlAttempts,
    "audit": SqlAudit,
    "contacts": SqlContacts,
    "conversations": SqlConversations,
    "endpoints": SqlEndpoints,
    "desk_settings": SqlDeskSettings,
    "documents": SqlDocuments,
    "factors": SqlFactors,
    "inbox": SqlInbox,
    "callbacks": SqlCallbacks,
    "figures": SqlFigures,
    "gaps": SqlGaps,
    "public_reports": SqlPublicReports,
    "messages": SqlMessages,
    "notes": SqlNotes,
    "saved_replies": SqlSavedReplies,
    "operators": SqlOperators,
    "offers": SqlOffers,
    "outbox": SqlOutbox,
    "outside": SqlOutside,
    "proactive": SqlProactive,
    "privacy": SqlPrivacy,
    "waits": SqlWaits,
    "ratings": SqlRatings,
    "reviews": SqlReviews,
    "search": SqlSearch,
    "surveys": SqlSurveys,
    "sessions": SqlSessions,
    "tickets": SqlTickets,
    "turn_claims": SqlTurnClaims,
    "tags": SqlTags,
    "votes": SqlVotes,
}


class SqlUnitOfWork:
    """See `handoff.ports.unit_of_work.UnitOfWork`. Enter once."""

    api: ApiRepository
    attachments: repositories.AttachmentRepository
    attempts: repositories.AttemptRepository
    audit: repositories.AuditRepository
    contacts: repositories.ContactRepository
    callbacks: repositories.CallbackRepository
    conversations: repositories.ConversationRepository
    endpoints: EndpointRepository
    desk_settings: repositories.DeskSettingRepository
    documents: repositories.DocumentRepository
    facts: repositories.FactRepository
    factors: repositories.FactorRepository
    inbox: repositories.InboxRepository
    figures: repositories.FigureRepository
    gaps: repositories.GapRepository
    public_reports: repositories.PublicReportRepository
    messages: repositories.MessageRepository
    notes: repositories.NoteRepository
    saved_replies: repositories.SavedReplyRepository
    operators: repositories.OperatorRepository
    offers: repositories.OfferRepository
    outbox: repositories.OutboxRepository
    outside: OutsideRepository
    proactive: ProactiveRepository
    privacy: PrivacyRepository
    waits: repositories.WaitRepository
    ratings: repositories.RatingRepository
    reviews: repositories.ReviewRepository
    search: SearchRepository
    surveys: repositories.SurveyRepository
    sessions: repositories.SessionRepository
    tickets: repositories.TicketRepository
    turn_claims: repositories.TurnClaimRepository
    tags: repositories.TagRepository
    votes: repositories.VoteRepository

    def __init__(self, connection: Connection, database: Database) -> None:
        self._connection = connection
        self._database = database
        self._events: list[Event] = []

    def __getattr__(self, name: str) -> object:
        """A repository, made when it is asked for first."""
        if name == "facts":
            repository: object = SqlFacts(self._connection, self._database.calendar)
        elif name in _REPOSITORIES:
            repository = _REPOSITORIES[name](self._connection)
        else:
            raise AttributeError(name)
        setattr(self, name, repository)
        return repository

    async def __aenter__(self) -> Self:
        try:
            await self._connection.open()
        except BaseException:
            await self._connection.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._connection.close()

    def emit(self, event: Event) -> None:
        self._events.append(event)

    async def alone(self, what: str) -> None:
        await self._connection.lock(what)

    async def commit(self) -> None:
        if self._database.tells_messages:
            for event in self._events:
                if isinstance(event, MessageCreated):
                    await self.outside.record(_told_outside(event))
        await self._connection.commit(self._tell)

    async def _tell(self) -> None:
        events, self._events = self._events, []
        if events:
            await self._database.hub.publish(events)


def _told_outside(event: MessageCreated) -> OutsideEvent:
    said = event.message
    author = {} if said is None else {"author": said.author.value}
    at = datetime.now(UTC) if said is None else said.created_at
    return an_event(EventType.MESSAGE_CREATED, at, event.conversation_id, seq=event.seq, **author)
