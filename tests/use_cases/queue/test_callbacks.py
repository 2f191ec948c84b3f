"""A call that a player asked for comes to people in its window, is told of to the end, and is never lost."""

from datetime import UTC, datetime, timedelta

import pytest

from handoff.domain.conversations.conversation import Conversation, HandoffReason, Status
from handoff.domain.conversations.system_code import SystemCode
from handoff.domain.errors import BadRequest, NotFound, NotYours, TooMany
from handoff.domain.events import Notice, Notified
from handoff.domain.queue.callback import CallbackRules, CallbackState, CallOutcome, Window
from handoff.domain.queue.hours import WeeklyHours, weekly
from handoff.domain.queue.rules import DeskRules
from handoff.services.queue import callbacks, handoffs, phone_numbers
from handoff.services.queue.callbacks import Wish
from handoff.storage.sql.database import Database
from tests.fixtures.databases import RecordingHub
from tests.fixtures.desk import a_conversation
from tests.fixtures.simulated_desk import SimulatedDesk

RULES = DeskRules(callbacks=CallbackRules(offered=True))
NUMBER = "+994 50 123 45 67"


@pytest.fixture
def floor(uow: Database) -> SimulatedDesk:
    return SimulatedDesk(uow, RULES)


async def talking(floor: SimulatedDesk, **fields: object) -> Conversation:
    conversation = a_conversation(**fields)  # type: ignore[arg-type]
    async with floor.uow() as work:
        await work.conversations.add(conversation)
        await work.commit()
    return conversation


def first(floor: SimulatedDesk) -> datetime:
    return callbacks.windows(floor.context)[0].starts_at


async def asked(floor: SimulatedDesk, talk: Conversation, **changes: object) -> Window:
    wish = {"number": NUMBER, "starts_at": first(floor), "matter": "my withdrawal"} | changes
    return (await callbacks.request(floor.context, talk.id, Wish(**wish))).window  # type: ignore[arg-type]


async def state(floor: SimulatedDesk, talk: Conversation) -> CallbackState:
    async with floor.uow(read_only=True) as work:
        return (await work.callbacks.of_conversation(talk.id))[-1].state


async def codes(floor: SimulatedDesk, talk: Conversation) -> list[str]:
    return [code for code, _ in await floor.lines(talk)]


async def held(floor: SimulatedDesk, talk: Conversation) -> Conversation:
    """Its window has come, and an operator has it."""
    await callbacks.bring_due(floor.context)
    [operator] = floor.there.values()
    return await floor.accept(operator)


class TestAsking:
    async def test_it_is_told_and_waits_for_its_window(self, floor: SimulatedDesk) -> None:
        talk = await talking(floor)
        window = await asked(floor, talk)
        [(code, params)] = await floor.lines(talk)
        assert (code, params["ending"]) == ("callback_planned", "67")
        assert datetime.fromisoformat(str(params["starts_at"])) == window.starts_at
        assert NUMBER.replace(" ", "") not in str(params), "the log of the talk does not hold the number"
        assert await callbacks.bring_due(floor.context) == 0
        assert (await floor.now(talk)).status is Status.BOT

    async def test_the_number_is_read_as_it_is_dialled_at_home(self, floor: SimulatedDesk) -> None:
        talk = await talking(floor, language="az")
        await asked(floor, talk, number="050 123 45 67")
        async with floor.uow(read_only=True) as work:
            [call] = await work.callbacks.of_conversation(talk.id)
        assert call.number == "+994501234567"
        assert call.matter == "my withdrawal"

    @pytest.mark.parametrize(
        ("text", "language", "country", "number"),
        [
            ("0532 123 45 67", "tr", None, "+905321234567"),
            ("8 (912) 345-67-89", "ru", None, "+79123456789"),
            ("8 701 234 56 78", "ru", "KZ", "+77012345678"),
            ("+44 20 7946 0958", "az", None, "+442079460958"),
            ("٠٥٠ ١٢٣ ٤٥ ٦٧", "az", None, "+994501234567"),
        ],
    )
    def test_numbers(self, text: str, language: str, country: str | None, number: str) -> None:
        assert phone_numbers.read(text, language, country) == number

    @pytest.mark.parametrize("text", ["", "call me", "12345", "+994 50 123", "+1 " + "9" * 60, "112"])
    async def test_what_cannot_be_called_is_refused(self, floor: SimulatedDesk, text: str) -> None:
        talk = await talking(floor)
        with pytest.raises(BadRequest) as refused:
            await asked(floor, talk, number=text)
        assert refused.value.params["field"] == "number"
        assert await floor.lines(talk) == []

    async def test_only_a_window_that_is_offered(self, floor: SimulatedDesk) -> None:
        talk = await talking(floor)
        for wrong in (first(floor) + timedelta(minutes=1), floor.clock.now() - timedelta(hours=1)):
            with pytest.raises(BadRequest):
                await asked(floor, talk, starts_at=wrong)

    async def test_a_second_wish_moves_the_first(self, floor: SimulatedDesk) -> None:
        talk = await talking(floor)
        await asked(floor, talk)
        later = callbacks.windows(floor.context)[3].starts_at
        await asked(floor, talk, starts_at=later)
        async with floor.uow(read_only=True) as work:
            [call] = await work.callbacks.of_conversation(talk.id)
        assert call.window.starts_at == later
        assert await codes(floor, talk) == ["callback_planned", "callback_moved"]

    async def test_not_without_end(self, floor: SimulatedDesk) -> None:
        talk = await talking(floor)
        for _ in range(5):
            await asked(floor, talk)
        with pytest.raises(TooMany):
            await asked(floor, talk)

    async def test_where_nobody_calls_nothing_is_offered(self, uow: Database) -> None:
        floor = SimulatedDesk(uow)
        talk = await talking(floor)
        assert callbacks.windows(floor.context) == []
        with pytest.raises(NotFound):
            await callbacks.request(floor.context, talk.id, Wish(number=NUMBER, starts_at=floor.clock.now()))


class TestItsTime:
    async def test_it_comes_to_an_operator_who_is_told_all(self, floor: SimulatedDesk) -> None:
        await floor.come()
        talk = await talking(floor)
        window = await asked(floor, talk, matter="withdrawal")
        await floor.after(seconds=(window.starts_at - floor.clock.now()).total_seconds())
        got = await held(floor, talk)
        assert (got.id, got.handoff_reason, got.handoff_text) == (talk.id, HandoffReason.CALLBACK, "withdrawal")
        assert await state(floor, talk) is CallbackState.DUE

    @pytest.mark.parametrize("status", [Status.CLOSED, Status.BOT])
    async def test_also_where_the_talk_has_ended(self, floor: SimulatedDesk, status: Status) -> None:
        talk = await talking(floor, status=status)
        window = await asked(floor, talk)
        floor.clock.advance(seconds=(window.starts_at - floor.clock.now()).total_seconds())
        assert await callbacks.bring_due(floor.context) == 1
        assert (await floor.now(talk)).status is Status.QUEUED
        assert await callbacks.bring_due(floor.context) == 0, "once"

    async def test_who_has_it_already_is_told(self, floor: SimulatedDesk, hub: RecordingHub) -> None:
        operator = await floor.come()
        talk = await floor.wait()
        await floor.accept(operator)
        window = await asked(floor, talk)
        floor.clock.advance(seconds=(window.starts_at - floor.clock.now()).total_seconds())
        await callbacks.bring_due(floor.context)
        told = [e for e in hub.published if isinstance(e, Notified) and e.notice is Notice.CALLBACK_DUE]
        assert [(e.conversation_id, e.operator_ids) for e in told] == [(talk.id, frozenset({operator.id}))]

    async def test_who_waits_for_a_call_need_not_watch_a_page(self, floor: SimulatedDesk) -> None:
        talk = await talking(floor)
        window = await asked(floor, talk)
        floor.clock.advance(seconds=(window.starts_at - floor.clock.now()).total_seconds())
        await callbacks.bring_due(floor.context)
        floor.clock.advance(hours=3)
        assert await handoffs.leave_gone(floor.context) == 0
        assert (await floor.now(talk)).status is Status.QUEUED

    async def test_closing_without_a_word_of_the_call_brings_it_again(self, floor: SimulatedDesk) -> None:
        operator = await floor.come()
        talk = await talking(floor)
        window = await asked(floor, talk)
        floor.clock.advance(seconds=(window.starts_at - floor.clock.now()).total_seconds())
        await floor.beat()
        await held(floor, talk)
        await floor.close(operator, await floor.now(talk))
        assert await callbacks.bring_due(floor.context) == 1
        assert (await floor.now(talk)).status is Status.QUEUED

    async def test_the_player_takes_it_back(self, floor: SimulatedDesk) -> None:
        talk = await talking(floor)
        window = await asked(floor, talk)
        floor.clock.advance(seconds=(window.starts_at - floor.clock.now()).total_seconds())
        await callbacks.bring_due(floor.context)
        await callbacks.cancel(floor.context, talk.id)
        await callbacks.cancel(floor.context, talk.id)
        assert (await floor.now(talk)).status is Status.BOT
        assert await state(floor, talk) is CallbackState.CANCELLED
        assert (await codes(floor, talk)).count(SystemCode.CALLBACK_CANCELLED) == 1
        assert await callbacks.bring_due(floor.context) == 0

    async def test_who_leaves_the_queue_is_not_called(self, floor: SimulatedDesk) -> None:
        talk = await talking(floor)
        window = await asked(floor, talk)
        floor.clock.advance(seconds=(window.starts_at - floor.clock.now()).total_seconds())
        await callbacks.bring_due(floor.context)
        await handoffs.cancel(floor.context, talk.id)
        assert await state(floor, talk) is CallbackState.CANCELLED
        assert await callbacks.bring_due(floor.context) == 0

    async def test_moved_while_it_waits_it_leaves_the_queue_until_then(self, floor: SimulatedDesk) -> None:
        talk = await talking(floor)
        window = await asked(floor, talk)
        floor.clock.advance(seconds=(window.starts_at - floor.clock.now()).total_seconds())
        await callbacks.bring_due(floor.context)
        later = await asked(floor, talk)
        assert (await floor.now(talk)).status is Status.BOT
        floor.clock.advance(seconds=(later.starts_at - floor.clock.now()).total_seconds())
        assert await callbacks.bring_due(floor.context) == 1


class TestTheCall:
    async def due(self, floor: SimulatedDesk, **fields: object) -> Conversation:
        await floor.come()
        talk = await talking(floor, **fields)
        window = await asked(floor, talk)
        floor.clock.advance(seconds=(window.starts_at - floor.clock.now()).total_seconds())
        await floor.beat()
        return await held(floor, talk)

    async def test_reached(self, floor: SimulatedDesk) -> None:
        talk = await self.due(floor)
        [operator] = floor.there.values()
        await callbacks.record(floor.context, operator, talk.id, CallOutcome.REACHED, "paid tomorrow")
        assert await state(floor, talk) is CallbackState.REACHED
        async with floor.uow(read_only=True) as work:
            assert [note.text for note in await work.notes.of_conversation(talk.id)] == ["paid tomorrow"]
        await floor.close(operator, talk)
        assert await callbacks.bring_due(floor.context) == 0
        assert "callback_reached" in await codes(floor, talk)

    async def test_nobody_answers_it_is_tried_again_and_then_told(self, floor: SimulatedDesk) -> None:
        talk = await self.due(floor)
        [operator] = floor.there.values()
        again = await callbacks.record(floor.context, operator, talk.id, CallOutcome.NO_ANSWER)
        assert (again.state, again.attempts) == (CallbackState.PLANNED, 1)
        assert again.window.starts_at >= floor.clock.now() + timedelta(minutes=60)
        assert (await floor.now(talk)).status is Status.BOT, "the operator is free until then"
        assert "callback_again" in await codes(floor, talk)
        floor.clock.advance(seconds=(again.window.starts_at - floor.clock.now()).total_seconds())
        await floor.beat()
        await held(floor, talk)
        last = await callbacks.record(floor.context, operator, talk.id, CallOutcome.NO_ANSWER)
        assert last.state is CallbackState.UNREACHED
        assert (await floor.now(talk)).operator_id == operator.id
        assert (await codes(floor, talk))[-1] == "callback_unreached"

    async def test_a_player_in_danger_stays_with_the_operator(self, floor: SimulatedDesk) -> None:
        talk = await self.due(floor, stays_with_people=True)
        [operator] = floor.there.values()
        await callbacks.record(floor.context, operator, talk.id, CallOutcome.NO_ANSWER)
        assert (await floor.now(talk)).operator_id == operator.id

    async def test_a_wrong_number_is_told(self, floor: SimulatedDesk) -> None:
        talk = await self.due(floor)
        [operator] = floor.there.values()
        await callbacks.record(floor.context, operator, talk.id, CallOutcome.WRONG_NUMBER)
        assert await state(floor, talk) is CallbackState.WRONG_NUMBER
        with pytest.raises(NotFound):
            await callbacks.record(floor.context, operator, talk.id, CallOutcome.REACHED)

    async def test_only_by_who_holds_it(self, floor: SimulatedDesk) -> None:
        talk = await self.due(floor)
        other = await floor.come()
        with pytest.raises(NotYours):
            await callbacks.record(floor.context, other, talk.id, CallOutcome.REACHED)
        with pytest.raises(NotYours):
            await callbacks.request(floor.context, talk.id, Wish(number=NUMBER, starts_at=first(floor)), by=other)


class TestWindows:
    NOW = datetime(2026, 3, 2, 12, 7, tzinfo=UTC)  # a Monday, 16:07 in Baku

    def windows(self, hours: WeeklyHours, **rules: int) -> list[str]:
        found = CallbackRules(offered=True, **rules).windows(hours, self.NOW)
        return [one.starts_at.astimezone(hours.zone).strftime("%a %H:%M") for one in found]

    def test_whole_within_opening_hours_and_not_at_once(self) -> None:
        hours = weekly("mon-fri 09:00-18:00", "Asia/Baku")
        assert self.windows(hours, most_windows=3) == ["Mon 16:30", "Tue 09:00", "Tue 10:00"]
        assert len(self.windows(hours)) == 24

    def test_as_long_as_set(self) -> None:
        hours = weekly("mon-fri 09:00-18:00", "Asia/Baku")
        assert self.windows(hours, window_minutes=120, most_windows=2) == ["Tue 09:00", "Tue 11:00"]

    def test_a_desk_that_never_opens_within_a_week_offers_none(self) -> None:
        assert self.windows(weekly("sun 10:00-10:30", "Asia/Baku")) == []
