"""The end of a talk: what must be said of it, what is counted, and what the search finds by it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from handoff.domain.conversations.after_talk import AfterTalk, Choice
from handoff.domain.conversations.conversation import Status
from handoff.domain.errors import BadRequest, UndoOver
from handoff.domain.people.operator import Role
from handoff.domain.reports.fact import FactKind
from handoff.domain.search.query import SearchQuery
from handoff.services.conversations import search
from handoff.services.queue import closing, handoffs, presence, routing, shift_ends
from handoff.storage.sql.database import Database
from tests.fixtures.departments import PAYMENTS
from tests.fixtures.simulated_desk import SimulatedDesk

TALK = AfterTalk(
    reasons=[Choice(code="solved"), Choice(code="refunded", departments=[PAYMENTS])],
    tags=[Choice(code="late"), Choice(code="bonus"), Choice(code="card", departments=[PAYMENTS])],
)


@pytest.fixture
def floor(uow: Database) -> SimulatedDesk:
    floor = SimulatedDesk(uow)
    floor.context.after_talk = TALK
    return floor


async def test_reason_and_tags_are_counted_and_found(floor: SimulatedDesk) -> None:
    operator = await floor.come(role=Role.SUPERVISOR)
    await floor.wait()
    held = await floor.accept(operator)
    closed = await closing.close(floor.context, operator.id, held.id, "solved", ["late", "bonus", "late"])
    assert (closed.status, closed.closed_reason) == (Status.CLOSED, "solved")
    async with floor.uow(read_only=True) as work:
        assert await work.tags.of([held.id]) == {held.id: ("bonus", "late")}
        [episode] = [await work.facts.last_episode(held.id)]
        assert episode is not None
        told = [(kind, reason, topic) for kind, reason, topic, _ in await work.facts.of_episode(episode)]
    assert {(FactKind.CAUSE, "solved", None), (FactKind.TAGGED, None, "late"), (FactKind.TAGGED, None, "bonus")} <= {
        *told
    }
    for query, ids in [
        (SearchQuery(tag="late"), [held.id]),
        (SearchQuery(tag="card"), []),
        (SearchQuery(outcome="solved", tag="bonus"), [held.id]),
        (SearchQuery(outcome="refunded"), []),
    ]:
        hits, _ = await search.find(floor.context, operator, query)
        assert [hit.found.conversation.id for hit in hits] == ids, query


async def test_tags_of_a_later_close_take_the_place_of_the_earlier(floor: SimulatedDesk) -> None:
    operator = await floor.come()
    await floor.wait()
    held = await floor.accept(operator)
    async with floor.uow() as work:
        await work.tags.put(held.id, ["late"])
        await work.commit()
    await closing.close(floor.context, operator.id, held.id, "solved", ["bonus"])
    async with floor.uow(read_only=True) as work:
        assert await work.tags.of([held.id]) == {held.id: ("bonus",)}


@pytest.mark.parametrize(
    ("reason", "tags", "field"),
    [
        ("refunded", [], "reason"),  # of another department
        ("", [], "reason"),
        ("solved", ["card"], "tags"),
        ("solved", ["unheard_of"], "tags"),
    ],
)
async def test_what_the_department_does_not_have_is_refused(
    floor: SimulatedDesk, reason: str, tags: list[str], field: str
) -> None:
    operator = await floor.come()
    await floor.wait()
    held = await floor.accept(operator)
    with pytest.raises(BadRequest) as refused:
        await closing.close(floor.context, operator.id, held.id, reason, tags)
    assert refused.value.params == {"field": field}
    assert (await floor.now(held)).status is Status.ASSIGNED


def test_what_must_be_given_is_the_desks_to_say() -> None:
    TALK.check("support", "solved", [])
    with pytest.raises(BadRequest):
        replace(TALK, tag_required=True).check("support", "solved", [])
    replace(TALK, tag_required=True, tags=[]).check("support", "solved", [])
    replace(TALK, reason_required=False).check("support", "", ["late"])
    with pytest.raises(BadRequest):
        replace(TALK, reason_required=False).check("support", "unheard_of", [])


async def test_without_a_reason_none_is_kept(floor: SimulatedDesk) -> None:
    floor.context.after_talk = replace(TALK, reason_required=False)
    operator = await floor.come()
    await floor.wait()
    held = await floor.accept(operator)
    assert (await closing.close(floor.context, operator.id, held.id, "")).closed_reason is None


class TestUndo:
    async def test_it_goes_on_as_it_was_and_is_counted_nowhere(self, floor: SimulatedDesk) -> None:
        operator = await floor.come(capacity=1)
        await floor.wait()
        held = await floor.accept(operator)
        await closing.close(floor.context, operator.id, held.id, "solved", ["late"])
        floor.clock.advance(seconds=5)
        again = await closing.undo(floor.context, operator.id, held.id)
        assert again.is_held_by(operator.id)
        assert (again.closed_reason, again.rating_open, again.resume_due) == (None, False, None)
        assert [code for code, _ in await floor.lines(held)][-2:] == ["conversation_closed", "close_undone"]
        async with floor.uow(read_only=True) as work:
            assert await work.tags.of([held.id]) == {}
            episode = await work.facts.open_episode(held.id)
            assert episode is not None
            kinds = {kind for kind, *_ in await work.facts.of_episode(episode)}
        assert kinds.isdisjoint({FactKind.CLOSED, FactKind.CAUSE, FactKind.TAGGED, FactKind.ENDED})
        await closing.close(floor.context, operator.id, held.id, "solved")
        async with floor.uow(read_only=True) as work:
            told = [kind for kind, *_ in await work.facts.of_episode(episode)]
        assert told.count(FactKind.CLOSED) == told.count(FactKind.ENDED) == 1

    async def test_a_talk_that_came_meanwhile_does_not_stand_in_its_way(self, floor: SimulatedDesk) -> None:
        operator = await floor.come(capacity=1)
        await floor.wait()
        held = await floor.accept(operator)
        await floor.wait()
        await floor.close(operator, held)
        other = await floor.accept(operator)
        await closing.undo(floor.context, operator.id, held.id)
        assert (await floor.now(held)).is_held_by(operator.id) and (await floor.now(other)).is_held_by(operator.id)

    async def test_not_too_late_not_by_another_and_not_after_the_player_wrote(self, floor: SimulatedDesk) -> None:
        operator, other = await floor.come(), await floor.come()
        await floor.wait()
        holder = operator if await floor.offers_to(operator) else other
        held = await floor.accept(holder)
        stranger = other if holder is operator else operator
        with pytest.raises(UndoOver):  # it is not closed
            await closing.undo(floor.context, holder.id, held.id)
        await floor.close(holder, held)
        with pytest.raises(UndoOver):
            await closing.undo(floor.context, stranger.id, held.id)
        floor.clock.advance(seconds=15)
        with pytest.raises(UndoOver):
            await closing.undo(floor.context, holder.id, held.id)
        assert (await floor.now(held)).status is Status.CLOSED


class TestWrapUp:
    async def test_nothing_is_offered_in_it_until_it_is_over_or_ended(self, floor: SimulatedDesk) -> None:
        floor.context.after_talk = replace(TALK, wrap_up=timedelta(seconds=20))
        operator = await floor.come()
        for end in ("time", "hand"):
            await floor.wait()
            held = await floor.accept(operator)
            await floor.wait()
            await floor.decline(operator) if await floor.offers_to(operator) else None
            await floor.close(operator, held)
            assert (await floor.account(operator)).wraps_up(floor.clock.now())
            await routing.distribute(floor.context)
            assert await floor.offers_to(operator) == []
            if end == "time":
                await floor.after(seconds=30)
            else:
                floor.clock.advance(seconds=1)
                await presence.end_wrap_up(floor.context, operator.id)
                await floor.after(seconds=30)  # who declined is asked again after an offer's time
            assert len(await floor.offers_to(operator)) == 1
            await floor.close(operator, await floor.accept(operator))
            await presence.end_wrap_up(floor.context, operator.id)

    async def test_taking_the_next_one_ends_it(self, floor: SimulatedDesk) -> None:
        floor.context.after_talk = replace(TALK, wrap_up=timedelta(seconds=20))
        operator = await floor.come()
        await floor.wait()
        await floor.close(operator, await floor.accept(operator))
        await floor.wait()
        await handoffs.claim_next(floor.context, operator.id)
        assert (await floor.account(operator)).wrap_up_until is None


class TestBreaks:
    async def test_why_one_is_away_is_told_until_one_is_back(self, floor: SimulatedDesk) -> None:
        floor.context.after_talk = replace(TALK, breaks=[Choice(code="lunch")])
        operator = await floor.come()
        await presence.set_available(floor.context, operator.id, False, "lunch")
        assert (await floor.account(operator)).break_reason == "lunch"
        with pytest.raises(BadRequest):
            await presence.set_available(floor.context, operator.id, False, "nap")
        await presence.set_available(floor.context, operator.id, True)
        assert (await floor.account(operator)).break_reason == ""

    async def test_the_end_of_a_shift_passes_on_what_is_held_danger_first(self, floor: SimulatedDesk) -> None:
        operator = await floor.come()
        held = []
        for danger in (False, True):
            await floor.wait(stays_with_people=danger)
            held.append(await floor.accept(operator))
        assert await shift_ends.finish_now(floor.context, operator.id) == 2
        assert not (await floor.account(operator)).available
        assert await floor.queue() == [held[1].id, held[0].id]
