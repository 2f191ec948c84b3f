"""One transaction over all repositories."""

from types import TracebackType
from typing import Protocol, Self

from handoff.domain.events import Event
from handoff.ports.privacy import PrivacyRepository
from handoff.ports.repositories import (
    AttachmentRepository,
    AttemptRepository,
    AuditRepository,
    CallbackRepository,
    ContactRepository,
    ConversationRepository,
    DeskSettingRepository,
    DocumentRepository,
    FactorRepository,
    FactRepository,
    FigureRepository,
    GapRepository,
    InboxRepository,
    MessageRepository,
    NoteRepository,
    OfferRepository,
    OperatorRepository,
    OutboxRepository,
    PublicReportRepository,
    RatingRepository,
    ReviewRepository,
    SavedReplyRepository,
    SessionRepository,
    SurveyRepository,
    TagRepository,
    TicketRepository,
    TurnClaimRepository,
    VoteRepository,
    WaitRepository,
)
from handoff.ports.repositories.integrations import (
    ApiRepository,
    EndpointRepository,
    OutsideRepository,
    ProactiveRepository,
)
from handoff.ports.search import SearchRepository


class UnitOfWork(Protocol):
    """One transaction. Nothing is kept without `commit`; leaving without it rolls back.

    Locks are taken in one order: `alone`, operators by id, the conversation, the rest. A conversation that is read in a
    unit that writes is locked by that; of operators and tickets it is asked for. Of a changed row the columns are
    stored in which it differs from what this unit read.

    `emit` collects events; they reach the hub after the commit and not at all after a rollback.
    """

    conversations: ConversationRepository
    messages: MessageRepository
    tickets: TicketRepository
    reviews: ReviewRepository
    documents: DocumentRepository
    desk_settings: DeskSettingRepository
    turn_claims: TurnClaimRepository
    operators: OperatorRepository
    sessions: SessionRepository
    endpoints: EndpointRepository
    factors: FactorRepository
    ratings: RatingRepository
    search: SearchRepository
    surveys: SurveyRepository
    api: ApiRepository
    attempts: AttemptRepository
    audit: AuditRepository
    offers: OfferRepository
    outside: OutsideRepository
    proactive: ProactiveRepository
    privacy: PrivacyRepository
    waits: WaitRepository
    callbacks: CallbackRepository
    facts: FactRepository
    figures: FigureRepository
    gaps: GapRepository
    public_reports: PublicReportRepository
    notes: NoteRepository
    saved_replies: SavedReplyRepository
    tags: TagRepository
    votes: VoteRepository
    attachments: AttachmentRepository
    contacts: ContactRepository
    inbox: InboxRepository
    outbox: OutboxRepository

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def emit(self, event: Event) -> None: ...

    async def alone(self, what: str) -> None:
        """From here to the end of the transaction nobody else is past their `alone` with the same name, in any process.

        For what is decided by many rows, or by one that is not there yet.
        """
        ...

    async def commit(self) -> None: ...


class UnitOfWorkFactory(Protocol):
    def __call__(self, *, read_only: bool = False) -> UnitOfWork:
        """A unit of work to enter once. A read-only one sees a snapshot and never waits for a writer."""
        ...
