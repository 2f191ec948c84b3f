"""Conversations and their owners (`handoff.ports.repositories`), on every database."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from handoff.domain.complaint import ComplaintForm, ComplaintKind
from handoff.domain.conversations.conversation import Conversation, HandoffReason, Priority, Status
from handoff.domain.errors import NotFound, StaleOwner
from handoff.domain.ids import ConversationId, OperatorId, SurveyId
from handoff.domain.reports.fact import Episode
from handoff.domain.tickets.survey import Survey, SurveyKind
from handoff.ports.unit_of_work import UnitOfWorkFactory
from tests.fixtures.clock import ManualClock
from tests.fixtures.departments import PAYMENTS
from tests.fixtures.desk import a_message, a_ticket
from tests.fixtures.storing import append, fetch, stored

NOW = ManualClock().now()


async def test_every_field_comes_back(uow: UnitOfWorkFactory) -> None:
    full = await stored(
        uow,
        Status.ASSIGNED,
        epoch=5,
        head_seq=9,
        language="az",
        page_language="ru",
        operator_id=OperatorId("o1"),
        last_operator_id=OperatorId("o2"),
        department=PAYMENTS,
        priority=Priority.URGENT,
        waiting_since=NOW - timedelta(minutes=3, microseconds=7),
        handoff_reason=HandoffReason.GAMBLING_HARM,
        handoff_text="çox uduzmuşam",
        form=ComplaintForm(kind=ComplaintKind.WITHDRAWAL, happened="dünən", happened_on=date(2026, 3, 1)),
        memory={"kind": "withdrawal", "parts": ["ə", 1, None]},
        visitor_seen_seq=3,
        operator_seen_seq=4,
        closed_reason="solved",
        rating_open=True,
        page_url="https://shop.example/ödəniş",
        resume_due="closed",
    )
    assert await fetch(uow, full.id) == full


async def test_an_unknown_one_is_not_found(uow: UnitOfWorkFactory) -> None:
    with pytest.raises(NotFound):
        await fetch(uow, ConversationId("nobody"))


async def test_what_a_message_must_know_in_one_look(uow: UnitOfWorkFactory) -> None:
    conversation, other = await stored(uow), await stored(uow)
    await append(uow, a_message(conversation.id, client_message_id="known"))
    await append(uow, a_message(other.id, client_message_id="of another"))

    async def look(client_message_id: str) -> tuple[Conversation, bool, bool, bool]:
        async with uow() as work:
            seen = await work.conversations.get_for_message(conversation.id, client_message_id)
            return seen.conversation, seen.is_known, seen.has_tickets, seen.in_episode

    stands = await fetch(uow, conversation.id)
    assert await look("known") == (stands, True, False, False)
    assert await look("of another") == (stands, False, False, False)
    async with uow() as work:
        await work.tickets.add(a_ticket(conversation.id), "key")
        await work.facts.add_episode(Episode(conversation_id=conversation.id, number=1, began_at=stands.created_at))
        await work.commit()
    assert await look("new") == (stands, False, True, True)
    async with uow() as work:
        with pytest.raises(NotFound):
            await work.conversations.get_for_message(ConversationId("none"), "known")


async def test_what_a_page_must_know_in_one_look(uow: UnitOfWorkFactory) -> None:
    conversation, other = await stored(uow), await stored(uow)

    async def look() -> tuple[Conversation, bool]:
        async with uow(read_only=True) as work:
            return await work.conversations.get_for_visitor(conversation.id)

    survey = Survey(id=SurveyId("one"), kind=SurveyKind.NPS, conversation_id=conversation.id, asked_at=NOW)
    async with uow() as work:
        await work.surveys.add(replace(survey, id=SurveyId("of another"), conversation_id=other.id))
        await work.commit()
    assert await look() == (await fetch(uow, conversation.id), False)
    async with uow() as work:
        await work.surveys.add(survey)
        await work.commit()
    assert await look() == (await fetch(uow, conversation.id), True)
    async with uow() as work:
        await work.surveys.update(replace(survey, score=9, answered_at=NOW))
        await work.commit()
    assert await look() == (await fetch(uow, conversation.id), False)
    async with uow(read_only=True) as work:
        with pytest.raises(NotFound):
            await work.conversations.get_for_visitor(ConversationId("none"))


async def test_the_owner_changes_only_from_what_was_seen(uow: UnitOfWorkFactory) -> None:
    seen = await stored(uow, Status.QUEUED, epoch=3)
    first = seen.move(Status.ASSIGNED, NOW, operator_id=OperatorId("first"))
    second = seen.move(Status.ASSIGNED, NOW, operator_id=OperatorId("second"))
    async with uow() as work:
        await work.conversations.change_owner(seen, first)
        await work.commit()
    async with uow() as work:
        with pytest.raises(StaleOwner):
            await work.conversations.change_owner(seen, second)
    assert await fetch(uow, seen.id) == first


@pytest.mark.parametrize("changed", [{"epoch": 4}, {"status": Status.BOT}])
async def test_status_and_epoch_must_both_fit(uow: UnitOfWorkFactory, changed: dict[str, Any]) -> None:
    held = await stored(uow, Status.QUEUED, epoch=3)
    looked_at = replace(held, **changed)
    async with uow() as work:
        with pytest.raises(StaleOwner):
            await work.conversations.change_owner(looked_at, looked_at.move(Status.CLOSED, NOW))
    assert await fetch(uow, held.id) == held


async def test_of_many_who_change_the_owner_at_once_one_wins(uow: UnitOfWorkFactory) -> None:
    seen = await stored(uow, Status.QUEUED)

    async def change(number: int) -> bool:
        try:
            async with uow() as work:
                after = seen.move(Status.ASSIGNED, NOW, operator_id=OperatorId(f"operator {number}"))
                await work.conversations.change_owner(seen, after)
                await work.commit()
        except StaleOwner:
            return False
        return True

    won = await asyncio.gather(*map(change, range(20)))
    assert won.count(True) == 1
    held = await fetch(uow, seen.id)
    assert (held.operator_id, held.epoch) == (f"operator {won.index(True)}", seen.epoch + 1)


async def test_a_change_of_owner_does_not_turn_back_the_log(uow: UnitOfWorkFactory) -> None:
    seen = await stored(uow)
    await append(uow, a_message(seen.id))
    async with uow() as work:
        await work.conversations.change_owner(seen, seen.move(Status.QUEUED, NOW))
        await work.commit()
    assert (await fetch(uow, seen.id)).head_seq == 1


async def test_an_update_leaves_owner_and_log_alone(uow: UnitOfWorkFactory) -> None:
    seen = await stored(uow, Status.QUEUED)
    taken = seen.move(Status.ASSIGNED, NOW, operator_id=OperatorId("o"))
    async with uow() as work:
        await work.conversations.change_owner(seen, taken)
        await work.messages.append(a_message(seen.id))
        await work.conversations.update(replace(seen, language="ru", visitor_seen_seq=1))
        await work.commit()
    found = await fetch(uow, seen.id)
    assert (found.language, found.visitor_seen_seq) == ("ru", 1)
    assert (found.status, found.epoch, found.operator_id, found.head_seq) == (Status.ASSIGNED, 2, "o", 1)


async def test_the_queue_is_by_priority_then_by_waiting_time_then_by_id(uow: UnitOfWorkFactory) -> None:
    def waiting(id: str, priority: Priority, minutes: int) -> dict[str, Any]:
        return {
            "id": ConversationId(id),
            "priority": priority,
            "waiting_since": NOW - timedelta(minutes=minutes),
            "updated_at": NOW,
        }

    for fields in [
        waiting("late", Priority.NORMAL, 1),
        waiting("early", Priority.NORMAL, 9),
        waiting("same-b", Priority.NORMAL, 5),
        waiting("same-a", Priority.NORMAL, 5),
        waiting("high", Priority.HIGH, 2),
        waiting("urgent", Priority.URGENT, 0),
    ]:
        await stored(uow, Status.QUEUED, **fields)
    for status in (Status.BOT, Status.ASSIGNED, Status.CLOSED):
        await stored(uow, status, priority=Priority.URGENT)
    async with uow(read_only=True) as work:
        queue = [conversation.id for conversation in await work.conversations.queued()]
    assert queue == ["urgent", "high", "early", "same-a", "same-b", "late"]


async def test_what_an_operator_holds(uow: UnitOfWorkFactory) -> None:
    mine = OperatorId("mine")
    held = await stored(uow, Status.ASSIGNED, operator_id=mine)
    await stored(uow, Status.ASSIGNED, operator_id=OperatorId("other"))
    await stored(uow, Status.CLOSED, last_operator_id=mine)
    await stored(uow, Status.QUEUED, last_operator_id=mine)
    async with uow(read_only=True) as work:
        assert await work.conversations.assigned_to(mine) == [held]
