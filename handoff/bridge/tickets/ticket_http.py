"""Tickets over HTTP: the board, one ticket whole, and everything that is done to one."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from handoff.bridge.authentication import Body, SignedIn, operator_of
from handoff.bridge.context import AppContext
from handoff.bridge.tickets import ticket_views
from handoff.domain.conversations.conversation import Conversation, Priority
from handoff.domain.errors import NotFound, NotYours
from handoff.domain.ids import ConversationId, DepartmentId, OperatorId, Reference, find_reference
from handoff.domain.people.operator import Operator
from handoff.domain.tickets.page import TicketQuery
from handoff.domain.tickets.ticket import Complaint, ComplaintKind, Ticket, TicketStatus
from handoff.protocol.frames import TicketView
from handoff.services import audit, rights
from handoff.services.conversations import intake
from handoff.services.rights import Action, ConversationAccess
from handoff.services.tickets import ticket_lists, workflow


class TicketsAsked(Body):
    department: DepartmentId | None = None
    status: TicketStatus | Literal["open"] | None = None
    due: Literal["soon", "overdue"] | None = None
    mine: bool = False
    text: str = Field("", max_length=64)
    after: str | None = Field(None, max_length=128)


class StateChange(Body):
    state: TicketStatus
    note: str = ""
    resolution: str = ""
    question: str = ""
    """With `waiting_for_visitor`: what the player is asked, in the chat."""


class Assignment(Body):
    operator_id: str | None = Field(max_length=64)
    expected_operator_id: str | None = Field(None, max_length=64)
    """With whom the ticket was seen; left out, it is given away from whomever has it."""


class Move(Body):
    department: DepartmentId | None = None
    priority: Priority | None = None


class Merge(Body):
    into: str = Field(max_length=64)


class TicketNote(Body):
    text: str


class Link(Body):
    reference: str = Field(max_length=64)


class NewTicket(Body):
    kind: ComplaintKind
    account_id: str = Field(max_length=64)
    description: str
    transaction_id: str | None = Field(None, max_length=64)
    bet_id: str | None = Field(None, max_length=64)
    amount: str | None = Field(None, max_length=32)
    currency: Literal["AZN", "TRY", "RUB", "USD", "EUR"] | None = None


def router(context: AppContext) -> APIRouter:
    routes = APIRouter()
    for part in (_board, _workflow, _of_conversations):
        routes.include_router(part(context))
    return routes


def _board(context: AppContext) -> APIRouter:
    """Tickets to look at."""
    routes = APIRouter()
    signed_in = Annotated[SignedIn, Depends(operator_of(context))]

    @routes.get("/api/operator/tickets")
    async def tickets(who: signed_in, asked: Annotated[TicketsAsked, Query()]) -> dict[str, object]:
        now = context.clock.now()
        warning = timedelta(minutes=context.limits.sla_warning_minutes)
        before: dict[str | None, datetime | None] = {"soon": now + warning, "overdue": now}
        if asked.department is not None:
            context.departments.current().check(asked.department)
        query = TicketQuery(
            departments=None if asked.department is None else [asked.department],
            statuses=_statuses(asked.status),
            due_before=before.get(asked.due),
            text=asked.text,
        )
        found = await ticket_lists.page(context, who[0], query, mine=asked.mine, after=asked.after)
        return {
            "tickets": await _shown(context, found.tickets),
            "after": found.after,
            "counts": {status.value: found.counts.get(status, 0) for status in TicketStatus},
            "late": found.late,
        }

    @routes.get("/api/operator/tickets/{reference}")
    async def ticket(reference: str, who: signed_in) -> dict[str, object]:
        found = await workflow.look_up(context, who[0], _reference(reference))
        async with context.uow(read_only=True) as work:
            told_in = await work.conversations.get(found.ticket.conversation_id)
        await audit.record_read(context.uow, context.clock, who[0], told_in, "ticket")
        changes = [
            {"at": change.at, "actor": change.actor, "code": change.code, "params": dict(change.params)}
            for change in found.changes
        ]
        async with context.uow(read_only=True) as work:
            reviews = await ticket_views.review_views(work, found.reviews)
        return await _only(context, found.ticket) | {
            "changes": changes,
            "files": [ticket_views.file_view(file) for file in found.evidence],
            "documents": [ticket_views.document_view(document) for document in found.documents],
            "reviews": reviews,
            "may_review": found.may_review,
            "duplicates": await _shown(context, found.duplicates),
        }

    return routes


def _workflow(context: AppContext) -> APIRouter:
    """What is done to one ticket."""
    routes = APIRouter()
    signed_in = Annotated[SignedIn, Depends(operator_of(context))]

    @routes.post("/api/operator/tickets/{reference}/state")
    async def change_state(reference: str, body: StateChange, who: signed_in) -> dict[str, TicketView]:
        changed = await workflow.change_state(
            context,
            who[0],
            _reference(reference),
            to=body.state,
            note=context.hidden(body.note),
            told=context.hidden(body.question if body.state is TicketStatus.WAITING_FOR_VISITOR else body.resolution),
        )
        return await _only(context, changed)

    @routes.post("/api/operator/tickets/{reference}/assign")
    async def assign(reference: str, body: Assignment, who: signed_in) -> dict[str, TicketView]:
        to = None if body.operator_id is None else OperatorId(body.operator_id)
        seen_with: OperatorId | Literal["anybody"] | None = "anybody"
        if "expected_operator_id" in body.model_fields_set:
            seen_with = None if body.expected_operator_id is None else OperatorId(body.expected_operator_id)
        assigned = await workflow.assign(context, who[0], _reference(reference), to, seen_with=seen_with)
        return await _only(context, assigned)

    @routes.post("/api/operator/tickets/{reference}/move")
    async def move(reference: str, body: Move, who: signed_in) -> dict[str, TicketView]:
        moved = await workflow.move(
            context, who[0], _reference(reference), department=body.department, priority=body.priority
        )
        return await _only(context, moved)

    @routes.post("/api/operator/tickets/{reference}/merge")
    async def merge(reference: str, body: Merge, who: signed_in) -> dict[str, TicketView]:
        into = _reference(body.into)
        return await _only(context, await workflow.merge(context, who[0], _reference(reference), into))

    @routes.post("/api/operator/tickets/{reference}/note")
    async def note(reference: str, body: TicketNote, who: signed_in) -> dict[str, TicketView]:
        return await _only(
            context, await workflow.note(context, who[0], _reference(reference), context.hidden(body.text))
        )

    return routes


def _of_conversations(context: AppContext) -> APIRouter:
    """Tickets made in a conversation, or linked to it."""
    routes = APIRouter()
    signed_in = Annotated[SignedIn, Depends(operator_of(context))]

    async def workable(operator: Operator, id: str) -> Conversation:
        """The conversation, if the operator may make or link tickets in it."""
        async with context.uow(read_only=True) as work:
            conversation = await rights.seen(work, operator, ConversationId(id))
        if not rights.can(operator, Action.FILE, ConversationAccess(conversation=conversation)):
            raise NotYours
        return conversation

    @routes.post("/api/operator/conversations/{id}/tickets")
    async def make(id: str, body: NewTicket, who: signed_in) -> dict[str, TicketView]:
        made = await intake.make_for(context, who[0], await workable(who[0], id), Complaint(**body.model_dump()))
        return await _only(context, made)

    @routes.post("/api/operator/conversations/{id}/tickets/link")
    async def link(id: str, body: Link, who: signed_in) -> dict[str, TicketView]:
        conversation = await workable(who[0], id)
        linked = await workflow.link(context, who[0], _reference(body.reference), conversation)
        return await _only(context, linked)

    return routes


async def _shown(context: AppContext, tickets: Sequence[Ticket]) -> tuple[TicketView, ...]:
    async with context.uow(read_only=True) as work:
        return await ticket_views.ticket_views(work, tickets)


async def _only(context: AppContext, ticket: Ticket) -> dict[str, TicketView]:
    return {"ticket": (await _shown(context, [ticket]))[0]}


def _statuses(asked: TicketStatus | Literal["open"] | None) -> list[TicketStatus] | None:
    if asked is None:
        return None
    return [status for status in TicketStatus if status.is_open] if asked == "open" else [TicketStatus(asked)]


def _reference(text: str) -> Reference:
    """Raises: NotFound: it is not spelt like one."""
    reference = find_reference(text)
    if reference is None:
        raise NotFound
    return reference
