"""Rows to domain values and back, one pair of functions a table."""

from dataclasses import asdict
from datetime import date
from typing import Any, TypeVar

from handoff.domain.channel import Channel
from handoff.domain.complaint import ComplaintForm
from handoff.domain.content.saved_reply import SavedReply
from handoff.domain.conversations.conversation import Conversation, HandoffReason, Level, Priority, Status
from handoff.domain.conversations.message import AttachedFile, Author, Button, Message, Outcome, OutcomeKind
from handoff.domain.conversations.note import Note
from handoff.domain.files.attachment import Attachment
from handoff.domain.ids import (
    AttachmentId,
    ConversationId,
    DepartmentId,
    DocumentId,
    NoteId,
    OfferId,
    OperatorId,
    Reference,
    ReviewId,
    SavedReplyId,
    SurveyId,
    TicketId,
)
from handoff.domain.people.operator import Operator, Role
from handoff.domain.queue.offer import Offer, OfferState
from handoff.domain.queue.wait import Wait, WaitEnd, WaitRange
from handoff.domain.tickets.document import DocumentKind, DocumentState, RequestedDocument
from handoff.domain.tickets.review import Review, ReviewOutcome
from handoff.domain.tickets.survey import Survey, SurveyKind
from handoff.domain.tickets.ticket import Complaint, ComplaintKind, Ticket, TicketChange, TicketStatus
from handoff.storage.sql.prepared import Row

T = TypeVar("T")

_CONVERSATION: dict[str, dict[object, Any]] = {
    "status": {status.value: status for status in Status},
    "channel": {channel.value: channel for channel in Channel},
    "priority": {priority.value: priority for priority in Priority},
    "level": {level.value: level for level in Level},
    "handoff_reason": {None: None} | {reason.value: reason for reason in HandoffReason},
}
"""What is stored and what it stands for, by column."""
_AUTHORS = {author.value: author for author in Author}


PLAIN_MESSAGE: dict[str, object] = {
    "code": None,
    "params": {},
    "buttons": [],
    "outcome": None,
    "pressed": None,
    "helpful": None,
    "attachments": [],
    "masked": [],
}
"""What a message does not have of which there is nothing to say but its text."""


def conversation_row(conversation: Conversation) -> dict[str, object]:
    return asdict(conversation) | {
        "accepted_languages": list(conversation.accepted_languages),
        "attributes": dict(conversation.attributes),
        "form": None if conversation.form is None else _form_row(conversation.form),
    }


def conversation_from(row: Row) -> Conversation:
    values = dict(row)
    for name, meanings in _CONVERSATION.items():
        values[name] = meanings[values[name]]
    values["accepted_languages"] = tuple(values["accepted_languages"])
    values["form"] = None if values["form"] is None else _form_from(values["form"])
    return _made(Conversation, values)


def _form_row(form: ComplaintForm) -> dict[str, object]:
    on = form.happened_on
    return asdict(form) | {"happened_on": on.isoformat() if on else None}


def _form_from(values: dict[str, Any]) -> ComplaintForm:
    kind, on = values["kind"], values["happened_on"]
    return ComplaintForm(
        **values
        | {"kind": ComplaintKind(kind) if kind else None, "happened_on": date.fromisoformat(on) if on else None}
    )


def message_row(message: Message) -> dict[str, object]:
    values = dict(message.__dict__)
    values["buttons"] = [asdict(button) for button in message.buttons]
    values["attachments"] = [asdict(file) for file in message.attachments]
    values["masked"] = list(message.masked)
    values["outcome"] = None if message.outcome is None else asdict(message.outcome)
    return values


def plain_message_row(message: Message) -> dict[str, object] | None:
    """Without what stands in `PLAIN_MESSAGE`; None if the message has any of that."""
    values = dict(message.__dict__)
    for name in PLAIN_MESSAGE:
        if values.pop(name):
            return None
    return None if message.helpful is not None else values


def message_from(row: Row) -> Message:
    values = dict(row)
    outcome = values["outcome"]
    values["author"] = _AUTHORS[values["author"]]
    values["buttons"] = tuple(Button(**button) for button in values["buttons"])
    values["attachments"] = tuple(AttachedFile(**file) for file in values["attachments"])
    values["masked"] = tuple(values["masked"])
    values["outcome"] = None if outcome is None else _outcome_from(outcome)
    return _made(Message, values)


def numbered(message: Message, seq: int) -> Message:
    """The message in its place of the log."""
    return _made(Message, {**message.__dict__, "seq": seq})


def _made(kind: type[T], values: dict[str, object]) -> T:
    """`kind(**values)` of a frozen dataclass all of whose fields are given, in a tenth of the time: it would set each
    field by a call of `object.__setattr__`.
    """
    made = object.__new__(kind)
    made.__dict__.update(values)
    return made


def _outcome_from(values: dict[str, Any]) -> Outcome:
    return Outcome(
        **values
        | {
            "kind": OutcomeKind(values["kind"]),
            "suggestions": tuple(values["suggestions"]),
            "offers": tuple(values["offers"]),
        }
    )


def ticket_row(ticket: Ticket) -> dict[str, object]:
    values = {name: getattr(ticket, name) for name in Ticket.__dataclass_fields__ if name != "complaint"}
    return values | asdict(ticket.complaint) | {"watchers": list(ticket.watchers)}


def ticket_from(row: Row) -> Ticket:
    return Ticket(
        id=TicketId(row["id"]),
        reference=Reference(row["reference"]),
        conversation_id=ConversationId(row["conversation_id"]),
        complaint=Complaint(
            kind=ComplaintKind(row["kind"]),
            account_id=row["account_id"],
            description=row["description"],
            transaction_id=row["transaction_id"],
            bet_id=row["bet_id"],
            amount=row["amount"],
            currency=row["currency"],
            happened=row["happened"],
            happened_on=row["happened_on"],
            contact=row["contact"],
        ),
        department=DepartmentId(row["department"]),
        priority=Priority(row["priority"]),
        status=TicketStatus(row["status"]),
        language=row["language"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        first_answer_due_at=row["first_answer_due_at"],
        solution_due_at=row["solution_due_at"],
        operator_id=None if row["operator_id"] is None else OperatorId(row["operator_id"]),
        first_answered_at=row["first_answered_at"],
        solved_at=row["solved_at"],
        paused_at=row["paused_at"],
        warned_at=row["warned_at"],
        breached_at=row["breached_at"],
        resolution=row["resolution"],
        merged_into=None if row["merged_into"] is None else Reference(row["merged_into"]),
        level=Level(row["level"]),
        watchers=tuple(OperatorId(id) for id in row["watchers"]),
    )


def operator_row(operator: Operator) -> dict[str, object]:
    return asdict(operator) | {
        "languages": list(operator.languages),
        "departments": list(operator.departments),
        "working_hours": {day: list(hours) for day, hours in operator.working_hours.items()},
    }


def operator_from(row: Row) -> Operator:
    return Operator(
        **dict(row)
        | {
            "id": OperatorId(row["id"]),
            "role": Role(row["role"]),
            "languages": tuple(row["languages"]),
            "departments": tuple(DepartmentId(name) for name in row["departments"]),
            "working_hours": {day: (first, last) for day, (first, last) in row["working_hours"].items()},
        }
    )


def attachment_from(row: Row) -> Attachment:
    return Attachment(
        **dict(row)
        | {
            "id": AttachmentId(row["id"]),
            "conversation_id": ConversationId(row["conversation_id"]),
            "author": Author(row["author"]),
            "ticket_id": None if row["ticket_id"] is None else TicketId(row["ticket_id"]),
        }
    )


def offer_from(row: Row) -> Offer:
    return Offer(
        **dict(row)
        | {
            "id": OfferId(row["id"]),
            "conversation_id": ConversationId(row["conversation_id"]),
            "operator_id": OperatorId(row["operator_id"]),
            "state": OfferState(row["state"]),
        }
    )


def wait_from(row: Row) -> Wait:
    low, high = row["promised_low_seconds"], row["promised_high_seconds"]
    return Wait(
        conversation_id=ConversationId(row["conversation_id"]),
        epoch=row["epoch"],
        department=DepartmentId(row["department"]),
        language=row["language"],
        position=row["position"],
        operators_online=row["operators_online"],
        queued_at=row["queued_at"],
        ended_at=row["ended_at"],
        end=WaitEnd(row["end"]),
        promised=None if low is None or high is None else WaitRange(low_seconds=low, high_seconds=high),
    )


def note_from(row: Row) -> Note:
    return Note(
        **dict(row)
        | {
            "id": NoteId(row["id"]),
            "conversation_id": ConversationId(row["conversation_id"]),
            "operator_id": None if row["operator_id"] is None else OperatorId(row["operator_id"]),
            "mentions": tuple(OperatorId(id) for id in row["mentions"]),
        }
    )


def saved_reply_from(row: Row) -> SavedReply:
    return SavedReply(**dict(row) | {"id": SavedReplyId(row["id"])})


def survey_from(row: Row) -> Survey:
    return Survey(
        **dict(row)
        | {
            "id": SurveyId(row["id"]),
            "kind": SurveyKind(row["kind"]),
            "conversation_id": ConversationId(row["conversation_id"]),
            "reference": None if row["reference"] is None else Reference(row["reference"]),
            "operator_id": None if row["operator_id"] is None else OperatorId(row["operator_id"]),
        }
    )


def ticket_change_from(row: Row) -> TicketChange:
    return TicketChange(
        ticket_id=TicketId(row["ticket_id"]),
        at=row["at"],
        actor=row["actor"],
        code=row["code"],
        params=row["params"],
        operator_id=None if row["operator_id"] is None else OperatorId(row["operator_id"]),
    )


def review_from(row: Row) -> Review:
    return Review(
        **dict(row)
        | {
            "id": ReviewId(row["id"]),
            "ticket_id": TicketId(row["ticket_id"]),
            "reviewer_id": None if row["reviewer_id"] is None else OperatorId(row["reviewer_id"]),
            "outcome": None if row["outcome"] is None else ReviewOutcome(row["outcome"]),
        }
    )


def document_from(row: Row) -> RequestedDocument:
    return RequestedDocument(
        **dict(row)
        | {
            "id": DocumentId(row["id"]),
            "ticket_id": TicketId(row["ticket_id"]),
            "kind": DocumentKind(row["kind"]),
            "state": DocumentState(row["state"]),
        }
    )
