"""How the process ends and comes back: in order, by force, with people who do not listen."""

import asyncio
import signal
import sqlite3
import time
from pathlib import Path

import httpx

from handoff.protocol.codes import CloseCode
from tests.faults.people import Player
from tests.faults.running import Server
from tests.fixtures.clients import VisitorClient

DEADLINE_SECONDS = 15.0


async def a_session(server: Server) -> dict[str, str]:
    async with httpx.AsyncClient(base_url=server.origin, trust_env=False, timeout=10) as http:
        answer = await http.post("/api/visitor/sessions", json={"language": "en"})
    assert answer.status_code == 200, answer.text
    session: dict[str, str] = answer.json()
    return session


async def a_visitor(server: Server, session: dict[str, str] | None = None, after_seq: int = 0) -> VisitorClient:
    session = session or await a_session(server)
    client = await VisitorClient.open(f"ws://{server.address}/ws/visitor", origin=server.origin)
    await client.hello(session["access_token"], after_seq)
    return client


def texts(server: Server, author: str) -> list[str]:
    with sqlite3.connect(server.database) as connection:
        rows = connection.execute("SELECT text FROM messages WHERE author = ? ORDER BY seq", (author,))
        return [text for (text,) in rows]


async def test_sigterm_lets_a_turn_end_and_says_goodbye(server: Server) -> None:
    session = await a_session(server)
    visitor = await a_visitor(server, session)
    await visitor.say("slow question")
    began = time.monotonic()
    await server.send(signal.SIGTERM)
    async with httpx.AsyncClient(base_url=server.origin, trust_env=False, timeout=5) as http:
        async with asyncio.timeout(5):
            while (ready := await http.get("/readyz")).status_code == 200:
                await asyncio.sleep(0.02)
        assert ready.json()["parts"]["server"] == "stopping"
        refused = await http.post("/api/visitor/sessions", json={"language": "en"})
        assert (refused.status_code, refused.json()["error"]["code"]) == (503, "stopping")
    await visitor.say("said while it stops")
    assert (await visitor.reply())["text"] == "echo: slow question", "what was begun is ended"
    assert await visitor.close_code() == CloseCode.GOING_AWAY
    assert await server.ended(DEADLINE_SECONDS) == 0
    assert time.monotonic() - began < DEADLINE_SECONDS
    await server.start()
    async with asyncio.timeout(25):
        while "echo: said while it stops" not in texts(server, "bot"):
            await asyncio.sleep(0.1)
    assert texts(server, "bot").count("echo: slow question") == 1


async def test_what_was_stored_when_it_was_killed_is_answered_once(server: Server) -> None:
    session = await a_session(server)
    visitor = await a_visitor(server, session)
    await visitor.say("slow one")
    await visitor.say("second")
    await server.restart(signal.SIGKILL)
    back = await a_visitor(server, session)
    async with asyncio.timeout(25):
        while texts(server, "bot")[-1] != "echo: second":
            await asyncio.sleep(0.1)
    assert texts(server, "bot")[1:] == ["echo: slow one", "echo: second"]
    await back.close()


async def test_many_who_do_not_listen_do_not_keep_it_alive(server: Server) -> None:
    visitors = [await a_visitor(server) for _ in range(60)]
    deaf = visitors[:6]
    for visitor in deaf:
        await visitor.send("message.send", client_message_id="client-message-a", text="x" * 2000)
        visitor.stop_reading()
    began = time.monotonic()
    await server.send(signal.SIGTERM)
    codes = await asyncio.gather(*(visitor.close_code() for visitor in visitors[6:]))
    assert set(codes) == {CloseCode.GOING_AWAY}
    assert await server.ended(DEADLINE_SECONDS) == 0
    assert time.monotonic() - began < DEADLINE_SECONDS
    for visitor in deaf:
        visitor.read_again()


async def test_a_second_signal_ends_it_at_once(server: Server) -> None:
    visitor = await a_visitor(server)
    await visitor.say("slow question")
    await server.send(signal.SIGTERM)
    await asyncio.sleep(0.2)  # two signals at once are one
    began = time.monotonic()
    await server.send(signal.SIGTERM)
    await server.ended(DEADLINE_SECONDS)
    assert time.monotonic() - began < 10


async def test_all_come_back_at_once_after_a_restart(server: Server) -> None:
    faults: list[str] = []
    players = [Player(f"player {n}", server.address, server.origin, n, faults) for n in range(120)]
    work = [asyncio.create_task(player.run()) for player in players]
    async with asyncio.timeout(60):
        await asyncio.gather(*(player.ready.wait() for player in players))
    for player in players:
        player.outbox.put("hello")
    await server.restart(signal.SIGKILL)
    began = time.monotonic()
    async with asyncio.timeout(30):
        while any(player.outbox.waiting or not player.ready.is_set() for player in players):
            await asyncio.sleep(0.05)
    assert time.monotonic() - began < 20
    for task in work:
        task.cancel()
    await asyncio.gather(*work, return_exceptions=True)
    assert faults == []
    assert texts(server, "visitor").count("hello") == len(players)


async def test_who_opens_a_connection_and_says_nothing_is_dropped(server: Server) -> None:
    async def silent(words: bytes) -> float:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        began = time.monotonic()
        writer.write(words)
        async with asyncio.timeout(15):
            while await reader.read(1024):
                pass
        writer.close()
        return time.monotonic() - began

    spans = await asyncio.gather(silent(b""), silent(b"GET / HT"), silent(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-"))
    assert all(5 < span < 13 for span in spans), spans


async def test_a_database_that_another_process_holds(server: Server) -> None:
    visitor = await a_visitor(server)
    await visitor.say("before")
    holder = sqlite3.connect(server.database, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    await visitor.send("message.send", client_message_id="client-message-a", text="during")
    async with asyncio.timeout(10):
        while not any(frame["type"] == "error.raised" for frame in visitor.frames):
            await asyncio.sleep(0.05)
    await visitor.error("storage_unavailable", ref="client-message-a", retryable=True)
    async with httpx.AsyncClient(base_url=server.origin, trust_env=False, timeout=15) as http:
        ready = await http.get("/readyz")
        assert (ready.status_code, ready.json()["parts"]["database"]) == (503, "locked")
        holder.execute("ROLLBACK")
        holder.close()
        await visitor.say("during", "client-message-a")
        assert (await http.get("/readyz")).status_code == 200


async def test_a_model_that_cannot_be_loaded_takes_only_the_answers_away(folder: Path) -> None:
    server = Server(folder, model="missing", retry_seconds="0.5")
    try:
        await server.start()
        async with httpx.AsyncClient(base_url=server.origin, trust_env=False, timeout=10) as http:
            ready = await http.get("/readyz")
            assert (ready.status_code, ready.json()["parts"]["faq"]) == (503, "fails")
            visitor = await a_visitor(server)
            await visitor.send("handoff.request")
            await visitor.state(status="queued")
            (folder / "model-is-there").touch()
            async with asyncio.timeout(40):
                while (await http.get("/readyz")).status_code != 200:
                    await asyncio.sleep(0.2)
    finally:
        await server.kill()
