"""The unit of work and its repositories (`handoff.ports`), asked of every database."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from handoff.domain.conversation import Conversation, Department, HandoffReason, Priority, Status
from handoff.domain.errors import NotFound, StaleOwner
from handoff.domain.events import MessageCreated, QueueChanged
from handoff.domain.ids import ConversationId, OperatorId, Reference
from handoff.domain.message import Author, Button, Message, Outcome, OutcomeKind
from handoff.domain.operator import Role
from handoff.domain.ticket import ComplaintKind, TicketStatus
from handoff.ports import Session, UnitOfWorkFactory
from handoff.storage.sql.database import Database
from tests.contract.conftest import RecordingHub
from tests.fixtures.clock import ManualClock
from tests.fixtures.desk import a_complaint, a_conversation, a_message, a_ticket, an_operator

NOW = ManualClock().now()


async def stored(uow: UnitOfWorkFactory, status: Status = Status.BOT, **fields: Any) -> Conversation:
    conversation = a_conversation(status, **fields)
    async with uow() as work:
        await work.conversations.add(conversation)
        await work.commit()
    return conversation


async def append(uow: UnitOfWorkFactory, message: Message, *, needs_answer: bool = False) -> Message:
    async with uow() as work:
        message = await work.messages.append(message, needs_answer=needs_answer)
        await work.commit()
    return message


async def fetch(uow: UnitOfWorkFactory, id: ConversationId) -> Conversation:
    async with uow(read_only=True) as work:
        return await work.conversations.get(id)


async def log(uow: UnitOfWorkFactory, id: ConversationId, after: int = 0) -> list[Message]:
    async with uow(read_only=True) as work:
        return await work.messages.after(id, after)


class TestTransactions:
    async def test_nothing_is_kept_or_told_without_a_commit(self, uow: UnitOfWorkFactory, hub: RecordingHub) -> None:
        conversation = await stored(uow)
        async with uow() as work:
            await work.messages.append(a_message(conversation.id))
            await work.conversations.change_owner(conversation, conversation.move(Status.QUEUED, NOW))
            work.emit(QueueChanged())
        assert await log(uow, conversation.id) == []
        assert await fetch(uow, conversation.id) == conversation
        assert hub.published == []

    async def test_an_exception_rolls_back_and_passes_on(self, uow: UnitOfWorkFactory, hub: RecordingHub) -> None:
        conversation = await stored(uow)
        with pytest.raises(ZeroDivisionError):
            async with uow() as work:
                await work.messages.append(a_message(conversation.id))
                work.emit(QueueChanged())
                raise ZeroDivisionError
        assert await log(uow, conversation.id) == []
        assert hub.published == []
        assert (await append(uow, a_message(conversation.id))).seq == 1, "the next writer is not kept waiting"

    async def test_events_are_told_once_in_order_after_the_commit(
        self, uow: UnitOfWorkFactory, hub: RecordingHub
    ) -> None:
        conversation = await stored(uow)
        events = [MessageCreated(conversation_id=conversation.id, seq=n) for n in (1, 2)] + [QueueChanged()]
        async with uow() as work:
            for event in events:
                work.emit(event)
            assert hub.published == []
            await work.commit()
        assert hub.published == events

    async def test_who_hears_the_bell_finds_what_it_rings_for(self, uow: UnitOfWorkFactory, hub: RecordingHub) -> None:
        conversation = await stored(uow)

        async def listen() -> list[Message]:
            async with hub.subscribe() as events:
                ready.set()
                await anext(events)
                return await log(uow, conversation.id)

        ready = asyncio.Event()
        async with asyncio.timeout(5), asyncio.TaskGroup() as group:
            heard = group.create_task(listen())
            await ready.wait()
            async with uow() as work:
                message = await work.messages.append(a_message(conversation.id))
                work.emit(MessageCreated(conversation_id=conversation.id, seq=1))
                await work.commit()
        assert heard.result() == [message]

    async def test_a_reader_sees_one_state_and_waits_for_nobody(self, uow: UnitOfWorkFactory) -> None:
        conversation = await stored(uow)
        async with asyncio.timeout(5), uow(read_only=True) as reader:
            assert await reader.messages.after(conversation.id, 0) == []
            await append(uow, a_message(conversation.id))
            async with uow() as writer:
                await writer.messages.append(a_message(conversation.id))
                assert await reader.messages.after(conversation.id, 0) == [], "the same as at its first look"
        assert len(await log(uow, conversation.id)) == 1

    async def test_a_reader_does_not_wait_behind_a_line_of_writers(self, uow: UnitOfWorkFactory) -> None:
        conversation = await stored(uow)
        async with asyncio.timeout(5):
            async with uow() as work:
                await work.messages.append(a_message(conversation.id))
                line = [asyncio.create_task(append(uow, a_message(conversation.id))) for _ in range(40)]
                await asyncio.wait(line, timeout=0.2)  # none can get through; each waits as it does
                assert await log(uow, conversation.id) == []
            messages = await asyncio.gather(*line)
        assert sorted(message.seq for message in messages) == list(range(1, 41))

    async def test_two_processes_that_read_and_then_write_do_not_trip_each_other(self, uow: Database) -> None:
        conversation = await stored(uow)
        other = Database(uow.url, RecordingHub())

        async def read_then_write(process: Database) -> None:
            async with process() as work:
                seen = await work.conversations.get(conversation.id)
                await asyncio.sleep(0)
                await work.conversations.update(replace(seen, visitor_seen_seq=seen.visitor_seen_seq + 1))
                await work.commit()

        await asyncio.gather(*(read_then_write(process) for process in [uow, other] * 15))
        await other.close()
        assert (await fetch(uow, conversation.id)).visitor_seen_seq == 30

    async def test_a_writer_cancelled_at_any_moment_lets_the_next_one_in(
        self, uow: UnitOfWorkFactory, hub: RecordingHub
    ) -> None:
        conversation = await stored(uow)

        async def write(text: str) -> None:
            async with uow() as work:
                message = await work.messages.append(a_message(conversation.id, text))
                work.emit(MessageCreated(conversation_id=conversation.id, seq=message.seq))
                await work.commit()

        for moment in range(60):
            task = asyncio.create_task(write("cut off"))
            for _ in range(moment * 5):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            async with asyncio.timeout(2):
                await write("not cut off")
        messages = await log(uow, conversation.id)
        assert [message.text for message in messages].count("not cut off") == 60
        assert [message.seq for message in messages] == list(range(1, len(messages) + 1))
        assert [e.seq for e in hub.published if isinstance(e, MessageCreated)] == [m.seq for m in messages], (
            "what is stored is told, also when nobody waits for it any more"
        )

    async def test_a_reader_cancelled_at_any_moment_leaves_nothing_behind(self, uow: UnitOfWorkFactory) -> None:
        conversation = await stored(uow)
        for moment in range(60):
            task = asyncio.create_task(log(uow, conversation.id))
            for _ in range(moment * 3):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        async with asyncio.timeout(2):
            await append(uow, a_message(conversation.id))
            many = await asyncio.gather(*(log(uow, conversation.id) for _ in range(20)))
        assert [len(messages) for messages in many] == [1] * 20, "no connection of the pool is missing"


class TestConversations:
    async def test_every_field_comes_back(self, uow: UnitOfWorkFactory) -> None:
        full = await stored(
            uow,
            Status.ASSIGNED,
            epoch=5,
            head_seq=9,
            language="az",
            page_language="ru",
            operator_id=OperatorId("o1"),
            last_operator_id=OperatorId("o2"),
            department=Department.PAYMENTS,
            priority=Priority.URGENT,
            waiting_since=NOW - timedelta(minutes=3, microseconds=7),
            handoff_reason=HandoffReason.GAMBLING_HARM,
            handoff_text="çox uduzmuşam",
            form={"kind": "withdrawal", "parts": ["ə", 1, None]},
            visitor_seen_seq=3,
            operator_seen_seq=4,
            closed_reason="solved",
            rating_open=True,
            page_url="https://shop.example/ödəniş",
            resume_due="closed",
        )
        assert await fetch(uow, full.id) == full

    async def test_an_unknown_one_is_not_found(self, uow: UnitOfWorkFactory) -> None:
        with pytest.raises(NotFound):
            await fetch(uow, ConversationId("nobody"))

    async def test_the_owner_changes_only_from_what_was_seen(self, uow: UnitOfWorkFactory) -> None:
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
    async def test_status_and_epoch_must_both_fit(self, uow: UnitOfWorkFactory, changed: dict[str, Any]) -> None:
        held = await stored(uow, Status.QUEUED, epoch=3)
        looked_at = replace(held, **changed)
        async with uow() as work:
            with pytest.raises(StaleOwner):
                await work.conversations.change_owner(looked_at, looked_at.move(Status.CLOSED, NOW))
        assert await fetch(uow, held.id) == held

    async def test_of_many_who_change_the_owner_at_once_one_wins(self, uow: UnitOfWorkFactory) -> None:
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

    async def test_a_change_of_owner_does_not_turn_back_the_log(self, uow: UnitOfWorkFactory) -> None:
        seen = await stored(uow)
        await append(uow, a_message(seen.id))
        async with uow() as work:
            await work.conversations.change_owner(seen, seen.move(Status.QUEUED, NOW))
            await work.commit()
        assert (await fetch(uow, seen.id)).head_seq == 1

    async def test_an_update_leaves_owner_and_log_alone(self, uow: UnitOfWorkFactory) -> None:
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

    async def test_the_queue_is_by_priority_then_by_waiting_time_then_by_id(self, uow: UnitOfWorkFactory) -> None:
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

    async def test_what_an_operator_holds(self, uow: UnitOfWorkFactory) -> None:
        mine = OperatorId("mine")
        held = await stored(uow, Status.ASSIGNED, operator_id=mine)
        await stored(uow, Status.ASSIGNED, operator_id=OperatorId("other"))
        await stored(uow, Status.CLOSED, last_operator_id=mine)
        await stored(uow, Status.QUEUED, last_operator_id=mine)
        async with uow(read_only=True) as work:
            assert await work.conversations.assigned_to(mine) == [held]


class TestMessages:
    async def test_every_field_comes_back(self, uow: UnitOfWorkFactory) -> None:
        conversation = await stored(uow)
        message = await append(
            uow,
            a_message(
                conversation.id,
                "Ə, ı, ğ, ё, 👍🏽 <b>",
                author=Author.BOT,
                author_name="Aysel",
                client_message_id="client-1",
                epoch=4,
                params={"name": "ü"},
                buttons=(Button(id="b", label="Bəli", action={"intent": "affirm", "entities": {}}),),
                outcome=Outcome(kind=OutcomeKind.SUGGEST, suggestions=("a",), offers=("human",), score=0.5),
                pressed={"intent": "x"},
                helpful=False,
            ),
        )
        assert await log(uow, conversation.id) == [message]
        async with uow(read_only=True) as work:
            assert await work.messages.get(conversation.id, 1) == message
            assert await work.messages.by_client_id(conversation.id, "client-1") == message

    async def test_fifty_at_once_are_numbered_without_gaps(self, uow: UnitOfWorkFactory) -> None:
        one, other = await stored(uow), await stored(uow)
        messages = await asyncio.gather(
            *(append(uow, a_message((one, other)[n % 5 == 0].id, f"text {n}")) for n in range(50))
        )
        for conversation, count in ((one, 40), (other, 10)):
            numbers = [m.seq for m in messages if m.conversation_id == conversation.id]
            assert sorted(numbers) == list(range(1, count + 1))
            assert [m.seq for m in await log(uow, conversation.id)] == list(range(1, count + 1))
            assert (await fetch(uow, conversation.id)).head_seq == count
        by_seq = {(m.conversation_id, m.seq): m.text for m in messages}
        assert all(by_seq[(m.conversation_id, m.seq)] == m.text for m in await log(uow, one.id))

    async def test_a_rolled_back_number_is_given_again(self, uow: UnitOfWorkFactory) -> None:
        conversation = await stored(uow)
        async with uow() as work:
            assert (await work.messages.append(a_message(conversation.id, "lost"))).seq == 1
        assert (await append(uow, a_message(conversation.id, "kept"))).seq == 1

    async def test_the_callers_number_does_not_count(self, uow: UnitOfWorkFactory) -> None:
        conversation = await stored(uow)
        assert (await append(uow, a_message(conversation.id, seq=99))).seq == 1

    async def test_a_client_message_id_is_stored_once(self, uow: UnitOfWorkFactory) -> None:
        conversation, other = await stored(uow), await stored(uow)
        first = await append(uow, a_message(conversation.id, "first", client_message_id="same"))
        again = await append(uow, a_message(conversation.id, "second", client_message_id="same"), needs_answer=True)
        assert again == first
        assert await log(uow, conversation.id) == [first]
        assert (await fetch(uow, conversation.id)).head_seq == 1
        async with uow(read_only=True) as work:
            assert await work.messages.unanswered(conversation.id) == []
        elsewhere = await append(uow, a_message(other.id, "first", client_message_id="same"))
        assert elsewhere.conversation_id == other.id, "the id is its conversation's own"

    async def test_a_client_message_id_is_stored_once_also_when_sent_at_once(self, uow: UnitOfWorkFactory) -> None:
        conversation = await stored(uow)
        results = await asyncio.gather(
            *(append(uow, a_message(conversation.id, f"text {n}", client_message_id="same")) for n in range(20))
        )
        assert {message.seq for message in results} == {1}
        assert len({message.text for message in results}) == 1
        assert len(await log(uow, conversation.id)) == 1

    async def test_messages_without_client_message_id_are_all_stored(self, uow: UnitOfWorkFactory) -> None:
        conversation = await stored(uow)
        await append(uow, a_message(conversation.id))
        await append(uow, a_message(conversation.id))
        assert len(await log(uow, conversation.id)) == 2

    async def test_into_no_conversation(self, uow: UnitOfWorkFactory) -> None:
        with pytest.raises(NotFound):
            await append(uow, a_message(ConversationId("nobody")))

    async def test_what_comes_after(self, uow: UnitOfWorkFactory) -> None:
        conversation = await stored(uow)
        for n in range(1, 5):
            await append(uow, a_message(conversation.id, str(n)))
        for after in range(6):
            assert [m.seq for m in await log(uow, conversation.id, after)] == list(range(after + 1, 5))

    async def test_one_that_is_not_there(self, uow: UnitOfWorkFactory) -> None:
        conversation, other = await stored(uow), await stored(uow)
        await append(uow, a_message(other.id))
        async with uow(read_only=True) as work:
            with pytest.raises(NotFound):
                await work.messages.get(conversation.id, 1)
            assert await work.messages.by_client_id(conversation.id, "none") is None

    async def test_what_was_said_last_by_anybody(self, uow: UnitOfWorkFactory) -> None:
        talk, other, silent = await stored(uow), await stored(uow), await stored(uow)
        for text in ("first", "last"):
            await append(uow, a_message(talk.id, text))
        await append(uow, a_message(talk.id, "", author=Author.SYSTEM, code="rated"))
        await append(uow, a_message(other.id, "other", author=Author.OPERATOR))
        await append(uow, a_message(silent.id, "", author=Author.SYSTEM, code="rated"))
        async with uow(read_only=True) as work:
            assert await work.messages.last_spoken([talk.id, silent.id, ConversationId("nobody")]) == {talk.id: "last"}
            assert await work.messages.last_spoken([talk.id, other.id]) == {talk.id: "last", other.id: "other"}
            assert await work.messages.last_spoken([]) == {}

    async def test_a_thumb(self, uow: UnitOfWorkFactory) -> None:
        conversation = await stored(uow)
        for _ in range(2):
            await append(uow, a_message(conversation.id))
        async with uow() as work:
            await work.messages.set_helpful(conversation.id, 2, True)
            await work.commit()
        assert [m.helpful for m in await log(uow, conversation.id)] == [None, True]

    async def test_what_the_assistant_still_owes(self, uow: UnitOfWorkFactory) -> None:
        conversation, people, quiet = await stored(uow), await stored(uow, Status.ASSIGNED), await stored(uow)
        for needs_answer in (True, False, True, True):
            await append(uow, a_message(conversation.id), needs_answer=needs_answer)
        await append(uow, a_message(people.id), needs_answer=True)
        await append(uow, a_message(quiet.id))

        async def owed() -> tuple[list[int], list[ConversationId]]:
            async with uow(read_only=True) as work:
                messages = await work.messages.unanswered(conversation.id)
                return [m.seq for m in messages], await work.messages.conversations_unanswered()

        assert await owed() == ([1, 3, 4], [conversation.id])
        async with uow() as work:
            await work.messages.mark_answered(conversation.id, 3)
            await work.commit()
        assert await owed() == ([4], [conversation.id])
        async with uow() as work:
            await work.messages.mark_answered(conversation.id, 4)
            await work.commit()
        assert await owed() == ([], [])


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
            department=Department.PRODUCT,
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
            assert [references[t.reference] for t in await work.tickets.recent(9)] == ["soon", "late", "solved"]
            assert [references[t.reference] for t in await work.tickets.recent(2)] == ["soon", "late"]

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
            for minutes in (0, 5, 5, 10):
                await work.attempts.add("key", NOW + timedelta(minutes=minutes))
            await work.attempts.add("other", NOW + timedelta(minutes=10))

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
            assert await work.attempts.count("other", NOW) == 1


async def test_an_error_of_the_database_does_not_tell_what_people_wrote(uow: UnitOfWorkFactory) -> None:
    conversation = await stored(uow)
    with pytest.raises(Exception, match="conversations") as raised:
        async with uow() as work:
            await work.conversations.add(replace(conversation, handoff_text="my card is 4111"))
    assert "4111" not in str(raised.value)
    assert "4111" not in repr(raised.value)
