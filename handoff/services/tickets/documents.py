"""The checklist of documents that a player is asked for: verified, or refused with the reason."""

from collections.abc import Sequence
from dataclasses import replace

from handoff.domain.conversations.system_code import SystemCode
from handoff.domain.errors import BadRequest, NotFound
from handoff.domain.ids import DocumentId, Reference, new_key
from handoff.domain.people.operator import Operator
from handoff.domain.tickets.document import DocumentKind, DocumentState, RequestedDocument
from handoff.domain.tickets.ticket import Ticket, TicketStatus
from handoff.services.context import Context
from handoff.services.retrying import retried
from handoff.services.texts import clean
from handoff.services.tickets.access import live, tell_player, ticket_for
from handoff.services.tickets.registry import record_change

REASON_CHARACTERS = 500


@retried
async def ask(context: Context, operator: Operator, reference: Reference, kinds: Sequence[DocumentKind]) -> Ticket:
    """Ask the player for documents; the ticket waits for them. What is asked for already is not asked for again.

    Raises:
        NotFound. InvalidTransition: the ticket is solved. BadRequest: nothing new is asked for.
    """
    now = context.clock.now()
    async with context.uow() as work:
        ticket = live(await ticket_for(work, operator, reference))
        asked = {one.kind for one in await work.documents.of_ticket(ticket.id) if one.state is DocumentState.ASKED}
        wanted = [kind for kind in DocumentKind if kind in kinds and kind not in asked]
        if not wanted:
            raise BadRequest(field="kinds")
        if ticket.status is not TicketStatus.WAITING_FOR_VISITOR:
            ticket = ticket.move(TicketStatus.WAITING_FOR_VISITOR, now)
            await record_change(work, ticket, now, operator, "state", state=ticket.status.value)
        await work.documents.add(
            [
                RequestedDocument(
                    id=DocumentId(new_key()),
                    ticket_id=ticket.id,
                    kind=kind,
                    state=DocumentState.ASKED,
                    asked_at=now,
                    asked_by=operator.name,
                )
                for kind in wanted
            ]
        )
        documents = ",".join(wanted)
        await record_change(work, ticket, now, operator, "documents_asked", documents=documents)
        await tell_player(work, ticket, now, SystemCode.TICKET_DOCUMENTS_ASKED, documents=documents)
        await work.commit()
    return ticket


@retried
async def judge(
    context: Context, operator: Operator, reference: Reference, id: DocumentId, *, is_good: bool, reason: str = ""
) -> Ticket:
    """Say of a document that it was verified, or refused and why; the player is told.

    Raises:
        NotFound: the ticket or the document. EmptyMessage: refused without a reason. MessageTooLong.
    """
    reason = clean(reason, REASON_CHARACTERS, may_be_empty=is_good)
    now = context.clock.now()
    async with context.uow() as work:
        ticket = live(await ticket_for(work, operator, reference))
        document = await work.documents.get(id)
        if document.ticket_id != ticket.id:
            raise NotFound
        state = DocumentState.VERIFIED if is_good else DocumentState.REFUSED
        if document.state is state:
            return ticket
        decided = replace(document, state=state, reason=reason, decided_at=now, decided_by=operator.name)
        await work.documents.update(decided)
        ticket = replace(ticket, updated_at=now)
        told = {"document": document.kind.value} | ({} if is_good else {"reason": reason})
        await record_change(work, ticket, now, operator, f"document_{state.value}", **told)
        code = SystemCode.TICKET_DOCUMENT_VERIFIED if is_good else SystemCode.TICKET_DOCUMENT_REFUSED
        await tell_player(work, ticket, now, code, **told)
        await work.commit()
    return ticket
