"""Tickets: made, read, taken to their next state, written notes on."""

from typing import Annotated

from fastapi import APIRouter, Response, Security

from handoff.bridge.api import cursors
from handoff.bridge.api.calling import IdempotencyKey, caller_of
from handoff.bridge.api.conversations import Cursor, Limit
from handoff.bridge.api.problems import described
from handoff.bridge.api.schemas import (
    AccountId,
    Asking,
    Moving,
    NewNote,
    NewTicket,
    Page,
    Solving,
    StateChange,
    TicketChangeOut,
    TicketOut,
    TicketWhole,
)
from handoff.bridge.context import AppContext
from handoff.domain.errors import NotFound
from handoff.domain.ids import Reference, find_reference
from handoff.domain.integrations.api_token import ApiToken, Scope
from handoff.domain.tickets.ticket import Complaint, TicketStatus
from handoff.services import audit
from handoff.services.integrations import site_tickets, tokens
from handoff.services.integrations.once import once
from handoff.services.tickets import workflow


def router(context: AppContext) -> APIRouter:
    routes = APIRouter(tags=["tickets"])
    routes.include_router(_reading(context))
    routes.include_router(_writing(context))
    return routes


def _reading(context: AppContext) -> APIRouter:
    routes = APIRouter()
    reader = Annotated[ApiToken, Security(caller_of(context), scopes=[Scope.TICKETS_READ])]

    @routes.get("/tickets", responses=described(404), operation_id="list_tickets")
    async def tickets(
        token: reader,
        account_id: AccountId | None = None,
        status: TicketStatus | None = None,
        cursor: Cursor = None,
        limit: Limit = 20,
    ) -> Page[TicketOut]:
        """Newest first."""
        async with context.uow(read_only=True) as work:
            found = await work.api.tickets(
                account_id=account_id, status=status, after=cursors.to_place(cursor), limit=limit + 1
            )
        shown = found[:limit]
        after = cursors.of_place(shown[-1].created_at, shown[-1].id) if len(found) > limit else None
        return Page(data=[TicketOut.of(one) for one in shown], next_cursor=after)

    @routes.get("/tickets/{reference}", responses=described(404), operation_id="get_ticket")
    async def ticket(reference: str, token: reader) -> TicketWhole:
        """A ticket with its history."""
        found = await workflow.look_up(context, tokens.actor(context, token), _reference(reference))
        async with context.uow(read_only=True) as work:
            told_in = await work.conversations.get(found.ticket.conversation_id)
        await audit.record_read(context.uow, context.clock, tokens.actor(context, token), told_in, "api")
        history = [TicketChangeOut.of(change) for change in found.changes]
        return TicketWhole(**TicketOut.of(found.ticket).model_dump(), history=history)

    return routes


def _writing(context: AppContext) -> APIRouter:
    routes = APIRouter()
    writer = Annotated[ApiToken, Security(caller_of(context), scopes=[Scope.TICKETS_WRITE])]

    async def as_it_is(token: ApiToken, reference: str, response: Response, *, before: bool) -> TicketOut:
        """What a request that was done once gives: the ticket as it stands now."""
        response.headers["Idempotent-Replayed"] = str(before).lower()
        found = await workflow.look_up(context, tokens.actor(context, token), Reference(reference))
        return TicketOut.of(found.ticket)

    @routes.post("/tickets", status_code=201, responses=described(404, 409), operation_id="create_ticket")
    async def make(body: NewTicket, key: IdempotencyKey, token: writer, response: Response) -> TicketOut:
        """Make a ticket in an account's name. The player hears of it in their chat."""

        async def work() -> str:
            complaint = Complaint(**body.model_dump(exclude={"language"}))
            made = await site_tickets.make(
                context, tokens.actor(context, token), complaint, language=body.language, key=key
            )
            return made.reference

        reference, before = await once(context, token.id, key, f"ticket {body.model_dump_json()}", work)
        return await as_it_is(token, reference, response, before=before)

    @routes.post("/tickets/{reference}/state", responses=described(404, 409), operation_id="change_ticket_state")
    async def change_state(
        reference: str, body: StateChange, key: IdempotencyKey, token: writer, response: Response
    ) -> TicketOut:
        """Take a ticket to its next state. The player hears of it in their chat."""
        wanted = _reference(reference)

        async def work() -> str:
            changed = await workflow.change_state(
                context,
                tokens.actor(context, token),
                wanted,
                to=TicketStatus(body.state),
                note=context.hidden(body.note),
                told=context.hidden(_told(body)),
            )
            return changed.reference

        done, before = await once(context, token.id, key, f"state {wanted} {body.model_dump_json()}", work)
        return await as_it_is(token, done, response, before=before)

    @routes.post(
        "/tickets/{reference}/notes", status_code=201, responses=described(404, 409), operation_id="note_ticket"
    )
    async def note(reference: str, body: NewNote, key: IdempotencyKey, token: writer, response: Response) -> TicketOut:
        """Write something down for operators; the player does not see it."""
        wanted = _reference(reference)

        async def work() -> str:
            noted = await workflow.note(context, tokens.actor(context, token), wanted, context.hidden(body.text))
            return noted.reference

        done, before = await once(context, token.id, key, f"note {wanted} {body.text}", work)
        return await as_it_is(token, done, response, before=before)

    return routes


def _told(body: Solving | Asking | Moving) -> str:
    """What of it is for the player."""
    if isinstance(body, Solving):
        return body.resolution
    return body.question if isinstance(body, Asking) else ""


def _reference(text: str) -> Reference:
    """Raises: NotFound: it is not spelt like one."""
    reference = find_reference(text)
    if reference is None:
        raise NotFound
    return reference
