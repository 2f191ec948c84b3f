"""What each figure means: written episodes, each with the figures that it must come to beside it.

A figure is given as how many of how many, or, of durations, as seconds; those that are not named tell nothing.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from handoff.domain.ids import ConversationId
from handoff.domain.queue.rules import ALWAYS_OPEN
from handoff.domain.reports.counting import Filters
from handoff.domain.reports.figures import FIGURES, Unit, Value
from handoff.domain.tickets.ticket import TicketStatus
from handoff.services.reports import asking, upkeep
from handoff.services.reports.asking import Question
from handoff.services.tickets import deadlines, workflow
from handoff.storage.sql.database import Database
from settings import ROOT
from tests.use_cases.reports.written import MARCH, WrittenDesk

Told = dict[str, Any]
MINUTE, HOUR, DAY = 60, 3600, 86_400


@pytest.fixture
async def desk(uow: Database) -> AsyncIterator[WrittenDesk]:
    yield WrittenDesk(uow)
    uow.calendar = ALWAYS_OPEN


async def answered_and_confirmed(desk: WrittenDesk) -> None:
    player = await desk.player()
    await desk.is_answered(player)
    await desk.votes(player, helpful=False)
    await desk.votes(player, helpful=True)  # of several votes the last counts


async def not_understood(desk: WrittenDesk) -> None:
    await desk.is_not_understood(await desk.player())


async def one_person_helps(desk: WrittenDesk) -> None:
    person, player = await desk.operator("Aysel"), await desk.player()
    await desk.is_answered(player)
    await desk.wants_a_person(player)
    desk.later(minutes=1)
    await desk.takes(person, player)
    desk.later(minutes=1)
    await desk.says(person, player)
    await desk.says(person, player)
    desk.later(minutes=8)
    await desk.closes(person, player)
    await desk.rates(player, 5)


async def handed_over_twice(desk: WrittenDesk) -> None:
    first, second, player = await desk.operator("Aysel"), await desk.operator("Murad"), await desk.player("ru")
    await desk.wants_a_person(player)
    desk.later(minutes=2)
    await desk.takes(first, player)
    desk.later(minutes=1)
    await desk.says(first, player)
    await desk.puts_back(first, player)
    desk.later(minutes=3)
    await desk.takes(second, player)
    await desk.says(second, player)
    desk.later(minutes=4)
    await desk.closes(second, player)
    await desk.rates(player, 3)


async def left_waiting(desk: WrittenDesk) -> None:
    await desk.operator("Aysel")
    player = await desk.player()
    await desk.wants_a_person(player)
    desk.later(minutes=5)
    await desk.gives_up(player)


async def nobody_on_duty(desk: WrittenDesk) -> None:
    player = await desk.player()
    await desk.wants_a_person(player)
    desk.later(minutes=5)
    await desk.gives_up(player)


async def over_the_weekend(desk: WrittenDesk) -> None:
    """Asked on Friday, ten minutes before the desk closes, taken on Monday, ten minutes after it opens."""
    person = await desk.operator("Aysel")
    desk.later(days=4, hours=8, minutes=50)
    await desk.is_there(person)
    player = await desk.player()
    await desk.wants_a_person(player)
    desk.later(days=2, hours=15, minutes=20)
    await desk.is_there(person)
    await desk.takes(person, player)
    await desk.says(person, player)
    await desk.closes(person, player)


async def reopened_the_next_day(desk: WrittenDesk) -> None:
    await one_person_helps(desk)
    desk.later(days=1)
    await desk.is_answered(await _only(desk))


async def comes_back_in_another_talk(desk: WrittenDesk) -> None:
    """The same account, two days after the assistant had answered it."""
    await desk.is_answered(await desk.player(account="player.one"))
    desk.later(days=2)
    await desk.is_not_understood(await desk.player(account="player.one"))


async def in_danger(desk: WrittenDesk) -> None:
    person, player = await desk.operator("Aysel"), await desk.player()
    await desk.is_in_danger(player)
    desk.later(minutes=1)
    await desk.takes(person, player)
    await desk.says(person, player)
    await desk.closes(person, player)


async def a_ticket_reopened(desk: WrittenDesk) -> None:
    """Answered after two hours, three hours with the player, solved after ten; opened again and solved after thirty."""
    person, player = await desk.operator("Aysel"), await desk.player()
    ticket = await desk.complains(player)
    desk.later(hours=2)
    await desk.moves(person, ticket, TicketStatus.WAITING_FOR_VISITOR)
    desk.later(hours=3)
    await desk.moves(person, ticket, TicketStatus.IN_REVIEW)
    await desk.moves(person, ticket, TicketStatus.ESCALATED)
    desk.later(hours=5)
    await desk.moves(person, ticket, TicketStatus.SOLVED)
    desk.later(hours=10)
    await workflow.reopen(desk.context, player, ticket.reference)
    desk.later(hours=10)
    await desk.moves(person, ticket, TicketStatus.SOLVED)


async def a_ticket_overdue(desk: WrittenDesk) -> None:
    """Promised within 24 hours, and nobody answers for 25; what was missed is missed once."""
    person, player = await desk.operator("Aysel"), await desk.player()
    ticket = await desk.complains(player)
    desk.later(hours=25)
    await deadlines.sweep(desk.context)
    await deadlines.sweep(desk.context)
    await desk.moves(person, ticket, TicketStatus.SOLVED)


async def tickets_merged(desk: WrittenDesk) -> None:
    person, player = await desk.operator("Aysel"), await desk.player()
    one, other = await desk.complains(player, "one"), await desk.complains(player, "other")
    await workflow.merge(desk.context, person, one.reference, other.reference)
    desk.later(hours=1)
    await desk.moves(person, other, TicketStatus.SOLVED)


async def _only(desk: WrittenDesk) -> ConversationId:
    async with desk.uow(read_only=True) as work:
        id = await work.privacy.page(None, 1)
    assert id is not None
    return id


HELPED: Told = {
    "contacts": (1, 1),
    "asked": (1, 1),
    "off_duty": (0, 1),
    "wait_median": MINUTE,
    "wait_p90": MINUTE,
    "left": (0, 1),
    "taken": (1, 1),
    "causes": (1, 1),
    "first_response_median": 2 * MINUTE,
    "first_response_p90": 2 * MINUTE,
    "first_words_kept": (1, 1),
    "resolution_median": 10 * MINUTE,
    "resolution_p90": 10 * MINUTE,
    "first_contact": (1, 1),
    "csat": (1, 1),
    "csat_rate": (1, 1),
    "nps_rate": (0, 1),
    "answered": (1, 1),
    "suggested": (0, 1),
    "unknown": (0, 1),
    "contained": (0, 1),
    "confirmed": (0, 1),
    "lasted": (0, 1),
}
EPISODES: list[tuple[Callable[[WrittenDesk], Awaitable[None]], Told]] = [
    (
        answered_and_confirmed,
        {
            "contacts": (1, 1),
            "answered": (1, 1),
            "suggested": (0, 1),
            "unknown": (0, 1),
            "contained": (1, 1),
            "confirmed": (1, 1),
            "lasted": (1, 1),
            "helpful": (1, 1),
        },
    ),
    (not_understood, {"contacts": (1, 1), "answered": (0, 1), "suggested": (0, 1), "unknown": (1, 1)}),
    (one_person_helps, HELPED),
    (
        handed_over_twice,
        {
            "contacts": (1, 1),
            "asked": (1, 1),
            "off_duty": (0, 1),
            "wait_median": (2 * MINUTE + 3 * MINUTE) / 2,
            "wait_p90": 3 * MINUTE,
            "left": (0, 2),
            "taken": (2, 2),
            "causes": (1, 1),
            "passed_on": (1, 1),
            "first_response_median": 3 * MINUTE,
            "first_response_p90": 3 * MINUTE,
            "first_words_kept": (1, 1),
            "resolution_median": 10 * MINUTE,
            "resolution_p90": 10 * MINUTE,
            "first_contact": (0, 1),
            "csat": (0, 1),
            "csat_rate": (1, 1),
            "nps_rate": (0, 1),
            "contained": (0, 1),
            "confirmed": (0, 1),
            "lasted": (0, 1),
        },
    ),
    (
        left_waiting,
        {
            "contacts": (1, 1),
            "asked": (1, 1),
            "off_duty": (0, 1),
            "left": (1, 1),
            "contained": (0, 1),
            "confirmed": (0, 1),
            "lasted": (0, 1),
        },
    ),
    (nobody_on_duty, {"contacts": (1, 1), "asked": (1, 1), "off_duty": (1, 1), "left": (1, 1)}),
    (
        over_the_weekend,
        {
            "contacts": (1, 1),
            "asked": (1, 1),
            "off_duty": (0, 1),
            "wait_median": 20 * MINUTE,
            "wait_p90": 20 * MINUTE,
            "left": (0, 1),
            "taken": (1, 1),
            "causes": (1, 1),
            "first_response_median": 20 * MINUTE,
            "first_response_p90": 20 * MINUTE,
            "first_words_kept": (0, 1),
            "resolution_median": 20 * MINUTE,
            "resolution_p90": 20 * MINUTE,
            "first_contact": (1, 1),
            "csat_rate": (0, 1),
            "contained": (0, 1),
            "confirmed": (0, 1),
            "lasted": (0, 1),
        },
    ),
    (
        reopened_the_next_day,
        HELPED
        | {
            "contacts": (2, 2),
            "first_contact": (0, 1),
            "answered": (2, 2),
            "suggested": (0, 2),
            "unknown": (0, 2),
            "contained": (1, 2),
            "confirmed": (0, 2),
            "lasted": (1, 2),
        },
    ),
    (
        comes_back_in_another_talk,
        {
            "contacts": (2, 2),
            "answered": (1, 2),
            "suggested": (0, 2),
            "unknown": (1, 2),
            "contained": (1, 1),
            "confirmed": (0, 1),
            "lasted": (0, 1),
        },
    ),
    (
        in_danger,
        {
            "contacts": (1, 1),
            "asked": (1, 1),
            "off_duty": (0, 1),
            "wait_median": MINUTE,
            "wait_p90": MINUTE,
            "left": (0, 1),
            "taken": (1, 1),
            "causes": (1, 1),
            "first_response_median": MINUTE,
            "first_response_p90": MINUTE,
            "first_words_kept": (1, 1),
            "resolution_median": MINUTE,
            "resolution_p90": MINUTE,
            "first_contact": (1, 1),
            "csat_rate": (0, 1),
        },
    ),
    (
        a_ticket_reopened,
        {
            "tickets": (1, 1),
            "tickets_solved": (1, 1),
            "ticket_first_median": 10 * HOUR,
            "ticket_first_p90": 10 * HOUR,
            "ticket_full_median": 30 * HOUR,
            "ticket_full_p90": 30 * HOUR,
            "ticket_wait_median": 7 * HOUR,
            "ticket_wait_p90": 7 * HOUR,
            "sla_first_answer": (1, 1),
            "sla_solution": (2, 2),
            "tickets_reopened": (1, 1),
            "tickets_escalated": (1, 1),
            "csat_rate": (0, 1),
        },
    ),
    (
        a_ticket_overdue,
        {
            "tickets": (1, 1),
            "tickets_solved": (1, 1),
            "ticket_first_median": 25 * HOUR,
            "ticket_first_p90": 25 * HOUR,
            "ticket_full_median": 25 * HOUR,
            "ticket_full_p90": 25 * HOUR,
            "ticket_wait_median": 25 * HOUR,
            "ticket_wait_p90": 25 * HOUR,
            "sla_first_answer": (0, 1),
            "sla_solution": (1, 1),
            "csat_rate": (0, 1),
        },
    ),
    (
        tickets_merged,
        {
            "tickets": (2, 2),
            "tickets_merged": (1, 1),
            "tickets_solved": (1, 1),
            "ticket_first_median": HOUR,
            "ticket_first_p90": HOUR,
            "ticket_full_median": HOUR,
            "ticket_full_p90": HOUR,
            "ticket_wait_median": HOUR,
            "ticket_wait_p90": HOUR,
            "sla_first_answer": (1, 1),
            "sla_solution": (1, 1),
            "csat_rate": (0, 1),
        },
    ),
]
OPEN_HOURS = {over_the_weekend}
"""Told within opening hours: the others never leave them."""


def short(figures: dict[str, Value]) -> Told:
    """As it is written above."""
    return {
        name: value.value if FIGURES[name].unit is Unit.SECONDS else (value.n, value.of)
        for name, value in figures.items()
        if value.of
    }


@pytest.mark.parametrize(("played", "expected"), EPISODES, ids=[played.__name__ for played, _ in EPISODES])
async def test_an_episode_comes_to_these_figures(
    desk: WrittenDesk, played: Callable[[WrittenDesk], Awaitable[None]], expected: Told
) -> None:
    await played(desk)
    await desk.time_passes()
    clock = "open" if played in OPEN_HOURS else "calendar"
    figures = await desk.figures(clock=clock)
    assert short(figures) == expected

    while await upkeep.roll_up(desk.context):
        pass
    assert await desk.figures(clock=clock) == figures, "a roll-up changes no figure"
    question = Question(span=MARCH, filters=Filters())
    for name, value in figures.items():
        all_of = await asking.behind(desk.uow, name, question, counted=False)
        counted = await asking.behind(desk.uow, name, question)
        assert (counted.of, len(counted.facts), all_of.of, len(all_of.facts)) == (value.n, value.n, value.of, value.of)


async def test_who_is_answered_at_once_waited_no_time(desk: WrittenDesk) -> None:
    person, player = await desk.operator("Aysel"), await desk.player()
    await desk.wants_a_person(player)
    await desk.takes(person, player)
    await desk.says(person, player)
    live = (await desk.figures())["first_response_median"]
    await desk.time_passes()
    await upkeep.roll_up(desk.context)
    assert live == (await desk.figures())["first_response_median"] == Value(value=0.0, n=1, of=1)


async def test_the_weekend_counts_by_the_calendar_unless_told_otherwise(desk: WrittenDesk) -> None:
    await over_the_weekend(desk)
    figures = await desk.figures()
    assert figures["wait_median"].value == 2 * DAY + 15 * HOUR + 20 * MINUTE


async def test_a_filter_lets_through_what_is_of_its_kind(desk: WrittenDesk) -> None:
    await one_person_helps(desk)
    await handed_over_twice(desk)
    await desk.time_passes()
    both, russian = await desk.figures(), await desk.figures(language="ru")
    assert (both["contacts"].n, russian["contacts"].n) == (2, 1)
    assert russian["csat"] == Value(value=0.0, n=0, of=1)
    assert (await desk.figures(language="tr"))["contacts"].n == 0
    async with desk.uow(read_only=True) as work:
        people = await work.figures.values("operator_id", MARCH)
    each = [(await desk.figures(operator_id=id))["taken"].n for id in people]
    assert sum(each) == both["taken"].n == 3


async def test_an_erased_player_still_counts_and_nobody_knows_who_it_was(desk: WrittenDesk) -> None:
    await one_person_helps(desk)
    await desk.time_passes()
    before = await desk.figures()
    id = await _only(desk)
    async with desk.uow() as work:
        await work.facts.forget(id)
        await work.commit()
    assert await desk.figures() == before
    behind = await asking.behind(desk.uow, "csat", Question(span=MARCH, filters=Filters()))
    assert [fact.conversation_id for fact in behind.facts] == [None]


async def test_a_late_fact_makes_its_day_anew(desk: WrittenDesk) -> None:
    """The answer to a question of a day that is rolled up already counts to that day."""
    person, player = await desk.operator("Aysel"), await desk.player()
    await desk.wants_a_person(player)
    await desk.takes(person, player)
    await desk.closes(person, player)
    desk.later(days=1)
    assert await upkeep.roll_up(desk.context) == 1
    assert await upkeep.roll_up(desk.context) == 0, "nothing is done twice"
    assert (await desk.figures())["csat_rate"] == Value(value=0.0, n=0, of=1)
    await desk.rates(player, 4)
    assert (await desk.figures())["csat_rate"] == Value(value=1.0, n=1, of=1)
    await upkeep.roll_up(desk.context)
    assert (await desk.figures())["csat_rate"] == Value(value=1.0, n=1, of=1)


def test_every_figure_says_what_it_means_in_one_sentence() -> None:
    for figure in FIGURES.values():
        assert figure.means.endswith(".") and figure.means.count(". ") == 0, figure.name


def test_the_page_says_the_same() -> None:
    page = (ROOT / "docs" / "reports.md").read_text("utf-8")
    assert [name for name, figure in FIGURES.items() if f"| `{name}` | {figure.means} |" not in page] == []
