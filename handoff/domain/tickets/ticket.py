"""A complaint as a ticket: kinds, states, departments, due times."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from handoff.domain.complaint import Complaint as Complaint
from handoff.domain.complaint import ComplaintKind as ComplaintKind
from handoff.domain.conversations.conversation import Level, Priority
from handoff.domain.errors import InvalidTransition
from handoff.domain.ids import ConversationId, DepartmentId, OperatorId, Reference, TicketId, new_ticket_id
from handoff.domain.tickets.registration import Registration
from handoff.domain.tickets.sla import SlaPolicy as SlaPolicy


class NeededId(StrEnum):
    """The number beside the account ID that a kind calls for."""

    TRANSACTION = "transaction_id"
    BET = "bet_id"


PRIORITIES: dict[ComplaintKind, Priority] = {
    ComplaintKind.WITHDRAWAL: Priority.HIGH,
    ComplaintKind.DEPOSIT: Priority.HIGH,
    ComplaintKind.ACCOUNT: Priority.HIGH,
}
"""Blocked money and accounts come first (as the help content says); the rest is normal."""
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
    REOPENED = "reopened"

    @property
    def is_open(self) -> bool:
        return self is not TicketStatus.SOLVED


TRANSITIONS: dict[TicketStatus, frozenset[TicketStatus]] = {
    TicketStatus.REGISTERED: frozenset(
        {TicketStatus.IN_REVIEW, TicketStatus.WAITING_FOR_VISITOR, TicketStatus.ESCALATED, TicketStatus.SOLVED}
    ),
    TicketStatus.IN_REVIEW: frozenset({TicketStatus.WAITING_FOR_VISITOR, TicketStatus.ESCALATED, TicketStatus.SOLVED}),
    TicketStatus.WAITING_FOR_VISITOR: frozenset({TicketStatus.IN_REVIEW, TicketStatus.ESCALATED, TicketStatus.SOLVED}),
    TicketStatus.ESCALATED: frozenset(
        {TicketStatus.IN_REVIEW, TicketStatus.WAITING_FOR_VISITOR, TicketStatus.ESCALATED, TicketStatus.SOLVED}
    ),
    TicketStatus.SOLVED: frozenset({TicketStatus.REOPENED}),
    TicketStatus.REOPENED: frozenset({TicketStatus.IN_REVIEW, TicketStatus.ESCALATED, TicketStatus.SOLVED}),
}


DUE_FIELDS = ("first_answered_at", "first_answer_due_at", "solution_due_at")
"""While the first is not set the second is due, then the third; the database goes by the same."""


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """A stored complaint. `reference` is what people quote, `id` is ours."""

    id: TicketId
    reference: Reference
    conversation_id: ConversationId
    complaint: Complaint
    department: DepartmentId
    priority: Priority
    status: TicketStatus
    language: str
    created_at: datetime
    updated_at: datetime
    first_answer_due_at: datetime
    solution_due_at: datetime
    operator_id: OperatorId | None = None
    """Who works on it."""
    first_answered_at: datetime | None = None
    solved_at: datetime | None = None
    paused_at: datetime | None = None
    """Since when the clocks stand, while it waits for the player."""
    warned_at: datetime | None = None
    """When people were warned last that a due time is near."""
    breached_at: datetime | None = None
    """When it was last seen that a due time had passed."""
    resolution: str = ""
    """What was decided, in words for the player."""
    merged_into: Reference | None = None
    """The ticket that goes on in place of this one."""
    level: Level = Level.OPERATOR
    """How far it was escalated: who may be given it."""
    watchers: tuple[OperatorId, ...] = ()
    """Who wants to hear of each change."""

    @classmethod
    def registered(
        cls,
        asked: Registration,
        *,
        reference: Reference,
        department: DepartmentId,
        sla: SlaPolicy,
        now: datetime,
    ) -> Self:
        """A new ticket with the priority and the due times that its kind calls for."""
        priority = PRIORITIES.get(asked.complaint.kind, Priority.NORMAL)
        return cls(
            id=new_ticket_id(),
            reference=reference,
            conversation_id=asked.conversation_id,
            complaint=asked.complaint,
            department=department,
            priority=priority,
            status=TicketStatus.REGISTERED,
            language=asked.language,
            created_at=now,
            updated_at=now,
            first_answer_due_at=sla.first_answer_due(now, department),
            solution_due_at=sla.solution_due(now, department, priority),
        )

    def move(self, to: TicketStatus, now: datetime) -> "Ticket":
        """The same ticket in its next state.

        Raises:
            InvalidTransition: the table does not allow it.
        """
        if to not in self.next_states:
            raise InvalidTransition(current=self.status, wanted=to)
        moved = replace(self, status=to, updated_at=now)
        if self.paused_at is not None:  # the clocks go on where they stood
            stood = now - self.paused_at
            moved = replace(
                moved,
                paused_at=None,
                first_answer_due_at=self.first_answer_due_at + stood,
                solution_due_at=self.solution_due_at + stood,
            )
        if to is TicketStatus.WAITING_FOR_VISITOR:
            moved = replace(moved, paused_at=now)
        if to is not TicketStatus.REGISTERED and moved.first_answered_at is None:
            moved = replace(moved, first_answered_at=now)
        return replace(moved, solved_at=now if to is TicketStatus.SOLVED else None)

    def reopen(self, sla: SlaPolicy, now: datetime) -> "Ticket":
        """The solved ticket open again, with a new promise for its solution.

        Raises:
            InvalidTransition: it is not solved.
        """
        moved = self.move(TicketStatus.REOPENED, now)
        return replace(moved, solution_due_at=sla.solution_due(now, self.department, self.priority), resolution="")

    def escalate(
        self, owner: OperatorId | None, investigation: DepartmentId, sla: SlaPolicy, now: datetime
    ) -> "Ticket":
        """The same ticket one level up, with its next owner and the time by which that level answers.

        Raises:
            InvalidTransition: the investigation team has it already, or it is solved.
        """
        moved = self.move(TicketStatus.ESCALATED, now)
        level = Level(self.level + 1)
        return replace(
            moved,
            level=level,
            department=investigation if level is Level.INVESTIGATION else self.department,
            priority=max(self.priority, Priority.HIGH),
            operator_id=owner,
            solution_due_at=sla.escalated_due(now, self.department, level),
        )

    def raise_to(self, priority: Priority, sla: SlaPolicy, now: datetime) -> "Ticket":
        """The same ticket with another priority; once it is urgent the solution is promised sooner, never later."""
        due = self.solution_due_at
        if priority >= Priority.HIGH > self.priority:
            due = min(due, sla.solution_due(now, self.department, priority))
        return replace(self, priority=priority, solution_due_at=due, updated_at=now)

    def absorb(self, other: "Ticket", now: datetime) -> "Ticket":
        """This ticket going on for `other` too: the more urgent of both, with the earlier promises."""
        return replace(
            self,
            priority=max(self.priority, other.priority),
            first_answer_due_at=min(self.first_answer_due_at, other.first_answer_due_at),
            solution_due_at=min(self.solution_due_at, other.solution_due_at),
            updated_at=now,
        )

    @property
    def next_states(self) -> frozenset[TicketStatus]:
        """Where it may go now: nowhere once another ticket goes on in its place."""
        if self.merged_into is not None:
            return frozenset()
        top = {TicketStatus.ESCALATED} if self.level is Level.INVESTIGATION else set()
        return TRANSITIONS[self.status] - top

    def needs_warning(self, now: datetime, before: timedelta) -> bool:
        """Whether its next due time is nearer than `before` and nobody was told yet."""
        due = self.due_at
        if due is None or not due - before <= now < due:
            return False
        return self.warned_at is None or self.warned_at < due - before

    def needs_alarm(self, now: datetime) -> bool:
        """Whether its next due time has passed and nobody was told yet."""
        due = self.due_at
        return due is not None and due <= now and (self.breached_at is None or self.breached_at < due)

    @property
    def due_at(self) -> datetime | None:
        """The next promised time that is still open; None when solved or while the clocks stand."""
        if self.paused_at is not None or not self.status.is_open or self.merged_into is not None:
            return None
        done, first, then = DUE_FIELDS
        due: datetime = getattr(self, first if getattr(self, done) is None else then)
        return due


@dataclass(frozen=True, kw_only=True)
class TicketChange:
    """One line of a ticket's history.

    `actor` is a person's name, "visitor" or "system"; `code` is put into words for each reader.
    """

    ticket_id: TicketId
    at: datetime
    actor: str
    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    operator_id: OperatorId | None = None
    """Whose doing it was, where it was a person's at the desk."""


@dataclass(frozen=True, kw_only=True)
class TicketCounts:
    """How many are open now; how many missed a due time, and how many were solved, within a span."""

    open: int
    breached: int
    solved: int
