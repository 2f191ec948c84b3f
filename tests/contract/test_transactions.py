"""One unit of work (`handoff.ports.unit_of_work`) is one transaction, on every database."""

import asyncio
from dataclasses import replace

import pytest

from handoff.domain.conversations.conversation import Status
from handoff.domain.conversations.message import Message
from handoff.domain.events import MessageCreated, QueueChanged
from handoff.ports.unit_of_work import UnitOfWorkFactory
from handoff.storage.sql.database import Database
from tests.fixtures.clock import ManualClock
from tests.fixtures.databases import RecordingHub
from tests.fixtures.desk import a_message
from tests.fixtures.hub import Hearer
from tests.fixtures.storing import append, fetch, log, stored

NOW = ManualClock().now()


async def test_nothing_is_kept_or_told_without_a_commit(uow: UnitOfWorkFactory, hub: RecordingHub) -> None:
    conversation = await stored(uow)
    async with uow() as work:
        await work.messages.append(a_message(conversation.id))
        await work.conversations.change_owner(conversation, conversation.move(Status.QUEUED, NOW))
        work.emit(QueueChanged())
    assert await log(uow, conversation.id) == []
    assert await fetch(uow, conversation.id) == conversation
    assert hub.published == []


async def test_an_exception_rolls_back_and_passes_on(uow: UnitOfWorkFactory, hub: RecordingHub) -> None:
    conversation = await stored(uow)
    with pytest.raises(ZeroDivisionError):
        async with uow() as work:
            await work.messages.append(a_message(conversation.id))
            work.emit(QueueChanged())
            raise ZeroDivisionError
    assert await log(uow, conversation.id) == []
    assert hub.published == []
    assert (await append(uow, a_message(conversation.id))).seq == 1, "the next writer is not kept waiting"


async def test_events_are_told_once_in_order_after_the_commit(uow: UnitOfWorkFactory, hub: RecordingHub) -> None:
    conversation = await stored(uow)
    events = [MessageCreated(conversation_id=conversation.id, seq=n) for n in (1, 2)] + [QueueChanged()]
    async with uow() as work:
        for event in events:
            work.emit(event)
        assert hub.published == []
        await work.commit()
    assert hub.published == events


async def test_who_hears_the_bell_finds_what_it_rings_for(uow: UnitOfWorkFactory, hub: RecordingHub) -> None:
    conversation = await stored(uow)

    async def listen() -> list[Message]:
        async with hub.subscribe(Hearer()) as events:
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


async def test_a_reader_sees_one_state_and_waits_for_nobody(uow: UnitOfWorkFactory) -> None:
    conversation = await stored(uow)
    async with asyncio.timeout(5), uow(read_only=True) as reader:
        assert await reader.messages.after(conversation.id, 0) == []
        await append(uow, a_message(conversation.id))
        async with uow() as writer:
            await writer.messages.append(a_message(conversation.id))
            assert await reader.messages.after(conversation.id, 0) == [], "the same as at its first look"
    assert len(await log(uow, conversation.id)) == 1


async def test_a_reader_does_not_wait_behind_a_line_of_writers(uow: UnitOfWorkFactory) -> None:
    conversation = await stored(uow)
    async with asyncio.timeout(5):
        async with uow() as work:
            await work.messages.append(a_message(conversation.id))
            line = [asyncio.create_task(append(uow, a_message(conversation.id))) for _ in range(40)]
            await asyncio.wait(line, timeout=0.2)  # none can get through; each waits as it does
            assert await log(uow, conversation.id) == []
        messages = await asyncio.gather(*line)
    assert sorted(message.seq for message in messages) == list(range(1, 41))


async def test_two_processes_that_read_and_then_write_do_not_trip_each_other(uow: Database) -> None:
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


async def test_a_writer_cancelled_at_any_moment_lets_the_next_one_in(uow: UnitOfWorkFactory, hub: RecordingHub) -> None:
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


async def test_a_reader_cancelled_at_any_moment_leaves_nothing_behind(uow: UnitOfWorkFactory) -> None:
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


async def test_an_error_of_the_database_does_not_tell_what_people_wrote(uow: UnitOfWorkFactory) -> None:
    conversation = await stored(uow)
    with pytest.raises(Exception, match="conversations") as raised:
        async with uow() as work:
            await work.conversations.add(replace(conversation, handoff_text="my card is 4111"))
    assert "4111" not in str(raised.value)
    assert "4111" not in repr(raised.value)
