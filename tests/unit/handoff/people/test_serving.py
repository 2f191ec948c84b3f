"""Whom a conversation may be given to."""

import pytest

from handoff.domain.conversations.conversation import Conversation, Department, Level, Status
from handoff.domain.ids import OperatorId
from handoff.domain.people.operator import Role
from tests.fixtures.desk import a_conversation, an_operator


def waiting(**fields: object) -> Conversation:
    return a_conversation(Status.QUEUED, **fields)


def test_by_department_and_language() -> None:
    person = an_operator(departments=(Department.PAYMENTS,), languages=("tr", "az"))
    assert person.serves(waiting(department=Department.PAYMENTS, language="tr"))
    assert not person.serves(waiting(department=Department.SUPPORT, language="tr"))
    assert not person.serves(waiting(department=Department.PAYMENTS, language="ru"))
    accepts = waiting(department=Department.PAYMENTS, language="ru", accepted_languages=("ru", "az"))
    assert person.serves(accepts)
    elsewhere = waiting(department=Department.PAYMENTS, language="tr", accepted_languages=("ru",))
    assert not person.serves(elsewhere), "what the player accepts counts, not what they write"


@pytest.mark.parametrize(
    ("role", "departments", "levels"),
    [
        (Role.OPERATOR, (Department.SUPPORT,), {Level.OPERATOR}),
        (Role.SUPERVISOR, (Department.SUPPORT,), {Level.OPERATOR, Level.SUPERVISOR}),
        (Role.ADMINISTRATOR, (Department.SUPPORT,), {Level.OPERATOR, Level.SUPERVISOR}),
        (Role.OPERATOR, (Department.SUPPORT, Department.INVESTIGATION), {Level.OPERATOR, Level.INVESTIGATION}),
        (Role.SUPERVISOR, (Department.INVESTIGATION,), {Level.SUPERVISOR, Level.INVESTIGATION}),
    ],
)
def test_by_level(role: Role, departments: tuple[Department, ...], levels: set[Level]) -> None:
    person = an_operator(role=role, departments=departments)
    assert {level for level in Level if person.serves(waiting(level=level))} == levels


def test_an_escalated_one_goes_to_any_department_of_its_level() -> None:
    supervisor = an_operator(role=Role.SUPERVISOR, departments=(Department.PRODUCT,), languages=("en",))
    assert supervisor.serves(waiting(level=Level.SUPERVISOR, department=Department.PAYMENTS))
    assert not supervisor.serves(waiting(level=Level.SUPERVISOR, language="ru"))


def test_a_reserved_one_goes_to_that_person_and_nobody_else() -> None:
    person, colleague = an_operator(departments=(), languages=()), an_operator(role=Role.SUPERVISOR)
    assert person.serves(waiting(reserved_for=person.id, level=Level.INVESTIGATION))
    assert not colleague.serves(waiting(reserved_for=person.id))


def test_held_by_one_only_while_it_is_assigned() -> None:
    me, other = OperatorId("me"), OperatorId("other")
    assert a_conversation(Status.ASSIGNED, operator_id=me).is_held_by(me)
    assert not a_conversation(Status.ASSIGNED, operator_id=other).is_held_by(me)
    assert not a_conversation(Status.CLOSED, operator_id=me).is_held_by(me)


def test_new_people_serve_every_language_and_all_but_investigation() -> None:
    person = an_operator()
    assert set(person.departments) == set(Department) - {Department.INVESTIGATION}
    assert person.capacity == 5
    assert person.may_pick and person.is_active and person.available
    assert {role for role in Role if role.supervises} == {Role.SUPERVISOR, Role.ADMINISTRATOR}
