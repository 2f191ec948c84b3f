"""Independent reviews: who never touched a case decides within a stated time whether its decision stands.

The decision and its grounds are kept with the ticket and told to the player; where it changes something, the ticket is
open again so that it is carried out.
"""

from dataclasses import replace

from handoff.domain.conversations.conversation import Priority
from handoff.domain.conversations.system_code import SystemCode
from handoff.domain.errors import AlreadyTaken, InvalidTransition, NotFound, NotIndependent
from handoff.domain.events import Notice
from handoff.domain.ids import ConversationId, OperatorId, Reference, ReviewId, new_key
from handoff.domain.people.operator import Operator
from handoff.domain.tickets.registration import VISITOR
from handoff.domain.tickets.review import Review, ReviewOutcome
from handoff.domain.tickets.ticket import Ticket
from handoff.ports.unit_of_work import UnitOfWork
from handoff.services.context import Context
from handoff.services.retrying import retried
from handoff.services.rights import Action, TicketAccess, can
from handoff.services.texts import clean
from handoff.services.tickets.access import live, lock_conversations, store_moved, tell_player, ticket_for
from handoff.services.tickets.registry import followed, notify, record_change

TEXT_CHARACTERS = 2000


@retried
async def ask_as_player(context: Context, conversation_id: ConversationId, reference: Reference) -> Review:
    """The player wants the decision looked at by somebody else. Asking twice is harmless.

    Raises:
        NotFound: no such ticket in this conversation.
        InvalidTransition: nothing is decided yet, or a review has decided for good.
    """
    async with context.uow() as work:
        ticket = await work.tickets.by_reference(reference)
        if ticket is None or ticket.conversation_id != conversation_id:
            raise NotFound
        goes_on = (await followed(work, ticket)).reference
        await lock_conversations(work, reference, goes_on)
        ticket = await work.tickets.by_reference(goes_on, for_update=True)
        if ticket is None:
            raise NotFound
        review = await _ask(work, context, ticket, VISITOR, "")
        await work.commit()
    return review


@retried
async def ask(context: Context, operator: Operator, reference: Reference, reason: str) -> Review:
    """The player asked for it in the chat or elsewhere, and an operator notes it down.

    Raises: NotFound, InvalidTransition, MessageTooLong
    """
    reason = clean(reason, TEXT_CHARACTERS, may_be_empty=True)
    async with context.uow() as work:
        ticket = live(await ticket_for(work, operator, reference))
        review = await _ask(work, context, ticket, operator, reason)
        await work.commit()
    return review


async def _ask(work: UnitOfWork, context: Context, ticket: Ticket, by: Operator | str, reason: str) -> Review:
    reviews = await work.reviews.of_ticket(ticket.id)
    if reviews and reviews[-1].is_open:
        return reviews[-1]
    if ticket.status.is_open or ticket.solved_at is None or reviews:
        raise InvalidTransition(current=ticket.status, wanted="review")
    now = context.clock.now()
    access = await access_for(work, context, ticket)
    reviewers = [one for one in await work.operators.all() if can(one, Action.REVIEW, access)]
    load = {one.reviewer_id for one in await work.reviews.open()}
    reviewer = min(reviewers, key=lambda one: (one.id in load, one.name), default=None)
    review = Review(
        id=ReviewId(new_key()),
        ticket_id=ticket.id,
        asked_at=now,
        asked_by=by if isinstance(by, str) else by.name,
        reason=reason,
        due_at=context.sla.review_due(now, ticket.department),
        reviewer_id=reviewer.id if reviewer else None,
    )
    await work.reviews.add(review)
    due = review.due_at.isoformat()
    await record_change(work, replace(ticket, updated_at=now), now, by, "review_asked", due_at=due)
    await tell_player(work, ticket, now, SystemCode.TICKET_REVIEW_ASKED, due_at=due)
    if reviewer is not None:
        notify(work, ticket, Notice.TICKET_REVIEW, frozenset({reviewer.id}), name=reviewer.name)
    return review


@retried
async def decide(
    context: Context, operator: Operator, reference: Reference, *, outcome: ReviewOutcome, grounds: str
) -> Ticket:
    """Decide the open review of a ticket; the player is told the grounds. What is changed is carried out anew.

    Raises:
        NotFound: there is no such ticket or no open review. EmptyMessage, MessageTooLong.
        NotIndependent: the operator touched the case, or may not decide reviews.
        AlreadyTaken: somebody else is to decide it.
    """
    grounds = clean(grounds, TEXT_CHARACTERS)
    now = context.clock.now()
    async with context.uow() as work:
        await lock_conversations(work, reference)
        ticket = await work.tickets.by_reference(reference, for_update=True)
        if ticket is None:
            raise NotFound
        live(ticket)
        review = next((one for one in await work.reviews.of_ticket(ticket.id) if one.is_open), None)
        if review is None:
            raise NotFound
        if not can(operator, Action.REVIEW, await access_for(work, context, ticket)):
            raise NotIndependent
        is_anothers = review.reviewer_id not in {None, operator.id}
        if is_anothers and await _may_still(work, context, ticket, review.reviewer_id):
            names = await work.operators.names([review.reviewer_id] if review.reviewer_id else [])
            raise AlreadyTaken(operator=next(iter(names.values()), ""))
        review = replace(review, reviewer_id=operator.id, outcome=outcome, grounds=grounds, decided_at=now)
        await work.reviews.update(review)
        ticket = replace(ticket, updated_at=now)
        kept = {"outcome": outcome.value, "text": grounds}
        await record_change(work, ticket, now, operator, "review_decided", **kept)
        told = {"variant": outcome.value, "grounds": grounds}
        await tell_player(work, ticket, now, SystemCode.TICKET_REVIEW_DECIDED, **told)
        if outcome is not ReviewOutcome.CONFIRMED and not ticket.status.is_open:
            ticket = ticket.reopen(context.sla, now)
            ticket = ticket.raise_to(max(ticket.priority, Priority.HIGH), context.sla, now)
            await store_moved(work, ticket, now, operator)
        await work.commit()
    return ticket


async def access_for(work: UnitOfWork, context: Context, ticket: Ticket) -> TicketAccess:
    """The ticket with what is to be known of it in order to tell who may review it."""
    investigation = context.departments.current().investigation
    return TicketAccess.of(ticket, touched=await touched(work, ticket), investigation=investigation)


async def touched(work: UnitOfWork, ticket: Ticket) -> frozenset[OperatorId]:
    """Everybody who has had to do with the case: who did something to the ticket, had it, talked in its conversation
    or wrote a note there. Lines of which only a name is known count for all of that name.
    """
    ids: set[OperatorId | None] = {ticket.operator_id}
    names: set[str] = set()
    for change in await work.tickets.changes(ticket.id):
        if change.operator_id is not None:
            ids.add(change.operator_id)
        else:
            names.add(change.actor)
        if given := change.params.get("operator"):
            ids.add(OperatorId(str(given)))
        elif change.code == "assigned":
            names.add(str(change.params.get("name", "")))
    conversation = await work.conversations.get(ticket.conversation_id)
    ids |= {conversation.operator_id, conversation.last_operator_id}
    for message in await work.messages.after(conversation.id, 0):
        names.add(message.author_name or "")
        names.add(str(message.params.get("name", "")))
    for note in await work.notes.of_conversation(conversation.id):
        ids.add(note.operator_id)
    everybody = await work.operators.all()
    return frozenset({one.id for one in everybody if one.id in ids or one.name in names})


async def _may_still(work: UnitOfWork, context: Context, ticket: Ticket, reviewer_id: OperatorId | None) -> bool:
    """Whether who is to decide it still may: has not gone, and has not touched the case since."""
    if reviewer_id is None:
        return False
    try:
        reviewer = await work.operators.get(reviewer_id)
    except NotFound:
        return False
    return can(reviewer, Action.REVIEW, await access_for(work, context, ticket))


@retried
async def sweep(context: Context) -> int:
    """Tell everybody who could decide it of a review whose time has passed, once; how many."""
    now = context.clock.now()
    async with context.uow(read_only=True) as work:
        overdue = [review.id for review in await work.reviews.overdue(now)]
    for id in overdue:
        async with context.uow() as work:
            review = await work.reviews.get(id)
            if not review.is_open or review.alarmed_at is not None:
                continue
            ticket = await work.tickets.get(review.ticket_id)
            await work.reviews.update(replace(review, alarmed_at=now))
            access = await access_for(work, context, ticket)
            whom = {one.id for one in await work.operators.all() if can(one, Action.REVIEW, access)}
            notify(work, ticket, Notice.TICKET_REVIEW, frozenset(whom))
            await work.commit()
    return len(overdue)
