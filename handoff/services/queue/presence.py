"""Who is at the desk: connected consoles as rows, so that every process sees the same."""

from dataclasses import replace

from handoff.domain.events import DeskChanged, OperatorChanged, QueueChanged
from handoff.domain.ids import OperatorId
from handoff.ports.unit_of_work import UnitOfWork
from handoff.services.context import Context
from handoff.services.queue import routing
from handoff.services.retrying import retried


@retried
async def beat(context: Context, operator_id: OperatorId, connection_id: str) -> None:
    """A console is connected: its operator is there, and keeps what they hold."""
    now = context.clock.now()
    async with context.uow() as work:
        await work.operators.get(operator_id, for_update=True)  # two windows at once see each other come
        came = operator_id not in await work.operators.connected(context.rules.present_since(now))
        await work.operators.beat(connection_id, operator_id, now)
        await work.conversations.renew_leases(operator_id, context.rules.lease_until(now))
        if came:
            _tell(work)
        await work.commit()
    if came:
        await routing.distribute(context)


@retried
async def leave(context: Context, operator_id: OperatorId, connection_id: str) -> None:
    """A console was closed. What its operator holds is theirs until the lease ends."""
    async with context.uow() as work:
        await work.operators.get(operator_id, for_update=True)  # or go: the last one tells
        await work.operators.disconnect(connection_id)
        gone = operator_id not in await work.operators.connected(context.rules.present_since(context.clock.now()))
        if gone:
            _tell(work)
        await work.commit()
    if gone:
        await routing.distribute(context)


@retried
async def set_available(context: Context, operator_id: OperatorId, available: bool, reason: str = "") -> None:
    """Whether the operator wants conversations, in all their windows; who does not may say why.

    Raises: BadRequest: the desk knows no such reason.
    """
    context.after_talk.check_break(reason)
    reason = "" if available else reason
    async with context.uow() as work:
        operator = await work.operators.get(operator_id, for_update=True)
        if (operator.available, operator.break_reason) != (available, reason):
            await work.operators.update(replace(operator, available=available, break_reason=reason))
            work.emit(OperatorChanged(operator_id=operator_id))
            _tell(work)
            await work.commit()
    await routing.distribute(context)


@retried
async def end_wrap_up(context: Context, operator_id: OperatorId) -> None:
    """The operator is done with what the last talk left to do."""
    async with context.uow() as work:
        operator = await work.operators.get(operator_id, for_update=True)
        if operator.wrap_up_until is not None:
            await work.operators.update(replace(operator, wrap_up_until=None))
            work.emit(OperatorChanged(operator_id=operator_id))
            _tell(work)
            await work.commit()
    await routing.distribute(context)


def _tell(work: UnitOfWork) -> None:
    work.emit(QueueChanged())
    work.emit(DeskChanged())
