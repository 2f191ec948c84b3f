"""A complaint as a ticket: kinds, states, departments, due times."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from handoff.domain.conversation import Department, Priority
from handoff.domain.errors import InvalidTransition
from handoff.domain.ids import ConversationId, Reference, TicketId, new_ticket_id


class ComplaintKind(StrEnum):
    """The kind of problem, as the form offers it."""

    WITHDRAWAL = "withdrawal"
    DEPOSIT = "deposit"
    BET = "bet"
    GAME = "game"
    ACCOUNT = "account"
    SERVICE = "service"
    OTHER = "other"


class NeededId(StrEnum):
    """The number beside the account ID that a kind calls for."""

    TRANSACTION = "transaction_id"
    BET = "bet_id"


DEPARTMENTS: dict[ComplaintKind, Department] = {
    ComplaintKind.WITHDRAWAL: Department.PAYMENTS,
    ComplaintKind.DEPOSIT: Department.PAYMENTS,
    ComplaintKind.BET: Department.PRODUCT,
    ComplaintKind.GAME: Department.PRODUCT,
    ComplaintKind.ACCOUNT: Department.SUPPORT,
    ComplaintKind.SERVICE: Department.SUPPORT,
    ComplaintKind.OTHER: Department.SUPPORT,
}
PRIORITIES: dict[ComplaintKind, Priority] = {
    ComplaintKind.WITHDRAWAL: Priority.HIGH,
    ComplaintKind.DEPOSIT: Priority.HIGH,
    ComplaintKind.ACCOUNT: Priority.HIGH,
}
"""Blocked money and accounts come first (topics.yaml, complaint-priority); the rest is normal."""
NEEDED_IDS: dict[ComplaintKind, NeededId] = {
    ComplaintKind.WITHDRAWAL: NeededId.TRANSACTION,
    ComplaintKind.DEPOSIT: NeededId.TRANSACTION,
    ComplaintKind.BET: NeededId.BET,
}


class TicketStatus(StrEnum):
    REGISTERED = "registered"
    IN_REVIEW = "in_review"
    WAITING_FOR_VISITOR = "waiting_for_visitor"
    ESCALATED = "escalated"
    SOLVED = "solved"


TRANSITIONS: dict[TicketStatus, frozenset[TicketStatus]] = {
    TicketStatus.REGISTERED: frozenset({TicketStatus.IN_REVIEW, TicketStatus.ESCALATED, TicketStatus.SOLVED}),
    TicketStatus.IN_REVIEW: frozenset({TicketStatus.WAITING_FOR_VISITOR, TicketStatus.ESCALATED, TicketStatus.SOLVED}),
    TicketStatus.WAITING_FOR_VISITOR: frozenset({TicketStatus.IN_REVIEW, TicketStatus.ESCALATED, TicketStatus.SOLVED}),
    TicketStatus.ESCALATED: frozenset({TicketStatus.IN_REVIEW, TicketStatus.SOLVED}),
    TicketStatus.SOLVED: frozenset({TicketStatus.IN_REVIEW}),
}


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """What the form collected, complete."""

    kind: ComplaintKind
    account_id: str
    description: str
    transaction_id: str | None = None
    bet_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class SlaPolicy:
    """Promised times, in hours (topics.yaml: first answer within 24 h, solution 24 to 72 h)."""

    first_answer_hours: int
    solution_hours: int
    solution_urgent_hours: int

    def first_answer_due(self, now: datetime) -> datetime:
        return now + timedelta(hours=self.first_answer_hours)

    def solution_due(self, now: datetime, priority: Priority) -> datetime:
        hours = self.solution_urgent_hours if priority >= Priority.HIGH else self.solution_hours
        return now + timedelta(hours=hours)


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """A stored complaint. `reference` is what people quote, `id` is ours."""

    id: TicketId
    reference: Reference
    conversation_id: ConversationId
    complaint: Complaint
    department: Department
    priority: Priority
    status: TicketStatus
    language: str
    created_at: datetime
    updated_at: datetime
    first_answer_due_at: datetime
    solution_due_at: datetime

    @classmethod
    def registered(
        cls,
        complaint: Complaint,
        *,
        conversation_id: ConversationId,
        reference: Reference,
        language: str,
        sla: SlaPolicy,
        now: datetime,
    ) -> Self:
        """A new ticket for the department, with the priority and the due times that its kind calls for."""
        priority = PRIORITIES.get(complaint.kind, Priority.NORMAL)
        return cls(
            id=new_ticket_id(),
            reference=reference,
            conversation_id=conversation_id,
            complaint=complaint,
            department=DEPARTMENTS[complaint.kind],
            priority=priority,
            status=TicketStatus.REGISTERED,
            language=language,
            created_at=now,
            updated_at=now,
            first_answer_due_at=sla.first_answer_due(now),
            solution_due_at=sla.solution_due(now, priority),
        )

    def move(self, to: TicketStatus, now: datetime) -> "Ticket":
        """The same ticket in its next state.

        Raises:
            InvalidTransition: the table does not allow it.
        """
        if to not in TRANSITIONS[self.status]:
            raise InvalidTransition(current=self.status, wanted=to)
        return replace(self, status=to, updated_at=now)
