"""Tickets go up: from operators to supervisors, from these to the investigation team.

Each step has an owner and a time, and the player is told both.
"""

from dataclasses import replace

from handoff.domain.conversations.conversation import Level
from handoff.domain.conversations.system_code import SystemCode
from handoff.domain.errors import BadRequest
from handoff.domain.events import Notice
from handoff.domain.ids import OperatorId, Reference
from handoff.domain.people.operator import Operator
from handoff.domain.tickets.ticket import Ticket
from handoff.ports.unit_of_work import UnitOfWork
from handoff.services.context import Context
from handoff.services.retrying import retried
from handoff.services.rights import Action, TicketAccess, can
from handoff.services.texts import clean
from handoff.services.tickets.access import live, tell_player, ticket_for
from handoff.services.tickets.registry import notify, record_change

NOTE_CHARACTERS = 2000
_TO = {Level.SUPERVISOR: "supervisor", Level.INVESTIGATION: "team"}


@retried
async def escalate(
    context: Context, operator: Operator, reference: Reference, *, to: OperatorId | None = None, note: str = ""
) -> Ticket:
    """Pass a ticket one level up, to somebody of that level: `to`, else who has least to do there.

    Raises:
        NotFound. InvalidTransition: the investigation team has it already, it is solved, or another goes on for it.
        BadRequest: `to` is not of that level.
    """
    note = clean(note, NOTE_CHARACTERS, may_be_empty=True)
    now = context.clock.now()
    async with context.uow() as work:
        ticket = live(await ticket_for(work, operator, reference))
        investigation = context.departments.current().investigation
        raised = ticket.escalate(None, investigation, context.sla, now)
        owner = await _owner(work, TicketAccess.of(raised, investigation=investigation), operator, to)
        raised = replace(raised, operator_id=owner.id if owner else None)
        told: dict[str, str | int] = {"due_at": raised.solution_due_at.isoformat(), "variant": _TO[raised.level]}
        if owner is not None:
            told["name"] = owner.name
            if owner.id != operator.id:
                notify(work, raised, Notice.TICKET_ASSIGNED, frozenset({owner.id}), name=operator.name)
        kept: dict[str, str | int] = {
            "state": raised.status.value,
            "level": int(raised.level),
            "due_at": str(told["due_at"]),
        }
        if owner is not None:
            kept |= {"name": owner.name, "operator": owner.id}
        await record_change(work, raised, now, operator, "state", **kept)
        if note:
            await record_change(work, raised, now, operator, "note", text=note)
        await tell_player(work, raised, now, SystemCode.TICKET_ESCALATED, **told)
        await work.commit()
    return raised


async def _owner(work: UnitOfWork, access: TicketAccess, by: Operator, to: OperatorId | None) -> Operator | None:
    """Who answers for it at its level; not who passes it on, unless nobody else is of that level."""
    if to is not None:
        chosen = await work.operators.get(to)
        if not can(chosen, Action.LEAD, access):
            raise BadRequest(field="operator_id")
        return chosen
    leads = [operator for operator in await work.operators.all() if can(operator, Action.LEAD, access)]
    load = await work.tickets.open_held()
    return min(leads, key=lambda operator: (operator.id == by.id, load.get(operator.id, 0)), default=None)
