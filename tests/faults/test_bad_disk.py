"""A disk that refuses to write, under the real process: nothing is accepted that is not stored, and all goes on."""

import asyncio
import resource
from pathlib import Path

import httpx

from tests.faults.running import Server
from tests.faults.test_endings import a_visitor, texts

UNLIMITED = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)


def size_of(file: str) -> int:
    return Path(file).stat().st_size


async def test_who_writes_while_the_disk_refuses_is_told_so_and_sends_again(server: Server) -> None:
    visitor = await a_visitor(server)
    await visitor.say("before")
    await visitor.reply()
    size = size_of(f"{server.database}-wal")
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))  # no file grows beyond that
    await visitor.send("message.send", client_message_id="client-message-a", text="during")
    await visitor.error("storage_unavailable", ref="client-message-a", retryable=True)
    async with httpx.AsyncClient(base_url=server.origin, trust_env=False, timeout=15) as http:
        ready = await http.get("/readyz")
        assert (ready.status_code, ready.json()["parts"]["database"]) == (503, "broken")
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, UNLIMITED)
        await visitor.say("during", "client-message-a")
        async with asyncio.timeout(30):
            while (await visitor.reply())["text"] != "echo: during":
                pass
        assert (await http.get("/readyz")).status_code == 200
    assert texts(server, "visitor") == ["before", "during"]
    assert texts(server, "bot")[1:] == ["echo: before", "echo: during"]
