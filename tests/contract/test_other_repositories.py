"""Tickets, operators, sessions, ratings, attempts (`handoff.ports.repositories`), on every database."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from handoff.domain.conversations.conversation import Priority
from handoff.domain.errors import NotFound
from handoff.domain.ids import ConversationId, OperatorId, Reference
from handoff.domain.people.operator import Role
from handoff.domain.people.session import Session
from handoff.domain.tickets.ticket import ComplaintKind, TicketStatus
from handoff.ports.unit_of_work import UnitOfWorkFactory
from handoff.services.content import votes
from tests.fixtures.clock import ManualClock
from tests.fixtures.departments import PRODUCT
from tests.fixtures.desk import a_complaint, a_ticket, an_operator
from tests.fixtures.storing import stored

NOW = ManualClock().now()


class TestTickets:
    async def test_every_field_comes_back(self, uow: UnitOfWorkFactory) -> None:
        conversation = await stored(uow)
        complaint = a_complaint(
            kind=ComplaintKind.BET, account_id="ЖÜ1", description="uzun\nmətn", transaction_id=None, bet_id="77"
        )
        ticket = a_ticket(
            conversation.id,
            complaint=complaint,
            status=TicketStatus.ESCALATED,
            department=PRODUCT,
            priority=Priority.NORMAL,
            first_answer_due_at=NOW + timedelta(hours=24),
            solution_due_at=NOW + timedelta(hours=72),
        )
        async with uow() as work:
            assert await work.tickets.add(ticket, "key") == ticket
            await work.commit()
        async with uow(read_only=True) as work:
            assert await work.tickets.by_reference(ticket.reference) == ticket
            assert await work.tickets.by_reference(Reference("DST-0000-0000")) is None
            assert await work.tickets.of_conversation(conversation.id) == [ticket]

    async def test_one_key_makes_one_ticket_also_at_once(self, uow: UnitOfWorkFactory) -> None:
        conversation = await stored(uow)

        async def register(key: str) -> Reference:
            async with uow() as work:
                ticket = await work.tickets.add(a_ticket(conversation.id), key)
                await work.commit()
            return ticket.reference

        same = await asyncio.gather(*(register("same key") for _ in range(10)))
        assert len(set(same)) == 1
        assert await register("other key") not in same
        async with uow(read_only=True) as work:
            assert len(await work.tickets.of_conversation(conversation.id)) == 2

    async def test_unsolved_first_then_by_due_time(self, uow: UnitOfWorkFactory) -> None:
        conversation = await stored(uow)
        references = {}
        for name, status, hours in [
            ("solved", TicketStatus.SOLVED, 0),
            ("late", TicketStatus.REGISTERED, 9),
            ("soon", TicketStatus.IN_REVIEW, 1),
        ]:
            ticket = a_ticket(conversation.id, status=status, first_answer_due_at=NOW + timedelta(hours=hours))
            references[ticket.reference] = name
            async with uow() as work:
                await work.tickets.add(ticket, name)
                await work.commit()
        async with uow(read_only=True) as work:
            assert [references[t.reference] for t in await work.tickets.search(limit=9)] == ["soon", "late", "solved"]
            assert [references[t.reference] for t in await work.tickets.search(limit=2)] == ["soon", "late"]

    async def test_an_update_keeps_the_key(self, uow: UnitOfWorkFactory) -> None:
        conversation = await stored(uow)
        ticket = a_ticket(conversation.id)
        async with uow() as work:
            await work.tickets.add(ticket, "key")
            moved = ticket.move(TicketStatus.IN_REVIEW, NOW)
            await work.tickets.update(moved)
            assert await work.tickets.add(a_ticket(conversation.id), "key") == moved
            await work.commit()


class TestOperators:
    async def test_every_field_comes_back(self, uow: UnitOfWorkFactory) -> None:
        operator = an_operator(username="aysel", name="Aysəl", role=Role.SUPERVISOR, language="az", capacity=3)
        async with uow() as work:
            assert await work.operators.count() == 0
            await work.operators.add(operator)
            await work.commit()
        async with uow(read_only=True) as work:
            assert await work.operators.get(operator.id) == operator
            assert await work.operators.by_username("  AYSEL ") == operator
            assert await work.operators.by_username("nobody") is None
            assert await work.operators.count() == 1
            assert await work.operators.names([operator.id, OperatorId("nobody")]) == {operator.id: "Aysəl"}
            with pytest.raises(NotFound):
                await work.operators.get(OperatorId("nobody"))

    async def test_an_update(self, uow: UnitOfWorkFactory) -> None:
        operator, other = an_operator(), an_operator()
        async with uow() as work:
            await work.operators.add(operator)
            await work.operators.add(other)
            await work.operators.update(replace(operator, language="ru", capacity=9))
            assert await work.operators.get(operator.id) == replace(operator, language="ru", capacity=9)
            assert await work.operators.get(other.id) == other


class TestSessions:
    async def test_a_session_lives_until_its_end(self, uow: UnitOfWorkFactory) -> None:
        session = Session(secret_hash="h", subject="s", kind="resume", expires_at=NOW + timedelta(hours=1), csrf="c")
        async with uow() as work:
            await work.sessions.add(session)
            just_before, end = NOW + timedelta(minutes=59, seconds=59), NOW + timedelta(hours=1)
            assert await work.sessions.get("h", "resume", just_before) == session
            assert await work.sessions.get("h", "resume", end) is None
            assert await work.sessions.get("h", "operator", NOW) is None, "one kind does not open another's door"
            assert await work.sessions.get("x", "resume", NOW) is None
            await work.sessions.extend("h", end + timedelta(hours=1))
            assert await work.sessions.get("h", "resume", end) is not None

    async def test_removal(self, uow: UnitOfWorkFactory) -> None:
        async with uow() as work:
            for hours in (0, 1, 2):
                await work.sessions.add(
                    Session(
                        secret_hash=f"h{hours}", subject="s", kind="operator", expires_at=NOW + timedelta(hours=hours)
                    )
                )
            assert await work.sessions.remove_expired(NOW + timedelta(hours=1)) == 2
            assert await work.sessions.get("h2", "operator", NOW) is not None
            await work.sessions.remove("h2")
            assert await work.sessions.get("h2", "operator", NOW) is None


class TestRatings:
    async def test_in_the_order_of_the_talks(self, uow: UnitOfWorkFactory) -> None:
        conversation = await stored(uow)
        async with uow() as work:
            await work.ratings.add(conversation.id, 9, 2, "second", OperatorId("o"), NOW)
            await work.ratings.add(conversation.id, 4, 5, "", None, NOW)
            assert await work.ratings.of_conversation(conversation.id) == [(5, ""), (2, "second")]
            assert await work.ratings.of_conversation(ConversationId("other")) == []


class TestAttempts:
    async def test_they_are_counted_by_key_within_a_time(self, uow: UnitOfWorkFactory) -> None:
        async with uow() as work:

            async def add(key: str, minutes: int, since: int = -1, most: int = 100) -> bool:
                at = NOW + timedelta(minutes=minutes)
                return await work.attempts.add(key, at, since=NOW + timedelta(minutes=since), most=most)

            assert all([await add("key", minutes) for minutes in (0, 5, 5, 10)])
            assert await add("other", 10)
            assert not await add("key", 10, most=4), "the fifth, where four are allowed"
            assert not await add("key", 10, since=0, most=3)
            assert await add("other", 10, since=10, most=1), "what was before does not count"

            async def count(since: int) -> int:
                return await work.attempts.count("key", NOW + timedelta(minutes=since))

            assert [await count(since) for since in (-1, 0, 5, 10)] == [4, 3, 1, 0]
            await work.attempts.take_back("key")
            assert [await count(since) for since in (-1, 0, 5)] == [3, 2, 0]
            await work.attempts.remove_before(NOW + timedelta(minutes=5))
            assert await count(-1) == 2
            await work.attempts.clear("key")
            assert await count(-1) == 0
            await work.attempts.take_back("key")
            assert await work.attempts.count("other", NOW) == 2


async def test_votes_that_come_at_once_are_all_counted(uow: UnitOfWorkFactory) -> None:
    await asyncio.gather(*(votes.record(uow, "login", "en", n % 3 > 0) for n in range(30)))
    await votes.record(uow, "payout", "az", False)
    async with uow(read_only=True) as work:
        tallies = [(tally.topic, tally.language, tally.helpful, tally.unhelpful) for tally in await work.votes.all()]
    assert tallies == [("login", "en", 20, 10), ("payout", "az", 0, 1)]
