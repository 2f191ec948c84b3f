"""What networks and strange clients do to frames: cut into bytes, mixed with others, broken, unanswered, asleep."""

import asyncio
import base64
import os
import struct
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from handoff.bridge.transport import serving
from tests.faults.proxy import Proxy
from tests.faults.running import Server
from tests.faults.test_endings import a_session, a_visitor
from tests.fixtures.clients import VisitorClient
from tests.fixtures.serving import ServerInside

PROTOCOL_ERROR = 1002
TEXT, PING, CLOSE = 0x1, 0x9, 0x8
FINAL = 0x80


def masked(head: int, payload: bytes) -> bytes:
    """A frame as clients send it; the mask is 0, so that it stands there as it is."""
    length = bytes([0x80 | len(payload)]) if len(payload) < 126 else struct.pack("!BH", 0x80 | 126, len(payload))
    return bytes([head]) + length + bytes(4) + payload


BROKEN = {
    "a reserved kind": masked(FINAL | 0x3, b"x"),
    "a reserved bit": masked(FINAL | 0x40 | TEXT, b"x"),
    "more of nothing": masked(FINAL, b"x"),
    "a ping in pieces": masked(PING, b"x"),
    "a long ping": masked(FINAL | PING, b"x" * 126),
    "a text within a text": masked(TEXT, b"x") + masked(FINAL | TEXT, b"x"),
    "no mask": bytes([FINAL | TEXT, 1]) + b"x",
}


@pytest.fixture(scope="module")
async def server() -> AsyncIterator[Server]:
    """One for all: none of these may harm it."""
    with tempfile.TemporaryDirectory(prefix="destek-odd-") as folder:
        server = Server(Path(folder))
        await server.start()
        yield server
        await server.kill()


class Raw:
    """A connection on which any bytes may be sent after the handshake."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def open(cls, port: int) -> "Raw":
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        key = base64.b64encode(os.urandom(16)).decode()
        writer.write(
            f"GET /ws/visitor HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
            f"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {key}\r\n\r\n".encode()
        )
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101")
        return cls(reader, writer)

    async def frames(self) -> AsyncIterator[tuple[int, bytes]]:
        """Kind and content of what the server sends, until it ends the connection."""
        while head := await self.reader.read(1):
            length = (await self.reader.readexactly(1))[0]
            if length == 126:
                [length] = struct.unpack("!H", await self.reader.readexactly(2))
            yield head[0] & 0xF, await self.reader.readexactly(length)
        self.writer.close()


async def close_code(raw: Raw) -> int:
    async with asyncio.timeout(5):
        [code] = [struct.unpack("!H", content[:2])[0] async for kind, content in raw.frames() if kind == CLOSE]
    return int(code)


async def test_frames_that_are_none_end_their_socket_and_no_other(server: Server) -> None:
    neighbour = await a_visitor(server)
    for name, data in BROKEN.items():
        raw = await Raw.open(server.port)
        raw.writer.write(data)
        assert await close_code(raw) == PROTOCOL_ERROR, name
        await neighbour.say(f"after {name}")


async def test_frames_in_pieces_and_in_single_bytes_are_whole(server: Server) -> None:
    visitor = await a_visitor(server)

    async def pieces() -> AsyncIterator[str]:
        yield '{"type": "message.send", "client_message_id": "client-message-p", "te'
        await visitor._connection.ping()
        yield 'xt": "salam, '
        await visitor._connection.pong(b"unasked")
        yield 'dünya"}'

    await visitor._connection.send(pieces())
    assert (await visitor.reply())["text"] == "echo: salam, dünya"
    async with Proxy(server.port) as proxy:
        proxy.slice_bytes = 1
        slowly = await VisitorClient.open(f"ws://127.0.0.1:{proxy.port}/ws/visitor", origin=server.origin)
        await slowly.hello((await a_session(server))["access_token"])
        await slowly.say("byte by byte")
        assert (await slowly.reply())["text"] == "echo: byte by byte"
        await slowly.close()


async def test_a_laptop_that_slept_finds_everything_once(server: Server) -> None:
    session = await a_session(server)
    async with Proxy(server.port) as proxy:
        url = f"ws://127.0.0.1:{proxy.port}/ws/visitor"
        asleep = await VisitorClient.open(url, origin=server.origin)
        await asleep.hello(session["access_token"])
        await asleep.say("before")
        await asleep.reply()
        [link] = proxy.links
        link.black_hole = True
        elsewhere = await a_visitor(server, session)
        await elsewhere.say("meanwhile")
        await elsewhere.reply()
        awake = await VisitorClient.open(url, origin=server.origin)
        await awake.hello(session["access_token"], asleep.seqs()[-1])
        await awake.say("after")
        await awake.reply()
        assert asleep.seqs() + awake.seqs() == [1, 2, 3, 4, 5, 6, 7]
        link.black_hole = False  # what was under way comes late, to the old socket alone
        assert (await asleep.reply())["text"] == "echo: meanwhile"
        await awake.say("and on")
        await awake.reply()
        assert awake.seqs() == [4, 5, 6, 7, 8, 9]


async def listening(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """An app that says nothing."""
    await receive()
    await send({"type": "websocket.accept"})
    while (await receive())["type"] != "websocket.disconnect":
        pass


@pytest.fixture
async def impatient() -> AsyncIterator[int]:
    """The port of a server set up as ours, which waits for a pong a hundredth as long."""
    config = serving.configuration(listening, frame_max_bytes=1000, trusted_proxies=())  # type: ignore[arg-type]
    assert config.ws_ping_interval and config.ws_ping_timeout
    assert config.ws_ping_interval + config.ws_ping_timeout <= 45
    config.ws_ping_interval /= 100
    config.ws_ping_timeout /= 100
    config.lifespan = "off"
    listener = serving.listener("127.0.0.1", 0)
    server = ServerInside(config)
    task = asyncio.create_task(server.serve([listener]))
    yield listener.getsockname()[1]
    server.should_exit = True
    await task


async def test_who_never_answers_a_ping_is_dropped(impatient: int) -> None:
    silent, alive = await Raw.open(impatient), await Raw.open(impatient)
    closing = asyncio.create_task(_kinds(silent))
    pongs = 0
    async with asyncio.timeout(5):
        async for kind, content in alive.frames():
            if kind == PING:
                alive.writer.write(masked(FINAL | 0xA, content))
                pongs += 1
            if closing.done() and pongs > 5:
                break
    assert PING in closing.result()
    alive.writer.close()


async def _kinds(raw: Raw) -> list[int]:
    return [kind async for kind, _ in raw.frames()]
