"""What is stored, a repository each. All of one unit of work share its transaction."""

from handoff.ports.repositories.attachments import AttachmentRepository
from handoff.ports.repositories.attempts import AttemptRepository
from handoff.ports.repositories.audit import AuditRepository
from handoff.ports.repositories.callbacks import CallbackRepository
from handoff.ports.repositories.contacts import ContactRepository
from handoff.ports.repositories.conversations import ConversationRepository
from handoff.ports.repositories.desk_settings import DeskSettingRepository
from handoff.ports.repositories.factors import FactorRepository
from handoff.ports.repositories.gaps import GapRepository
from handoff.ports.repositories.inbox import InboxRepository
from handoff.ports.repositories.messages import MessageRepository
from handoff.ports.repositories.notes import NoteRepository, SavedReplyRepository
from handoff.ports.repositories.operators import OperatorRepository
from handoff.ports.repositories.outbox import OutboxRepository
from handoff.ports.repositories.public_reports import PublicReportRepository
from handoff.ports.repositories.queue import OfferRepository, WaitRepository
from handoff.ports.repositories.ratings import RatingRepository, SurveyRepository
from handoff.ports.repositories.reports import FactRepository, FigureRepository
from handoff.ports.repositories.sessions import SessionRepository
from handoff.ports.repositories.tags import TagRepository
from handoff.ports.repositories.ticket_work import DocumentRepository, ReviewRepository
from handoff.ports.repositories.tickets import TicketRepository
from handoff.ports.repositories.turn_claims import TurnClaimRepository
from handoff.ports.repositories.votes import VoteRepository

__all__ = [
    "AttachmentRepository",
    "AttemptRepository",
    "AuditRepository",
    "CallbackRepository",
    "ContactRepository",
    "ConversationRepository",
    "DeskSettingRepository",
    "DocumentRepository",
    "FactRepository",
    "FactorRepository",
    "FigureRepository",
    "GapRepository",
    "InboxRepository",
    "MessageRepository",
    "NoteRepository",
    "OfferRepository",
    "OperatorRepository",
    "OutboxRepository",
    "PublicReportRepository",
    "RatingRepository",
    "ReviewRepository",
    "SavedReplyRepository",
    "SessionRepository",
    "SurveyRepository",
    "TagRepository",
    "TicketRepository",
    "TurnClaimRepository",
    "VoteRepository",
    "WaitRepository",
]
