"""Breaker: its states, and who may ask Rasa in each."""

from bot.rasa.circuit_breaker import Breaker, State


def a_breaker(chance: float = 1.0) -> Breaker:
    return Breaker(failures=3, seconds=2, chance=lambda: chance)


def an_open_one() -> Breaker:
    breaker = a_breaker()
    while breaker.state is State.CLOSED:
        fail(breaker)
    return breaker


def fail(breaker: Breaker) -> bool:
    admitted = breaker.admit()
    assert admitted is not None
    return breaker.failed(admitted)


def test_only_failures_in_a_row_open_it() -> None:
    breaker = a_breaker()
    assert [fail(breaker), fail(breaker)] == [False, False]
    breaker.succeeded()
    assert [fail(breaker), fail(breaker), fail(breaker)] == [False, False, True]
    assert breaker.state is State.OPEN and breaker.admit() is None


def test_after_a_probe_one_turn_is_on_trial_and_closes_it() -> None:
    breaker = an_open_one()
    breaker.answered_probe()
    assert breaker.admit() is not None
    assert breaker.admit() is None
    breaker.succeeded()
    assert breaker.state is State.CLOSED and breaker.admit() is not None


def test_one_failed_trial_is_enough() -> None:
    breaker = an_open_one()
    breaker.answered_probe()
    assert fail(breaker)
    assert breaker.state is State.OPEN


def test_a_withdrawn_trial_leaves_room_for_another() -> None:
    breaker = an_open_one()
    breaker.answered_probe()
    admitted = breaker.admit()
    assert admitted is not None
    breaker.withdrawn(admitted)
    assert breaker.state is State.HALF_OPEN and breaker.admit() is not None


def test_what_began_before_it_opened_does_not_spoil_the_trial() -> None:
    breaker = a_breaker()
    slow = breaker.admit()
    assert slow is not None
    while breaker.state is State.CLOSED:
        fail(breaker)
    breaker.answered_probe()
    assert not breaker.failed(slow)
    breaker.withdrawn(slow)
    assert breaker.state is State.HALF_OPEN
    assert breaker.admit() is not None and breaker.admit() is None


def test_a_late_answer_closes_it_at_once() -> None:
    breaker = an_open_one()
    breaker.succeeded()
    assert breaker.state is State.CLOSED
    breaker.answered_probe()
    assert breaker.state is State.CLOSED


def test_pauses_grow_to_a_bound_and_vary() -> None:
    breaker = an_open_one()
    pauses = []
    for _ in range(4):
        pauses.append(breaker.pause())
        breaker.missed_probe()
    assert pauses == [2, 4, 8, 8]
    calm = a_breaker(chance=0.0)
    for _ in range(3):
        fail(calm)
    assert calm.pause() == 1


def test_after_success_pauses_start_anew() -> None:
    breaker = an_open_one()
    breaker.missed_probe()
    breaker.succeeded()
    for _ in range(3):
        fail(breaker)
    assert breaker.pause() == 2
