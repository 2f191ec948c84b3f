"""What people do to tickets besides changing their state: answer the player, watch, find duplicates, many at once."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from handoff.domain.conversations.system_code import SystemCode
from handoff.domain.errors import DeskError
from handoff.domain.ids import Reference
from handoff.domain.people.operator import Operator
from handoff.domain.tickets.ticket import Ticket
from handoff.ports.unit_of_work import UnitOfWork
from handoff.services.context import Context
from handoff.services.retrying import retried
from handoff.services.rights import Action, TicketAccess, can
from handoff.services.texts import clean
from handoff.services.tickets.access import live, tell_player, ticket_for
from handoff.services.tickets.registry import record_change

TEXT_CHARACTERS = 2000
MOST_AT_ONCE = 100
_ALIKE_WITHIN = timedelta(days=90)
_LOOKED_AT = 50


@retried
async def answer(context: Context, operator: Operator, reference: Reference, text: str) -> Ticket:
    """Write to the player from the ticket, whoever has the conversation; it counts as the first answer.

    Raises: NotFound, EmptyMessage, MessageTooLong. InvalidTransition: another ticket goes on in its place.
    """
    text = clean(text, TEXT_CHARACTERS)
    now = context.clock.now()
    async with context.uow() as work:
        ticket = live(await ticket_for(work, operator, reference))
        ticket = replace(ticket, updated_at=now, first_answered_at=ticket.first_answered_at or now)
        await record_change(work, ticket, now, operator, "written", text=text)
        await tell_player(work, ticket, now, SystemCode.TICKET_ANSWERED, name=operator.name, text=text)
        await work.commit()
    return ticket


@retried
async def watch(context: Context, operator: Operator, reference: Reference, *, on: bool) -> Ticket:
    """Hear of each change of a ticket from now on, or no more.

    Raises: NotFound
    """
    async with context.uow() as work:
        ticket = await ticket_for(work, operator, reference)
        watchers = [id for id in ticket.watchers if id != operator.id] + ([operator.id] if on else [])
        if tuple(watchers) != ticket.watchers:
            ticket = replace(ticket, watchers=tuple(watchers))
            await work.tickets.update(ticket)
            await work.commit()
    return ticket


async def duplicates(work: UnitOfWork, operator: Operator, ticket: Ticket) -> list[Ticket]:
    """Tickets of the same account about the same matter, likeliest first: the same transaction or bet, or the same
    kind of problem within three months. Only those that the operator works on.
    """
    own = ticket.complaint
    if not own.account_id:
        return []
    found = []
    for other in await work.tickets.naming(own.account_id, _LOOKED_AT):
        theirs = other.complaint
        is_same = any(
            mine and mine == other_one
            for mine, other_one in (
                (own.transaction_id, theirs.transaction_id),
                (own.bet_id, theirs.bet_id),
            )
        )
        is_alike = theirs.kind is own.kind and abs(other.created_at - ticket.created_at) <= _ALIKE_WITHIN
        if other.id != ticket.id and (is_same or is_alike) and can(operator, Action.READ, TicketAccess.of(other)):
            found.append((not is_same, not other.status.is_open, other))
    return [other for _, _, other in sorted(found, key=lambda one: one[:2])]


@dataclass(frozen=True, kw_only=True)
class Done:
    """What became of each of many."""

    done: list[Ticket] = field(default_factory=list)
    refused: list[tuple[Reference, DeskError]] = field(default_factory=list)


async def each(references: Sequence[Reference], do: Callable[[Reference], Awaitable[Ticket]]) -> Done:
    """Do the same to many tickets, each by itself: what is refused for one does not keep the others from it."""
    result = Done()
    for reference in dict.fromkeys(references):
        try:
            result.done.append(await do(reference))
        except DeskError as error:
            result.refused.append((reference, error))
    return result
