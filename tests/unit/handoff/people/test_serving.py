"""Whom a conversation may be given to."""

import pytest

from handoff.domain.conversations.conversation import Conversation, Level, Status
from handoff.domain.ids import DepartmentId, OperatorId
from handoff.domain.people.operator import Role
from tests.fixtures.departments import DEPARTMENTS, INVESTIGATION, PAYMENTS, PRODUCT, SUPPORT
from tests.fixtures.desk import a_conversation, an_operator


def waiting(**fields: object) -> Conversation:
    return a_conversation(Status.QUEUED, **fields)


def escalated_to(level: Level) -> Conversation:
    """As escalating leaves it: the last step moves it to the investigation team."""
    return waiting(level=level, department=INVESTIGATION if level is Level.INVESTIGATION else SUPPORT)


def test_by_department_and_language() -> None:
    person = an_operator(departments=(PAYMENTS,), languages=("tr", "az"))
    assert person.serves(waiting(department=PAYMENTS, language="tr"))
    assert not person.serves(waiting(department=SUPPORT, language="tr"))
    assert not person.serves(waiting(department=PAYMENTS, language="ru"))
    accepts = waiting(department=PAYMENTS, language="ru", accepted_languages=("ru", "az"))
    assert person.serves(accepts)
    elsewhere = waiting(department=PAYMENTS, language="tr", accepted_languages=("ru",))
    assert not person.serves(elsewhere), "what the player accepts counts, not what they write"


@pytest.mark.parametrize(
    ("role", "departments", "levels"),
    [
        (Role.OPERATOR, (SUPPORT,), {Level.OPERATOR}),
        (Role.SUPERVISOR, (SUPPORT,), {Level.OPERATOR, Level.SUPERVISOR}),
        (Role.ADMINISTRATOR, (SUPPORT,), {Level.OPERATOR, Level.SUPERVISOR}),
        (Role.OPERATOR, (SUPPORT, INVESTIGATION), {Level.OPERATOR, Level.INVESTIGATION}),
        (Role.SUPERVISOR, (INVESTIGATION,), {Level.SUPERVISOR, Level.INVESTIGATION}),
    ],
)
def test_by_level(role: Role, departments: tuple[DepartmentId, ...], levels: set[Level]) -> None:
    person = an_operator(role=role, departments=departments)
    assert {level for level in Level if person.serves(escalated_to(level))} == levels


def test_an_escalated_one_goes_to_any_department_of_its_level() -> None:
    supervisor = an_operator(role=Role.SUPERVISOR, departments=(PRODUCT,), languages=("en",))
    assert supervisor.serves(waiting(level=Level.SUPERVISOR, department=PAYMENTS))
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
    assert set(DEPARTMENTS.of_new_accounts) == set(DEPARTMENTS.ids) - {INVESTIGATION}
    assert person.capacity == 5
    assert person.may_pick and person.is_active and person.available
    assert {role for role in Role if role.supervises} == {Role.SUPERVISOR, Role.ADMINISTRATOR}
