"""The clocks of tickets: due times that come near or pass are found from the rows, and told once each."""

from dataclasses import replace
from datetime import timedelta

from handoff.domain.events import TicketDue
from handoff.services.context import Context
from handoff.services.retrying import retried
from handoff.services.tickets.registry import record_change

SYSTEM = "system"
"""Actor of a change in a ticket's history that nobody made."""


@retried
async def sweep(context: Context) -> int:
    """Tell of tickets due soon, and of those overdue, of which nobody was told; returns how many."""
    now, warning = context.clock.now(), timedelta(minutes=context.limits.sla_warning_minutes)
    async with context.uow(read_only=True) as work:
        due = await work.tickets.search(due_before=now + warning, unalarmed=True, limit=1000)
    told = 0
    for reference in [t.reference for t in due if t.needs_warning(now, warning) or t.needs_alarm(now)]:
        async with context.uow() as work:
            ticket = await work.tickets.by_reference(reference, for_update=True)
            if ticket is None:
                continue
            if ticket.needs_alarm(now):
                ticket, code = replace(ticket, breached_at=now), "breached"
            elif ticket.needs_warning(now, warning):
                ticket, code = replace(ticket, warned_at=now), "due_soon"
            else:  # another server told of it, or it moved on
                continue
            await record_change(work, ticket, now, SYSTEM, code)
            work.emit(
                TicketDue(
                    conversation_id=ticket.conversation_id,
                    reference=ticket.reference,
                    department=ticket.department,
                    operator_id=ticket.operator_id,
                    breached=code == "breached",
                )
            )
            await work.commit()
            told += 1
    return told
