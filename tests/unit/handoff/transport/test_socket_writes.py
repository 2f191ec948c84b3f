"""What a socket sends goes out at once where it can, in order, and else waits within bounds."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from handoff.bridge.transport.socket import WRITE_NOW, Closing, Socket
from handoff.domain.events import QueueChanged
from handoff.protocol.codes import CloseCode
from handoff.protocol.frames import VISITOR_FRAMES
from handoff.protocol.session import FrameReader
from tests.fixtures.desk import LIMITS


class Line:
    """A WebSocket that takes frames at once while it is free, and others when they are awaited."""

    def __init__(self, *, prompt: bool = True) -> None:
        self.free = True
        self.went: list[str] = []
        self.scope: dict[str, Any] = {"extensions": {WRITE_NOW: self.write_now} if prompt else {}}

    def write_now(self, texts: Sequence[str]) -> bool:
        if self.free:
            self.went.extend(texts)
        return self.free

    async def send_text(self, text: str) -> None:
        await asyncio.sleep(0)
        self.went.append(text)


class Handler:
    """Raises whatever it is told."""

    topics = ()

    def wants(self, event: object) -> bool:
        return True

    def take(self, event: object) -> bool:
        raise Closing(CloseCode.SLOW_READER)


def a_socket(line: Line, **limits: int) -> Socket[Any]:
    desk = SimpleNamespace(limits=replace(LIMITS, **limits))
    return Socket(cast(Any, line), cast(Any, desk), FrameReader(VISITOR_FRAMES), cast(Any, Handler()))


async def test_what_can_go_at_once_does() -> None:
    line = Line()
    socket = a_socket(line)
    socket.send("1", "2")
    socket.send("3")
    assert line.went == ["1", "2", "3"]


@pytest.mark.parametrize("prompt", [True, False])
async def test_nothing_overtakes_what_waits(prompt: bool) -> None:
    line = Line(prompt=prompt)
    socket = a_socket(line)
    line.free = False
    socket.send("1")
    line.free = True
    socket.send("2", "3")
    async with asyncio.timeout(10), asyncio.TaskGroup() as served:
        socket._group = served  # as while it is served
        writing = served.create_task(socket._write())
        socket._writer = writing
        while len(line.went) < 1:
            await asyncio.sleep(0)
        socket.send("4")  # the writer is at it still
        while len(line.went) < 4:
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        socket.send("5")
        while len(line.went) < 5:
            await asyncio.sleep(0)
    assert line.went == ["1", "2", "3", "4", "5"]


async def test_what_waits_is_bounded() -> None:
    line = Line()
    line.free = False
    socket = a_socket(line, outgoing_frames=3)
    with pytest.raises(Closing) as closing:
        socket.send(*"1234")
    assert closing.value.code is CloseCode.SLOW_READER
    socket = a_socket(line, outgoing_bytes=10)
    socket.send("12345", "67890")
    with pytest.raises(Closing):
        socket.send("1")


async def test_an_event_that_ends_one_socket_is_nobody_elses_business() -> None:
    socket = a_socket(Line())
    assert socket.take(QueueChanged()), "the hub has nothing left to do"
    assert isinstance(socket._failure, Closing)
