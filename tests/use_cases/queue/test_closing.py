"""The end of a talk: what must be said of it, what is counted, and what the search finds by it."""

from dataclasses import replace

import pytest

from handoff.domain.conversations.after_talk import AfterTalk, Choice
from handoff.domain.conversations.conversation import Status
from handoff.domain.errors import BadRequest
from handoff.domain.people.operator import Role
from handoff.domain.reports.fact import FactKind
from handoff.domain.search.query import SearchQuery
from handoff.services.conversations import search
from handoff.services.queue import closing
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
