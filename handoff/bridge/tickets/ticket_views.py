"""Tickets, their files, and the questions about them, as frames."""

from collections.abc import Sequence
from dataclasses import asdict

from handoff.domain.files.attachment import Attachment
from handoff.domain.tickets.document import RequestedDocument
from handoff.domain.tickets.review import Review
from handoff.domain.tickets.survey import Survey
from handoff.domain.tickets.ticket import Ticket
from handoff.ports.unit_of_work import UnitOfWork
from handoff.protocol import frames


async def ticket_views(work: UnitOfWork, shown: Sequence[Ticket]) -> tuple[frames.TicketView, ...]:
    """Tickets with the names of those who work on them."""
    names = await work.operators.names([ticket.operator_id for ticket in shown if ticket.operator_id is not None])
    return tuple(ticket_view(ticket, names.get(ticket.operator_id) if ticket.operator_id else None) for ticket in shown)


def ticket_view(ticket: Ticket, operator_name: str | None = None) -> frames.TicketView:
    return frames.TicketView.model_validate(
        {
            "reference": ticket.reference,
            "status": ticket.status.value,
            "kind": ticket.complaint.kind.value,
            "department": ticket.department,
            "priority": int(ticket.priority),
            "account_id": ticket.complaint.account_id,
            "transaction_id": ticket.complaint.transaction_id,
            "bet_id": ticket.complaint.bet_id,
            "description": ticket.complaint.description,
            "conversation_id": ticket.conversation_id,
            "language": ticket.language,
            "created_at": ticket.created_at,
            "first_answer_due_at": ticket.first_answer_due_at,
            "solution_due_at": ticket.solution_due_at,
            "updated_at": ticket.updated_at,
            "due_at": ticket.due_at,
            "operator_id": ticket.operator_id,
            "operator_name": operator_name,
            "amount": ticket.complaint.amount,
            "currency": ticket.complaint.currency,
            "happened": ticket.complaint.happened,
            "happened_on": ticket.complaint.happened_on,
            "contact": ticket.complaint.contact,
            "first_answered_at": ticket.first_answered_at,
            "solved_at": ticket.solved_at,
            "paused_at": ticket.paused_at,
            "breached_at": ticket.breached_at,
            "resolution": ticket.resolution,
            "merged_into": ticket.merged_into,
            "next_states": sorted(ticket.next_states),
            "level": int(ticket.level),
            "watchers": list(ticket.watchers),
        }
    )


def document_view(document: RequestedDocument) -> dict[str, object]:
    return asdict(document) | {"kind": document.kind.value, "state": document.state.value}


async def review_views(work: UnitOfWork, reviews: Sequence[Review]) -> list[dict[str, object]]:
    """Reviews with the names of those who decide."""
    names = await work.operators.names([review.reviewer_id for review in reviews if review.reviewer_id is not None])
    return [
        asdict(review) | {"reviewer_name": names.get(review.reviewer_id) if review.reviewer_id else None}
        for review in reviews
    ]


def file_view(file: Attachment) -> frames.FileView:
    return frames.FileView(id=file.id, name=file.name, media_type=file.media_type, size_bytes=file.size_bytes)


def survey_view(survey: Survey | None) -> frames.SurveyView | None:
    if survey is None:
        return None
    return frames.SurveyView.model_validate({"id": survey.id, "kind": survey.kind.value, "reference": survey.reference})
