"""The hub rings for everybody, in order, and lets go of who does not listen."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace

from handoff.domain.conversations.conversation import Status
from handoff.domain.events import CONSOLES, WAITING, EventsMissed, MessageCreated, QueueChanged, TypingChanged
from handoff.domain.ids import ConversationId, OperatorId
from handoff.hub.memory import BACKLOG, MemoryHub
from tests.fixtures.desk import a_conversation
from tests.fixtures.hub import Hearer


def ring(seq: int) -> MessageCreated:
    return MessageCreated(conversation_id=ConversationId("c"), seq=seq)


async def test_everybody_hears_everything_in_order() -> None:
    hub = MemoryHub()
    async with hub.subscribe(Hearer()) as first, hub.subscribe(Hearer()) as second:
        await hub.publish([ring(1), ring(2)])
        await hub.publish([ring(3)])
        for listener in (first, second):
            assert [await anext(listener) for _ in range(3)] == [ring(1), ring(2), ring(3)]


async def test_listening_begins_at_the_entry_and_ends_at_the_exit() -> None:
    hub = MemoryHub()
    await hub.publish([ring(1)])
    async with hub.subscribe(Hearer()) as listener:
        await hub.publish([ring(2)])
        assert await anext(listener) == ring(2)
    await hub.publish([ring(3)])
    async with asyncio.timeout(1), hub.subscribe(Hearer()) as other:
        await hub.publish([ring(4)])
        assert await anext(other) == ring(4)
    assert not hub._readers


async def test_who_falls_behind_is_ended_and_others_are_not() -> None:
    hub = MemoryHub()
    async with hub.subscribe(Hearer()) as slow, hub.subscribe(Hearer()) as quick:
        for seq in range(BACKLOG):
            await hub.publish([ring(seq)])
            assert await anext(quick) == ring(seq)
        await hub.publish([ring(BACKLOG), ring(BACKLOG + 1)])
        await hub.publish([ring(BACKLOG + 2)])
        async with asyncio.timeout(5):
            heard = [event async for event in slow]
        assert heard == [ring(seq) for seq in range(BACKLOG)], "what fitted, in order, then the end"
        assert [await anext(quick) for _ in range(3)] == [ring(BACKLOG), ring(BACKLOG + 1), ring(BACKLOG + 2)]


async def test_who_is_to_look_again_is_told_so_once_until_it_does() -> None:
    """A look costs each socket some queries: a hub that loses much must not ask for more of them than can be had."""
    hub = MemoryHub()
    async with hub.subscribe(Hearer()) as listener:
        await hub.publish([EventsMissed(), ring(1), EventsMissed(), ring(2), EventsMissed()])
        assert [await anext(listener) for _ in range(2)] == [EventsMissed(), ring(1)]
        await hub.publish([EventsMissed(), ring(3)])
        assert [await anext(listener) for _ in range(3)] == [ring(2), EventsMissed(), ring(3)]


def said(conversation: str, by: str | None = None, status: Status = Status.ASSIGNED) -> MessageCreated:
    about = replace(a_conversation(status), operator_id=None if by is None else OperatorId(by))
    return MessageCreated(conversation_id=ConversationId(conversation), seq=1, about=about)


async def test_each_hears_of_what_it_listens_to_and_of_what_concerns_all() -> None:
    hub = MemoryHub()
    player, other, waiter = Hearer(["c"]), Hearer([CONSOLES]), Hearer(["d", WAITING])
    holder, watcher = Hearer([CONSOLES, "op"]), Hearer([CONSOLES, "c"])
    typing = TypingChanged(conversation_id=ConversationId("c"), author="visitor", name=None, active=True)
    events = [
        said("c", "op"),
        said("d", "op"),
        typing,
        said("c", status=Status.QUEUED),
        ring(1),
        QueueChanged(),
        EventsMissed(),
    ]
    async with AsyncExitStack() as stack:
        for listener in (player, holder, watcher, other, waiter):
            await stack.enter_async_context(hub.subscribe(listener))
        await hub.publish(events)
        each = ((player, "ctqrM"), (holder, "cdqrQM"), (watcher, "ctqrQM"), (other, "qrQM"), (waiter, "dQM"))
        for listener, heard in each:
            assert listener.asked == [event for event, name in zip(events, "cdtqrQM", strict=True) if name in heard]
    assert not hub._readers
    assert not hub._by_topic, "nothing is left of those who went"


async def test_topics_may_change() -> None:
    hub = MemoryHub()
    listener = Hearer([])
    hub.topics_changed(listener)  # one that does not listen
    async with hub.subscribe(listener) as events:
        await hub.publish([ring(1)])
        listener.topics = ["c"]
        hub.topics_changed(listener)
        await hub.publish([ring(2)])
        listener.topics = ["d"]
        hub.topics_changed(listener)
        await hub.publish([ring(3), EventsMissed()])
        assert [await anext(events), await anext(events)] == [ring(2), EventsMissed()]
    assert not hub._by_topic


async def test_what_can_be_taken_at_once_does_not_wake_the_reader_but_never_overtakes() -> None:
    hub = MemoryHub()
    listener = Hearer(takes=[ring(1), ring(3)])
    async with hub.subscribe(listener) as events:
        await hub.publish([ring(1)])
        assert listener.taken == [], "the reader has not begun to read"
        assert await anext(events) == ring(1)
        reading = asyncio.create_task(anext(events))
        await asyncio.sleep(0)
        await hub.publish([ring(3)])
        assert listener.taken == [ring(3)]
        await hub.publish([ring(2), ring(3)])
        assert await reading == ring(2)
        assert await anext(events) == ring(3), "what came before was not dealt with yet"
        assert listener.taken == [ring(3)]


async def test_who_observes_is_told_before_anybody_else() -> None:
    hub, order = MemoryHub(), list[str]()
    listener = Hearer()
    hub.observe(lambda event: order.append(f"observed, and {len(listener.asked)} were asked"))
    async with hub.subscribe(listener):
        await hub.publish([ring(1), ring(2)])
    assert order == ["observed, and 0 were asked", "observed, and 1 were asked"]
