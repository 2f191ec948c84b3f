"""M9, A61: half-sent bodies are cut in time, and a head has a longest size."""

import asyncio
import time

import pytest

from handoff.bridge.transport import serving
from tests.attacks.attacked import Attacked, attacked

BODIES = 300


async def opened(world: Attacked, head: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", world.port)
    writer.write(head)
    return reader, writer


async def test_half_sent_bodies_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "BODY_SECONDS", 1.0)
    async with attacked() as world:
        head = b"POST /api/visitor/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n{"
        chunked = b"POST /api/visitor/sessions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"
        connections = [await opened(world, head if n % 2 else chunked) for n in range(BODIES)]
        assert await world.answers() < 5
        async with asyncio.timeout(20):
            ends = await asyncio.gather(*(reader.read() for reader, _ in connections), return_exceptions=True)
        assert len(ends) == BODIES
        for _, writer in connections:
            writer.close()
        assert serving.BODY_SECONDS < serving.UPLOAD_SECONDS


async def test_a_body_by_the_drop_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "BODY_SECONDS", 1.0)
    async with attacked() as world:
        began = time.monotonic()
        reader, writer = await opened(
            world, b"POST /api/visitor/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n"
        )
        async with asyncio.timeout(20):
            while not reader.at_eof():
                writer.write(b" ")
                await asyncio.sleep(0.1)
                await asyncio.wait([asyncio.ensure_future(reader.read(1))], timeout=0.01)
        assert time.monotonic() - began < 15
        writer.close()


async def test_a_head_has_a_longest_size() -> None:
    async with attacked() as world:
        before = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"
        for endless in (before + b"X: ", b"GET /", before):
            reader, writer = await opened(world, endless)
            sent = 0
            piece = b"a: b\r\n" * 5000 if endless is before else b"a" * 30_000
            try:
                async with asyncio.timeout(20):
                    while sent < 5_000_000 and not reader.at_eof():
                        writer.write(piece)
                        await writer.drain()
                        sent += len(piece)
                        await asyncio.sleep(0.01)
            except ConnectionError:
                pass
            assert sent < 1_000_000, "fifty megabytes were taken"
            writer.close()
        assert (await world.http.get("/healthz", headers={"X": "a" * 20_000})).status_code == 200


async def test_who_talks_over_a_socket_is_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "BODY_SECONDS", 0.5)
    monkeypatch.setattr(serving, "HEADER_SECONDS", 0.5)
    async with attacked() as world:
        visitor = await world.visitor()
        await asyncio.sleep(1.5)
        await visitor.say("still here")
