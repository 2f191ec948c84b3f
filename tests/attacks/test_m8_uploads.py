"""M8: uploads that do not end lie on disk and not in memory; two of a conversation are read at once."""

import asyncio
import resource
from pathlib import Path
from typing import Any

from tests.attacks.attacked import Attacked, attacked

MEGABYTE = 1_048_576


async def half_a_file(world: Attacked, session: dict[str, Any], size: int) -> asyncio.StreamWriter:
    """`size` bytes of a body that is announced as longer; as many as the server reads."""
    _, writer = await asyncio.open_connection("127.0.0.1", world.port)
    writer.write(
        f"POST /api/visitor/attachments HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {session['access_token']}\r\n"
        f"Content-Length: {10 * MEGABYTE}\r\nX-File-Name: a.txt\r\n\r\n".encode()
    )
    writer.write(b"x" * size)
    return writer


def resident() -> int:
    """Bytes of this process that are in memory now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


async def test_forty_unfinished_files_take_no_memory() -> None:
    async with attacked() as world:
        sessions = [await world.session() for _ in range(20)]
        before = resident()
        writers = []
        for session in sessions:
            for _ in range(2):
                writer = await half_a_file(world, session, 9 * MEGABYTE)
                await writer.drain()
                writers.append(writer)
        async with asyncio.timeout(60):
            while any(writer.transport.get_write_buffer_size() for writer in writers):
                await asyncio.sleep(0.1)
        assert resident() - before < 120 * MEGABYTE, "forty times nine would be 360"
        for writer in writers:
            writer.close()


async def test_the_third_of_a_conversation_waits_for_its_turn() -> None:
    async with attacked() as world:
        session = await world.session()
        writers = [await half_a_file(world, session, MEGABYTE) for _ in range(2)]
        await asyncio.sleep(0.3)
        headers = {"Authorization": f"Bearer {session['access_token']}", "X-File-Name": "a.txt"}
        third = asyncio.create_task(world.http.post("/api/visitor/attachments", content=b"hello", headers=headers))
        await asyncio.sleep(0.5)
        assert not third.done()
        other = await world.session()
        headers = headers | {"Authorization": f"Bearer {other['access_token']}"}
        answer = await world.http.post("/api/visitor/attachments", content=b"hello", headers=headers)
        assert answer.status_code == 200, "others do not wait"
        writers[0].close()
        assert (await third).status_code == 200
        writers[1].close()


async def test_a_long_line_is_refused() -> None:
    async with attacked() as world:
        session = await world.session()
        writers = [await half_a_file(world, session, 1000) for _ in range(12)]
        await asyncio.sleep(0.5)
        headers = {"Authorization": f"Bearer {session['access_token']}", "X-File-Name": "a.txt"}
        answer = await world.http.post("/api/visitor/attachments", content=b"hello", headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (429, "too_many")
        for writer in writers:
            writer.close()
