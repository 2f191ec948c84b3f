"""The queue: who is offered what, in which order, and what happens when nobody answers."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from handoff.domain.conversations.conversation import HandoffReason, Level, Priority, Status
from handoff.domain.errors import (
    AlreadyTaken,
    AtCapacity,
    BadRequest,
    DangerUnconfirmed,
    Forbidden,
    NotFound,
    OfferOver,
    QueueEmpty,
)
from handoff.domain.events import Notice, Notified
from handoff.domain.ids import DepartmentId, OperatorId
from handoff.domain.people.operator import Role
from handoff.domain.queue.rules import DeskRules
from handoff.services.conversations import intake, transfers, visitor_actions
from handoff.services.queue import handoffs, leases, offers, presence, routing, waits
from handoff.storage.sql.database import Database
from tests.fixtures.databases import RecordingHub
from tests.fixtures.departments import INVESTIGATION, PAYMENTS, PRODUCT, SUPPORT
from tests.fixtures.desk import a_context, no_mask
from tests.fixtures.simulated_desk import SimulatedDesk


@pytest.fixture
def floor(uow: Database) -> SimulatedDesk:
    return SimulatedDesk(uow)


def notices(hub: RecordingHub, notice: Notice) -> list[tuple[str, frozenset[OperatorId]]]:
    return [
        (e.conversation_id, e.operator_ids) for e in hub.published if isinstance(e, Notified) and e.notice is notice
    ]


class TestOffers:
    async def test_it_goes_to_who_has_least_to_do_and_then_to_who_waited_longest(self, floor: SimulatedDesk) -> None:
        chosen: list[OperatorId] = []
        first, second = await floor.come(), await floor.come()
        for _ in range(4):
            waiting = await floor.wait()
            [offer] = await floor.open_offers()
            floor.clock.advance(seconds=1)
            chosen.append(offer.operator_id)
            held = await floor.accept(first if offer.operator_id == first.id else second)
            assert (held.id, held.status, held.operator_id) == (waiting.id, Status.ASSIGNED, offer.operator_id)
        # Neither has had anything yet, so either may be the first; from then on they take turns.
        assert chosen[0] in (first.id, second.id)
        assert chosen[1] == ({first.id, second.id} - {chosen[0]}).pop()
        assert chosen[2:] == chosen[:2]

    async def test_accepting_gives_a_lease_and_ends_the_wait(self, floor: SimulatedDesk) -> None:
        operator = await floor.come()
        await floor.wait()
        floor.clock.advance(seconds=10)
        held = await floor.accept(operator)
        now = floor.clock.now()
        assert (held.assigned_at, held.lease_expires_at) == (now, now + timedelta(seconds=90))
        assert await floor.open_offers() == []
        assert (await floor.lines(held))[-1] == ("operator_joined", {"name": operator.name})
        async with floor.uow(read_only=True) as work:
            [wait] = await work.waits.accepted(5)
        assert wait.seconds == 10

    async def test_nobody_is_offered_more_than_they_may_hold(self, floor: SimulatedDesk) -> None:
        operator = await floor.come(capacity=2)
        for _ in range(4):
            await floor.wait()
        assert len(await floor.offers_to(operator)) == 1, "one at a time"
        held = [await floor.accept(operator), await floor.accept(operator)]
        assert await floor.open_offers() == []
        await floor.close(operator, held[0])
        assert len(await floor.offers_to(operator)) == 1, "the backlog drains as soon as there is room"

    async def test_the_queue_goes_by_priority_and_then_by_waiting_time(self, floor: SimulatedDesk) -> None:
        normal = await floor.wait()
        floor.clock.advance(seconds=1)
        high = await floor.wait(Priority.HIGH)
        floor.clock.advance(seconds=1)
        urgent = await floor.wait(Priority.URGENT)
        assert await floor.queue() == [urgent.id, high.id, normal.id]
        operator = await floor.come(capacity=1)
        for expected in (urgent, high, normal):
            held = await floor.accept(operator)
            assert held.id == expected.id
            await floor.close(operator, held)

    async def test_only_to_those_who_serve_it_are_there_and_are_on_duty(self, floor: SimulatedDesk) -> None:
        await floor.come(languages=("ru",))
        await floor.come(departments=(PRODUCT,))
        await floor.come(working_hours={"sun": ("09:00", "10:00")})  # the clock begins on a Monday
        away, gone = await floor.come(), await floor.come()
        await presence.set_available(a_context(floor.uow, floor.clock, rules=floor.rules), away.id, False)
        await floor.go(gone)
        waiting = await floor.wait()
        assert await floor.open_offers() == []
        await floor.back(gone)
        [offer] = await floor.open_offers()
        assert (offer.operator_id, offer.conversation_id) == (gone.id, waiting.id)

    async def test_who_declines_is_asked_after_the_others(self, floor: SimulatedDesk) -> None:
        first, second = await floor.come(), await floor.come()
        await floor.wait()
        [offer] = await floor.open_offers()
        one, other = (first, second) if offer.operator_id == first.id else (second, first)
        await floor.decline(one)
        assert len(await floor.offers_to(other)) == 1
        await floor.decline(other)
        assert await floor.open_offers() == [], "not at once again"
        await floor.after(seconds=25)
        assert len(await floor.open_offers()) == 1, "and not never"

    async def test_an_offer_that_lapses_goes_on_and_its_operator_is_away(self, floor: SimulatedDesk) -> None:
        first, second = await floor.come(), await floor.come()
        await floor.wait()
        [offer] = await floor.open_offers()
        one, other = (first, second) if offer.operator_id == first.id else (second, first)
        await floor.after(seconds=25)
        assert (await floor.account(one)).available is False
        assert len(await floor.offers_to(other)) == 1
        with pytest.raises(OfferOver):
            await offers.accept(a_context(floor.uow, floor.clock, rules=floor.rules), one.id, offer.id)
        await offers.decline(a_context(floor.uow, floor.clock, rules=floor.rules), one.id, offer.id)
        assert len(await floor.offers_to(other)) == 1

    async def test_an_offer_whose_time_is_over_is_over_before_the_sweep_comes(self, floor: SimulatedDesk) -> None:
        operator = await floor.come()
        await floor.wait()
        [offer] = await floor.open_offers()
        floor.clock.advance(seconds=25)
        with pytest.raises(OfferOver):
            await offers.accept(a_context(floor.uow, floor.clock, rules=floor.rules), operator.id, offer.id)

    async def test_somebody_elses_offer_is_no_offer(self, floor: SimulatedDesk) -> None:
        operator, stranger = await floor.come(), await floor.come(languages=("ru",))
        await floor.wait()
        [offer] = await floor.offers_to(operator)
        for answer in (offers.accept, offers.decline):
            with pytest.raises(NotFound):
                await answer(floor.context, stranger.id, offer.id)

    async def test_accepting_twice_is_harmless_and_of_two_answers_one_wins(self, floor: SimulatedDesk) -> None:
        operator, picker = await floor.come(), await floor.come(languages=("ru", "en"), capacity=1)
        waiting = await floor.wait()
        [offer] = await floor.open_offers()
        offered, other = (operator, picker) if offer.operator_id == operator.id else (picker, operator)
        results = await asyncio.gather(
            offers.accept(a_context(floor.uow, floor.clock, rules=floor.rules), offered.id, offer.id),
            handoffs.claim(a_context(floor.uow, floor.clock, rules=floor.rules), other.id, waiting.id, waiting.epoch),
            return_exceptions=True,
        )
        [lost] = [result for result in results if isinstance(result, BaseException)]
        [won] = [result for result in results if not isinstance(result, BaseException)]
        assert isinstance(lost, AlreadyTaken)
        if won.operator_id == offered.id:
            again = await offers.accept(a_context(floor.uow, floor.clock, rules=floor.rules), offered.id, offer.id)
            assert again == await floor.now(waiting)

    async def test_the_offer_ends_with_the_wait(self, floor: SimulatedDesk) -> None:
        operator = await floor.come()
        waiting = await floor.wait()
        await handoffs.cancel(a_context(floor.uow, floor.clock, rules=floor.rules), waiting.id)
        assert await floor.offers_to(operator) == []

    async def test_who_goes_has_no_offers(self, floor: SimulatedDesk) -> None:
        first = await floor.come()
        waiting = await floor.wait()
        second = await floor.come()
        await floor.go(first)
        [offer] = await floor.offers_to(second)
        assert offer.conversation_id == waiting.id

    async def test_without_push_operators_take_for_themselves(self, uow: Database) -> None:
        floor = SimulatedDesk(uow, DeskRules(push_offers=False))
        operator = await floor.come()
        waiting = await floor.wait()
        assert await floor.open_offers() == []
        taken = await handoffs.claim_next(a_context(floor.uow, floor.clock, rules=floor.rules), operator.id)
        assert taken.id == waiting.id

    async def test_without_push_a_ticket_that_is_left_makes_no_offer_either(self, uow: Database) -> None:
        floor = SimulatedDesk(uow, DeskRules(push_offers=False))
        await floor.come()
        leaving, staying = await floor.wait(), await floor.wait()
        left = {"client_message_id": "left-000001", "account_id": "AB12345", "description": "No payout", "contact": ""}
        await intake.submit(floor.context, leaving.id, **left)
        assert await floor.queue() == [staying.id]
        assert await floor.open_offers() == []


class TestTaking:
    async def test_the_next_is_the_first_whom_one_serves_and_nobody_else_is_offered(self, floor: SimulatedDesk) -> None:
        offered = await floor.come()
        await floor.wait()
        floor.clock.advance(seconds=1)
        await floor.wait(department=INVESTIGATION)
        floor.clock.advance(seconds=1)
        late = await floor.come(languages=("en",))
        await presence.set_available(a_context(floor.uow, floor.clock, rules=floor.rules), offered.id, True)
        with pytest.raises(QueueEmpty):
            await handoffs.claim_next(a_context(floor.uow, floor.clock, rules=floor.rules), late.id)

    async def test_picking_is_a_permission(self, floor: SimulatedDesk) -> None:
        picker = await floor.come(may_pick=False, languages=("az",))
        foreign = await floor.come(departments=(PRODUCT,))
        supervisor = await floor.come(role=Role.SUPERVISOR, may_pick=False, languages=("az",))
        waiting = await floor.wait()
        for operator in (picker, foreign):
            with pytest.raises(Forbidden):
                await handoffs.claim(
                    a_context(floor.uow, floor.clock, rules=floor.rules), operator.id, waiting.id, waiting.epoch
                )
        taken = await handoffs.claim(
            a_context(floor.uow, floor.clock, rules=floor.rules), supervisor.id, waiting.id, waiting.epoch
        )
        assert taken.operator_id == supervisor.id

    async def test_accepting_over_capacity_is_refused(self, floor: SimulatedDesk) -> None:
        operator = await floor.come(capacity=1)
        await floor.wait()
        [offer] = await floor.open_offers()
        await floor.set(operator, capacity=0)
        with pytest.raises(AtCapacity):
            await offers.accept(a_context(floor.uow, floor.clock, rules=floor.rules), operator.id, offer.id)


class TestLeases:
    async def test_what_nobody_looks_after_goes_back_to_the_front(
        self, floor: SimulatedDesk, hub: RecordingHub
    ) -> None:
        lost = await floor.come()
        supervisor = await floor.come(role=Role.SUPERVISOR, languages=("az",))
        waiting = await floor.wait(Priority.HIGH)
        held = await floor.accept(lost)
        await floor.after(seconds=300)
        assert (await floor.now(held)).status is Status.ASSIGNED, "renewed by the console's pings"
        await floor.wait(Priority.HIGH)
        floor.vanish(lost)
        await floor.after(seconds=89)
        assert (await floor.now(held)).status is Status.ASSIGNED
        await floor.after(seconds=10)
        back = await floor.now(held)
        assert (back.status, back.operator_id, back.handoff_reason) == (Status.QUEUED, None, HandoffReason.LAPSED)
        assert (back.waiting_since, back.priority) == (waiting.waiting_since, Priority.HIGH)
        assert (await floor.queue())[0] == held.id
        assert (await floor.lines(held))[-1] == ("operator_lost", {"name": lost.name})
        assert notices(hub, Notice.LAPSED) == [(held.id, frozenset({supervisor.id}))]

    async def test_who_comes_back_hears_once_who_has_it_now(self, floor: SimulatedDesk) -> None:
        lost = await floor.come()
        await floor.wait()
        held = await floor.accept(lost)
        floor.vanish(lost)
        await floor.after(seconds=100)
        other = await floor.come(name="Murad")
        taken = await floor.accept(other)
        assert taken.id == held.id
        await floor.back(lost)
        assert await leases.losses(a_context(floor.uow), lost.id) == [leases.Loss(conversation_id=held.id, by="Murad")]
        assert await leases.losses(a_context(floor.uow), lost.id) == []

    async def test_a_restart_forgets_no_deadline(self, floor: SimulatedDesk) -> None:
        operator = await floor.come()
        await floor.wait()
        held = await floor.accept(operator)
        again = SimulatedDesk(floor.uow, floor.rules)
        again.context = floor.context
        floor.clock.advance(seconds=91)
        await again.deadlines()
        assert (await floor.now(held)).status is Status.QUEUED

    async def test_one_that_never_had_a_lease_is_not_stranded(self, floor: SimulatedDesk) -> None:
        operator = await floor.come()
        await floor.wait()
        held = await floor.accept(operator)
        async with floor.uow() as work:
            await work.conversations.renew_leases(operator.id, None)  # type: ignore[arg-type]  # as before leases were
            await work.commit()
        await floor.deadlines()
        assert (await floor.now(held)).status is Status.QUEUED


class TestPlaces:
    async def test_those_who_wait_for_others_are_not_in_the_way(self, floor: SimulatedDesk) -> None:
        await floor.come(languages=("ru",), capacity=0)
        await floor.come(languages=("en",), capacity=0)
        for _ in range(3):
            await floor.wait(language="ru")
        floor.clock.advance(seconds=1)
        waiting = await floor.wait(language="en")
        async with floor.uow(read_only=True) as work:
            place = await waits.place(work, floor.rules, waiting, floor.clock.now())
        assert (place.position, place.operators, place.languages) == (1, 1, ("en", "ru"))

    async def test_all_at_once_are_the_same_as_one_by_one(self, floor: SimulatedDesk) -> None:
        await floor.come(languages=("ru", "az"), capacity=0)
        await floor.come(languages=("en",), capacity=0)
        for number, language in enumerate(["ru", "en", "tr", "az", "en", "tr", "ru"]):
            floor.clock.advance(seconds=1)
            await floor.wait(language=language, priority=Priority.URGENT if number == 4 else Priority.NORMAL)
        now = floor.clock.now()
        async with floor.uow(read_only=True) as work:
            found = await waits.places(work, floor.rules, now)
            assert [place for _, place in found] == [
                await waits.place(work, floor.rules, waiting, now) for waiting, _ in found
            ]
            assert await work.operators.count_online(floor.rules.present_since(now)) == 2
        told = [(waiting.language, place.position, place.operators) for waiting, place in found]
        assert told == [
            ("en", 1, 1),
            ("ru", 1, 1),
            ("en", 2, 1),
            ("tr", 4, 0),  # nobody serves it: all who came before are in the way
            ("az", 2, 1),
            ("tr", 6, 0),
            ("ru", 3, 1),
        ]

    async def test_nothing_is_promised_before_something_is_known(self, floor: SimulatedDesk) -> None:
        operator = await floor.come(capacity=99)
        for number in range(6):
            waiting = await floor.wait()
            assert (waiting.promised_high_seconds is not None) == (number >= 5)
            await floor.after(seconds=20)
            await floor.accept(operator)
        assert (waiting.promised_low_seconds, waiting.promised_high_seconds) == (0, 30)
        async with floor.uow(read_only=True) as work:
            assert await waits.promises(work, floor.clock.now()) == waits.Promises(made=1, kept=1.0)

    async def test_other_languages_open_the_queue_to_others(self, floor: SimulatedDesk) -> None:
        operator = await floor.come(languages=("tr",))
        waiting = await floor.wait(language="az")
        assert await floor.open_offers() == []
        chosen = await handoffs.set_languages(a_context(floor.uow, floor.clock, rules=floor.rules), waiting.id, ("tr",))
        assert chosen.accepted_languages == ("az", "tr")
        assert len(await floor.offers_to(operator)) == 1

    async def test_a_long_wait_is_told_once(self, floor: SimulatedDesk, hub: RecordingHub) -> None:
        supervisor = await floor.come(role=Role.SUPERVISOR, languages=("ru",))
        waiting = await floor.wait()
        await floor.after(seconds=299)
        assert notices(hub, Notice.WAIT_ALERT) == []
        await floor.after(seconds=600)
        assert notices(hub, Notice.WAIT_ALERT) == [(waiting.id, frozenset({supervisor.id}))]

    async def test_who_serves_it_hears_of_it(self, floor: SimulatedDesk, hub: RecordingHub) -> None:
        there = await floor.come()
        await floor.come(languages=("ru",))
        waiting = await floor.wait()
        assert notices(hub, Notice.ENQUEUED) == [(waiting.id, frozenset({there.id}))]


class TestPlayersInDanger:
    async def test_what_they_write_later_goes_to_people(self, floor: SimulatedDesk) -> None:
        operator = await floor.come()
        waiting = await floor.wait(stays_with_people=True)
        held = await floor.accept(operator)
        await floor.close(operator, held)
        await self.write(floor, waiting.id, "one")
        back = await floor.now(waiting)
        assert (back.status, back.priority, back.handoff_reason) == (
            Status.QUEUED,
            Priority.URGENT,
            HandoffReason.STAYS,
        )
        assert back.handoff_text == "one"
        async with floor.uow(read_only=True) as work:
            assert await work.messages.unanswered(waiting.id) == []
        held = await floor.accept(operator)
        context = a_context(floor.uow, floor.clock, rules=floor.rules)
        with pytest.raises(DangerUnconfirmed):
            await handoffs.give_back(context, operator.id, held.id, Status.BOT)
        await handoffs.give_back(context, operator.id, held.id, Status.BOT, confirmed=True)
        await self.write(floor, waiting.id, "two")
        assert (await floor.now(waiting)).status is Status.BOT, "a person decided so"

    async def write(self, floor: SimulatedDesk, id: object, text: str) -> None:
        await visitor_actions.post_message(
            a_context(
                floor.uow,
                floor.clock,
                message_max_characters=99,
                messages_per_minute=99,
                mask=no_mask,
                rules=floor.rules,
            ),
            id,
            client_message_id=f"client-{text}",
            text=text,
        )


class TestLevels:
    async def test_a_level_is_served_by_those_of_it(self, floor: SimulatedDesk) -> None:
        await floor.come()
        supervisor = await floor.come(role=Role.SUPERVISOR)
        team = await floor.come(departments=(INVESTIGATION,))
        waiting = await floor.wait()
        for level, department, who in (
            (Level.SUPERVISOR, SUPPORT, supervisor),
            (Level.INVESTIGATION, INVESTIGATION, team),
        ):
            async with floor.uow() as work:
                current = await work.conversations.get(waiting.id)
                await work.conversations.change_owner(
                    current, current.move(Status.BOT, floor.clock.now(), waiting_since=None)
                )
                moved = await work.conversations.get(waiting.id)
                offer = await work.offers.open_of(waiting.id)
                if offer is not None:
                    await work.offers.end(offer.id, offer.state.WITHDRAWN)
                now = floor.clock.now()
                queued = moved.move(Status.QUEUED, now, waiting_since=now, level=level, department=department)
                await work.conversations.change_owner(moved, queued)
                await work.commit()
            await routing.distribute(a_context(floor.uow, floor.clock, rules=floor.rules))
            assert [offer.operator_id for offer in await floor.open_offers()] == [who.id]

    async def test_what_the_investigation_team_passes_on_is_the_departments_again(self, floor: SimulatedDesk) -> None:
        team = await floor.come(departments=(INVESTIGATION,))
        waiting = await floor.wait(department=INVESTIGATION)
        async with floor.uow() as work:
            await work.conversations.update(
                replace(await work.conversations.get(waiting.id), level=Level.INVESTIGATION)
            )
            await work.commit()
        await floor.accept(team)
        payments = await floor.come(departments=(PAYMENTS,))
        passed_on = await transfers.transfer(floor.context, team.id, waiting.id, to_department=PAYMENTS)
        assert (passed_on.department, passed_on.level) == (PAYMENTS, Level.OPERATOR)
        held = await floor.accept(payments)
        escalated = await transfers.escalate(floor.context, payments.id, held.id)
        assert escalated.level is Level.SUPERVISOR, "it can be escalated again"

    async def test_no_conversation_goes_to_a_department_that_is_not_there(self, floor: SimulatedDesk) -> None:
        aysel = await floor.come()
        await floor.wait()
        held = await floor.accept(aysel)
        with pytest.raises(BadRequest):
            await transfers.transfer(floor.context, aysel.id, held.id, to_department=DepartmentId("nowhere"))
