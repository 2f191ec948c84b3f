"""Rows to domain values and back, one pair of functions a table."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import RowMapping

from handoff.domain.conversation import Conversation, Department, HandoffReason, Priority, Status
from handoff.domain.ids import ConversationId, OperatorId, Reference, TicketId
from handoff.domain.message import Author, Button, Message, Outcome, OutcomeKind
from handoff.domain.operator import Operator, Role
from handoff.domain.ticket import Complaint, ComplaintKind, Ticket, TicketStatus


def conversation_row(conversation: Conversation) -> dict[str, Any]:
    return asdict(conversation)


def conversation_from(row: RowMapping) -> Conversation:
    values = dict(row)
    values |= {
        "id": ConversationId(row["id"]),
        "status": Status(row["status"]),
        "operator_id": None if row["operator_id"] is None else OperatorId(row["operator_id"]),
        "last_operator_id": None if row["last_operator_id"] is None else OperatorId(row["last_operator_id"]),
        "department": Department(row["department"]),
        "priority": Priority(row["priority"]),
        "handoff_reason": None if row["handoff_reason"] is None else HandoffReason(row["handoff_reason"]),
    }
    return Conversation(**values)


def message_row(message: Message) -> dict[str, Any]:
    values = {name: getattr(message, name) for name in Message.__dataclass_fields__}
    values["buttons"] = [asdict(button) for button in message.buttons]
    values["outcome"] = None if message.outcome is None else asdict(message.outcome)
    return values


def message_from(row: RowMapping) -> Message:
    values = {name: row[name] for name in Message.__dataclass_fields__}
    outcome = row["outcome"]
    values |= {
        "conversation_id": ConversationId(row["conversation_id"]),
        "author": Author(row["author"]),
        "buttons": tuple(Button(**button) for button in row["buttons"]),
        "outcome": None if outcome is None else _outcome_from(outcome),
    }
    return Message(**values)


def _outcome_from(values: dict[str, Any]) -> Outcome:
    return Outcome(
        **values
        | {
            "kind": OutcomeKind(values["kind"]),
            "suggestions": tuple(values["suggestions"]),
            "offers": tuple(values["offers"]),
        }
    )


def ticket_row(ticket: Ticket) -> dict[str, Any]:
    values = {name: getattr(ticket, name) for name in Ticket.__dataclass_fields__ if name != "complaint"}
    return values | asdict(ticket.complaint)


def ticket_from(row: RowMapping) -> Ticket:
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
        ),
        department=Department(row["department"]),
        priority=Priority(row["priority"]),
        status=TicketStatus(row["status"]),
        language=row["language"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        first_answer_due_at=row["first_answer_due_at"],
        solution_due_at=row["solution_due_at"],
    )


def operator_row(operator: Operator) -> dict[str, Any]:
    return asdict(operator)


def operator_from(row: RowMapping) -> Operator:
    return Operator(**dict(row) | {"id": OperatorId(row["id"]), "role": Role(row["role"])})
