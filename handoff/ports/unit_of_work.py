"""One transaction over all repositories."""

from types import TracebackType
from typing import Protocol, Self

from handoff.domain.events import Event
from handoff.ports.privacy import PrivacyRepository
from handoff.ports.repositories import (
    AttachmentRepository,
    AttemptRepository,
    AuditRepository,
    ConversationRepository,
    FactorRepository,
    MessageRepository,
    NoteRepository,
    OfferRepository,
    OperatorRepository,
    RatingRepository,
    SavedReplyRepository,
    SessionRepository,
    SurveyRepository,
    TicketRepository,
    WaitRepository,
)


class UnitOfWork(Protocol):
    """One transaction. Nothing is kept without `commit`; leaving without it rolls back.

    `emit` collects events; they reach the hub after the commit and not at all after a rollback.
    """

    conversations: ConversationRepository
    messages: MessageRepository
    tickets: TicketRepository
    operators: OperatorRepository
    sessions: SessionRepository
    factors: FactorRepository
    ratings: RatingRepository
    surveys: SurveyRepository
    attempts: AttemptRepository
    audit: AuditRepository
    offers: OfferRepository
    privacy: PrivacyRepository
    waits: WaitRepository
    notes: NoteRepository
    saved_replies: SavedReplyRepository
    attachments: AttachmentRepository

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def emit(self, event: Event) -> None: ...

    async def commit(self) -> None: ...


class UnitOfWorkFactory(Protocol):
    def __call__(self, *, read_only: bool = False) -> UnitOfWork:
        """A unit of work to enter once. A read-only one sees a snapshot and never waits for a writer."""
        ...
