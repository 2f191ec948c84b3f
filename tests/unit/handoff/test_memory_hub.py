"""The hub rings for everybody, in order, and lets go of who does not listen."""

import asyncio

from handoff.domain.events import Event, MessageCreated, QueueChanged
from handoff.domain.ids import ConversationId
from handoff.hub.memory import BACKLOG, MemoryHub


def ring(seq: int) -> MessageCreated:
    return MessageCreated(conversation_id=ConversationId("c"), seq=seq)


async def test_everybody_hears_everything_in_order() -> None:
    hub = MemoryHub()
    async with hub.subscribe() as first, hub.subscribe() as second:
        await hub.publish([ring(1), ring(2)])
        await hub.publish([ring(3)])
        for listener in (first, second):
            assert [await anext(listener) for _ in range(3)] == [ring(1), ring(2), ring(3)]


async def test_listening_begins_at_the_entry_and_ends_at_the_exit() -> None:
    hub = MemoryHub()
    await hub.publish([ring(1)])
    async with hub.subscribe() as listener:
        await hub.publish([ring(2)])
        assert await anext(listener) == ring(2)
    await hub.publish([ring(3)])
    async with asyncio.timeout(1), hub.subscribe() as other:
        await hub.publish([ring(4)])
        assert await anext(other) == ring(4)
    assert not hub._listeners


async def test_who_falls_behind_is_ended_and_others_are_not() -> None:
    hub = MemoryHub()
    async with hub.subscribe() as slow, hub.subscribe() as quick:
        for seq in range(BACKLOG):
            await hub.publish([ring(seq)])
            assert await anext(quick) == ring(seq)
        await hub.publish([ring(BACKLOG), ring(BACKLOG + 1)])
        await hub.publish([ring(BACKLOG + 2)])
        async with asyncio.timeout(5):
            heard = [event async for event in slow]
        assert heard == [ring(seq) for seq in range(BACKLOG)], "what fitted, in order, then the end"
        assert [await anext(quick) for _ in range(3)] == [ring(BACKLOG), ring(BACKLOG + 1), ring(BACKLOG + 2)]


async def test_who_listens_to_one_conversation_hears_of_that_and_of_what_concerns_all() -> None:
    hub = MemoryHub()
    asked: list[Event] = []
    known: list[ConversationId] = []

    def wants(event: Event) -> bool:
        asked.append(event)
        return True

    other = MessageCreated(conversation_id=ConversationId("other"), seq=1)
    async with hub.subscribe(wants, lambda: known[0] if known else None) as listener, hub.subscribe() as console:
        await hub.publish([other])  # before it is known which one
        known.append(ConversationId("c"))
        await hub.publish([other, ring(1), QueueChanged()])
        assert asked == [other, ring(1), QueueChanged()], "about others it is not even asked"
        assert [await anext(listener) for _ in range(3)] == asked
        assert [await anext(console) for _ in range(4)] == [other, other, ring(1), QueueChanged()]
    assert not hub._listeners
    assert not hub._of_one, "nothing is left of those who went"
