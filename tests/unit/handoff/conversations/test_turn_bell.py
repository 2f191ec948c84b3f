"""Who answers hears who rings; who only rings hears nobody."""

import asyncio

from handoff.domain.events import Event, EventsMissed, TurnWaiting
from handoff.domain.ids import ConversationId
from handoff.hub.memory import MemoryHub
from handoff.services.conversations.turn_bell import TurnBell, answer_rings

ROUNDS = 50


class Answering:
    """`Turns` of a process that answers: what it was woken for, and how often it looked by itself."""

    def __init__(self) -> None:
        self.woken: list[str] = []
        self.looks = 0

    def wake(self, conversation_id: ConversationId) -> None:
        self.woken.append(conversation_id)

    async def recover(self) -> int:
        self.looks += 1
        return 0

    async def finish(self, within_seconds: float) -> int:
        return 0

    async def stop(self) -> None:
        return


async def rounds() -> None:
    """Everything that is going on goes on for so long."""
    for _ in range(ROUNDS):
        await asyncio.sleep(0)


async def test_a_ring_is_told_once_in_processes_that_only_ring() -> None:
    """It rang again for each ring that it heard: the hub was filled by that, and nothing else got through in time."""
    hub = MemoryHub()
    told: list[Event] = []
    hub.observe(told.append)
    bell = TurnBell(hub)
    hearing = asyncio.create_task(answer_rings(hub, bell))
    await rounds()
    bell.wake(ConversationId("a"))
    await rounds()
    hearing.cancel()
    assert told == [TurnWaiting(conversation_id=ConversationId("a"))]


async def test_who_answers_is_woken_and_looks_when_rings_may_be_missed() -> None:
    hub = MemoryHub()
    turns = Answering()
    hearing = asyncio.create_task(answer_rings(hub, turns))
    await rounds()
    TurnBell(hub).wake(ConversationId("a"))
    await rounds()
    await hub.publish([EventsMissed()])
    await rounds()
    hearing.cancel()
    assert turns.woken == ["a"]
    assert turns.looks == 1
