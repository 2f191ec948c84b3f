"""The people of the console and their departments as frames."""

from handoff.bridge.context import AppContext
from handoff.domain.departments import Departments
from handoff.domain.people.operator import Operator
from handoff.ports.unit_of_work import UnitOfWork
from handoff.protocol import frames


def operator_view(operator: Operator) -> frames.OperatorView:
    return frames.OperatorView.model_validate(
        {
            "id": operator.id,
            "username": operator.username,
            "name": operator.name,
            "role": operator.role.value,
            "language": operator.language,
            "capacity": operator.capacity,
            "languages": operator.languages,
            "departments": list(operator.departments),
            "working_hours": operator.working_hours,
            "may_pick": operator.may_pick,
            "is_active": operator.is_active,
        }
    )


async def colleagues(work: UnitOfWork, context: AppContext) -> tuple[frames.ColleagueView, ...]:
    """Everybody with an account: whether they are there, and how much they hold."""
    connected = await work.operators.connected(context.rules.present_since(context.clock.now()))
    held = await work.conversations.held()
    return tuple(
        frames.ColleagueView.model_validate(
            {
                "id": operator.id,
                "name": operator.name,
                "role": operator.role.value,
                "state": "offline" if operator.id not in connected else "available" if operator.available else "away",
                "reason": operator.break_reason,
                "load": held.get(operator.id, 0),
                "capacity": operator.capacity,
                "languages": operator.languages,
                "departments": list(operator.departments),
            }
        )
        for operator in await work.operators.all()
        if operator.is_active
    )


def department_views(departments: Departments) -> tuple[frames.DepartmentView, ...]:
    """The departments as a console offers them."""
    return tuple(
        frames.DepartmentView(
            id=one.id, names=dict(one.names), new_accounts=one.new_accounts, investigates=one.investigates
        )
        for one in departments.all
    )
