"""Pings ask how far a log goes: who asks alone is answered at once, thousands share a query."""

import asyncio
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from handoff.bridge import heads
from handoff.bridge.heads import Heads
from handoff.domain.errors import NotFound
from handoff.domain.ids import ConversationId


class Logs:
    """A unit of work that knows how far logs go, and keeps what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    @asynccontextmanager
    async def __call__(self, **_: object) -> Any:
        yield SimpleNamespace(conversations=self)

    async def heads(self, ids: list[ConversationId]) -> dict[ConversationId, int]:
        self.asked.append(len(ids))
        return {id: len(id) for id in ids if id != "gone"}


async def test_many_who_ask_share_queries() -> None:
    """However quickly one after the other asks: so many looks at once, then so many a second."""
    now, slept = [100.0], [0.0]

    async def sleep(seconds: float) -> None:
        slept[0] += seconds
        now[0] += seconds
        for _ in range(200):  # others ask meanwhile
            await asyncio.sleep(0)

    logs = Logs()
    asked = Heads(logs, lambda: now[0], sleep)  # type: ignore[arg-type]
    waiting = []
    for number in range(400):
        waiting.append(asyncio.create_task(asked.of(ConversationId(f"c{number:03}"))))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    assert set(await asyncio.gather(*waiting)) == {4}
    assert sum(logs.asked) == 400
    assert len(logs.asked) <= heads._LOOKS_A_SECOND * (1 + slept[0]) + 1
    assert len(logs.asked) < 30


async def test_who_asks_alone_is_answered_and_told_what_is_not_there() -> None:
    asked = Heads(Logs())  # type: ignore[arg-type]
    assert await asked.of(ConversationId("abc")) == 3
    with pytest.raises(NotFound):
        await asked.of(ConversationId("gone"))
