"""Work on tickets over HTTP: answers, documents, escalation, reviews, many at once."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from pydantic import Field

from handoff.bridge.authentication import Body, SignedIn, operator_of
from handoff.bridge.context import AppContext
from handoff.bridge.tickets import ticket_views
from handoff.domain.conversations.conversation import Priority
from handoff.domain.errors import NotFound
from handoff.domain.ids import DepartmentId, DocumentId, OperatorId, Reference, find_reference
from handoff.domain.tickets.document import DocumentKind
from handoff.domain.tickets.review import ReviewOutcome
from handoff.domain.tickets.ticket import Ticket, TicketStatus
from handoff.protocol.frames import TicketView
from handoff.services.tickets import desk_work, documents, escalations, reviews, workflow


class Answer(Body):
    text: str


class Watch(Body):
    on: bool


class Escalation(Body):
    operator_id: str | None = Field(None, max_length=64)
    """Who is to answer for it; left out, who has least to do at the next level."""
    note: str = ""


class DocumentsWanted(Body):
    kinds: list[DocumentKind] = Field(min_length=1, max_length=len(DocumentKind))


class Judgement(Body):
    verdict: Literal["verified", "refused"]
    reason: str = ""


class ReviewWanted(Body):
    reason: str = ""


class Decision(Body):
    outcome: ReviewOutcome
    grounds: str


class Bulk(Body):
    """One thing to be done to many tickets."""

    references: list[str] = Field(min_length=1, max_length=desk_work.MOST_AT_ONCE)
    what: Literal["assign", "move", "note", "review", "watch"]
    operator_id: str | None = Field(None, max_length=64)
    department: DepartmentId | None = None
    priority: Priority | None = None
    text: str = ""


def router(context: AppContext) -> APIRouter:
    routes = APIRouter()
    for part in (_one, _checked, _many):
        routes.include_router(part(context))
    return routes


def _one(context: AppContext) -> APIRouter:
    """What is done to one ticket, beside its state."""
    routes = APIRouter()
    signed_in = Annotated[SignedIn, Depends(operator_of(context))]

    @routes.post("/api/operator/tickets/{reference}/answer")
    async def answer(reference: str, body: Answer, who: signed_in) -> dict[str, TicketView]:
        text = context.hidden(body.text)
        return await _only(context, await desk_work.answer(context, who[0], _reference(reference), text))

    @routes.post("/api/operator/tickets/{reference}/watch")
    async def watch(reference: str, body: Watch, who: signed_in) -> dict[str, TicketView]:
        return await _only(context, await desk_work.watch(context, who[0], _reference(reference), on=body.on))

    @routes.post("/api/operator/tickets/{reference}/escalate")
    async def escalate(reference: str, body: Escalation, who: signed_in) -> dict[str, TicketView]:
        to = OperatorId(body.operator_id) if body.operator_id else None
        note = context.hidden(body.note)
        raised = await escalations.escalate(context, who[0], _reference(reference), to=to, note=note)
        return await _only(context, raised)

    return routes


def _checked(context: AppContext) -> APIRouter:
    """Documents and decisions that are looked at."""
    routes = APIRouter()
    signed_in = Annotated[SignedIn, Depends(operator_of(context))]

    @routes.post("/api/operator/tickets/{reference}/documents")
    async def ask(reference: str, body: DocumentsWanted, who: signed_in) -> dict[str, TicketView]:
        return await _only(context, await documents.ask(context, who[0], _reference(reference), body.kinds))

    @routes.post("/api/operator/tickets/{reference}/documents/{id}")
    async def judge(reference: str, id: str, body: Judgement, who: signed_in) -> dict[str, TicketView]:
        is_good, reason = body.verdict == "verified", context.hidden(body.reason)
        judged = await documents.judge(
            context, who[0], _reference(reference), DocumentId(id), is_good=is_good, reason=reason
        )
        return await _only(context, judged)

    @routes.post("/api/operator/tickets/{reference}/review")
    async def review(reference: str, body: ReviewWanted, who: signed_in) -> dict[str, TicketView]:
        found = _reference(reference)
        await reviews.ask(context, who[0], found, context.hidden(body.reason))
        return await _only(context, (await workflow.look_up(context, who[0], found)).ticket)

    @routes.post("/api/operator/tickets/{reference}/review/decide")
    async def decide(reference: str, body: Decision, who: signed_in) -> dict[str, TicketView]:
        grounds = context.hidden(body.grounds)
        decided = await reviews.decide(context, who[0], _reference(reference), outcome=body.outcome, grounds=grounds)
        return await _only(context, decided)

    return routes


def _many(context: AppContext) -> APIRouter:
    """The same to many tickets."""
    routes = APIRouter()
    signed_in = Annotated[SignedIn, Depends(operator_of(context))]

    @routes.post("/api/operator/tickets-bulk")
    async def bulk(body: Bulk, who: signed_in) -> dict[str, object]:
        operator = who[0]

        async def do(reference: Reference) -> Ticket:
            match body.what:
                case "assign":
                    to = OperatorId(body.operator_id) if body.operator_id else None
                    return await workflow.assign(context, operator, reference, to)
                case "move":
                    return await workflow.move(
                        context, operator, reference, department=body.department, priority=body.priority
                    )
                case "note":
                    return await workflow.note(context, operator, reference, context.hidden(body.text))
                case "review":
                    return await workflow.change_state(context, operator, reference, to=TicketStatus.IN_REVIEW)
                case "watch":
                    return await desk_work.watch(context, operator, reference, on=True)

        result = await desk_work.each([_reference(text) for text in body.references], do)
        async with context.uow(read_only=True) as work:
            done = await ticket_views.ticket_views(work, result.done)
        refused = [{"reference": reference, "code": error.code} for reference, error in result.refused]
        return {"done": done, "refused": refused}

    return routes


async def _only(context: AppContext, ticket: Ticket) -> dict[str, TicketView]:
    async with context.uow(read_only=True) as work:
        return {"ticket": (await ticket_views.ticket_views(work, [ticket]))[0]}


def _reference(text: str) -> Reference:
    """Raises: NotFound: it is not spelt like one."""
    reference = find_reference(text)
    if reference is None:
        raise NotFound
    return reference
