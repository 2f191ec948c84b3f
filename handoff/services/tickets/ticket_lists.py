"""The tickets that somebody works on, page by page."""

from dataclasses import replace

from handoff.domain.people.operator import Operator
from handoff.domain.tickets.page import TicketPage, TicketQuery
from handoff.services.context import Context
from handoff.services.rights import Action, Area, can

PAGE = 100
EVERYTHING = TicketQuery()


async def page(
    context: Context,
    operator: Operator,
    asked: TicketQuery = EVERYTHING,
    *,
    mine: bool = False,
    after: str | None = None,
) -> TicketPage:
    """A page of those asked for that the operator works on; `mine`: given to them.

    Raises:
        BadRequest: `after` is not of an earlier page.
    """
    if mine:
        asked = replace(asked, operator_id=operator.id)
    elif not can(operator, Action.READ, Area.ALL_TICKETS):
        wanted = operator.departments if asked.departments is None else asked.departments
        asked = replace(asked, departments=[department for department in wanted if department in operator.departments])
    async with context.uow(read_only=True) as work:
        return await work.tickets.page(asked, context.clock.now(), after=after, limit=PAGE)
