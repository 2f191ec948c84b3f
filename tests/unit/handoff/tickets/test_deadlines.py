"""The clocks of a ticket: what is due next, when to warn, and that they stand while it waits for the player."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.domain.conversations.conversation import Priority
from handoff.domain.errors import InvalidTransition
from handoff.domain.ids import ConversationId, Reference
from handoff.domain.tickets.registration import Registration
from handoff.domain.tickets.ticket import TRANSITIONS, Ticket, TicketStatus
from tests.fixtures.clock import ManualClock
from tests.fixtures.departments import SUPPORT
from tests.fixtures.desk import SLA, a_complaint, a_ticket

NOW = ManualClock().now()
WARNING = timedelta(hours=2)


def hours(count: float) -> datetime:
    return NOW + timedelta(hours=count)


def fresh() -> Ticket:
    return Ticket.registered(
        Registration(
            conversation_id=ConversationId("c"),
            complaint=a_complaint(kind="other"),
            language="az",
            idempotency_key="key",
        ),
        reference=Reference("DST-1111-1111"),
        department=SUPPORT,
        sla=SLA,
        now=NOW,
    )


def test_first_the_answer_is_due_then_the_solution() -> None:
    ticket = fresh()
    assert ticket.due_at == hours(24)
    assert ticket.move(TicketStatus.IN_REVIEW, hours(1)).due_at == hours(72)
    assert ticket.move(TicketStatus.SOLVED, hours(1)).due_at is None


def test_the_clocks_stand_while_it_waits_for_the_player() -> None:
    waiting = fresh().move(TicketStatus.WAITING_FOR_VISITOR, hours(10))
    assert waiting.due_at is None
    assert not waiting.needs_warning(hours(999), WARNING)
    assert not waiting.needs_alarm(hours(999))
    assert waiting.move(TicketStatus.IN_REVIEW, hours(50)).due_at == hours(72 + 40)


@pytest.mark.parametrize(("at", "warn", "alarm"), [(21.9, False, False), (22, True, False), (24, False, True)])
def test_warning_and_alarm(at: float, warn: bool, alarm: bool) -> None:
    ticket = fresh()
    assert (ticket.needs_warning(hours(at), WARNING), ticket.needs_alarm(hours(at))) == (warn, alarm)


def test_each_promise_is_told_of_once() -> None:
    ticket = a_ticket(
        ConversationId("c"),
        first_answer_due_at=hours(24),
        solution_due_at=hours(72),
        warned_at=hours(22),
        breached_at=hours(24),
    )
    assert not ticket.needs_warning(hours(23), WARNING)
    assert not ticket.needs_alarm(hours(30))
    answered = ticket.move(TicketStatus.IN_REVIEW, hours(30))
    assert answered.needs_warning(hours(71), WARNING)
    assert answered.needs_alarm(hours(72))


def test_reopened_it_has_a_new_promise() -> None:
    solved = fresh().move(TicketStatus.SOLVED, hours(5))
    again = solved.reopen(SLA, hours(100))
    assert (again.status, again.due_at, again.solved_at) == (TicketStatus.REOPENED, hours(172), None)
    with pytest.raises(InvalidTransition):
        again.reopen(SLA, hours(101))


def test_urgent_is_sooner_and_never_later() -> None:
    ticket = fresh()
    assert ticket.raise_to(Priority.HIGH, SLA, hours(1)).solution_due_at == hours(25)
    assert ticket.raise_to(Priority.URGENT, SLA, hours(60)).solution_due_at == hours(72)
    lowered = ticket.raise_to(Priority.HIGH, SLA, hours(1)).raise_to(Priority.NORMAL, SLA, hours(2))
    assert lowered.solution_due_at == hours(25), "what was promised stays promised"
    danger = a_ticket(ConversationId("c"), priority=Priority.URGENT, solution_due_at=hours(72))
    assert danger.raise_to(Priority.HIGH, SLA, hours(1)).solution_due_at == hours(72), "no more urgent than it was"


@pytest.mark.parametrize("status", TicketStatus)
def test_merged_it_goes_nowhere(status: TicketStatus) -> None:
    merged = a_ticket(ConversationId("c"), status=status, merged_into=Reference("DST-2222-2222"))
    assert merged.next_states == frozenset()
    for to in TRANSITIONS[status]:
        with pytest.raises(InvalidTransition):
            merged.move(to, NOW)
    assert merged.due_at is None


@given(st.lists(st.tuples(st.integers(1, 600), st.sampled_from(list(TicketStatus))), max_size=25))
def test_however_it_goes_the_promise_is_for_the_time_that_it_did_not_wait(
    steps: list[tuple[int, TicketStatus]],
) -> None:
    """Minutes and wished states; what the table forbids changes nothing."""
    ticket, now, promised = fresh(), NOW, hours(72)
    for minutes, to in steps:
        if ticket.paused_at is not None:
            promised += timedelta(minutes=minutes)
        now += timedelta(minutes=minutes)
        if to not in ticket.next_states:
            with pytest.raises(InvalidTransition):
                ticket.move(to, now)
        elif to is TicketStatus.REOPENED:
            ticket, promised = ticket.reopen(SLA, now), now + timedelta(hours=72)
        else:
            ticket = ticket.move(to, now)
        waiting = ticket.status is TicketStatus.WAITING_FOR_VISITOR
        assert (ticket.paused_at is not None) == waiting
        assert (ticket.due_at is None) == (waiting or not ticket.status.is_open)
        assert (ticket.solved_at is None) == ticket.status.is_open
        if not waiting:
            assert ticket.solution_due_at == promised
        assert (ticket.first_answered_at is None) == (ticket.status is TicketStatus.REGISTERED)
