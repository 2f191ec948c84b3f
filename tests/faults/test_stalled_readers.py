"""Fifty sockets stop reading while 150 players talk: they are dropped, leave nothing behind, and slow nobody down."""

import asyncio
import contextlib
import random
import socket
import statistics
import time
from pathlib import Path

import websockets
from websockets.typing import Origin

from tests.faults.running import Server
from tests.faults.test_endings import a_session, a_visitor
from tests.fixtures.clients import VisitorClient, new_client_id

TALKERS, STALLED = 150, 50
DROPPED_SECONDS = 15.0
SLOWER, SLACK_SECONDS = 1.5, 0.25
"""How much longer the slowest of a hundred messages may take meanwhile; the rest is what a busy machine adds."""
ROUNDS = 3
"""At most, until one fits: what slows the others does so every time, and another process on the machine does not."""
SAMPLES = 450
WINDOW_BYTES, SEGMENT_BYTES = 4096, 536
ABNORMAL = 1006


class Talker:
    """A player who says something about once a second, and notes how long it takes to be accepted."""

    def __init__(self, session: dict[str, str], client: VisitorClient, seed: int) -> None:
        self.session = session
        self.client = client
        self.spans: list[tuple[float, float]] = []
        self._random = random.Random(seed)

    async def talk(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(self._random.uniform(0.5, 1.5))
            began = time.monotonic()
            await self.client.say("a question of the usual length about a withdrawal")
            self.spans.append((began, time.monotonic() - began))
            self.client.forget()


async def a_second_tab(server: Server, session: dict[str, str]) -> VisitorClient:
    """Of the same player, with room for little that it has not read."""
    tab = socket.socket()
    tab.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, WINDOW_BYTES)
    tab.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT_BYTES)
    tab.setblocking(False)
    await asyncio.get_running_loop().sock_connect(tab, ("127.0.0.1", server.port))
    url, origin = f"ws://{server.address}/ws/visitor", Origin(server.origin)
    client = VisitorClient(await websockets.connect(url, sock=tab, origin=origin, compression=None, ping_interval=None))
    await client.hello(session["access_token"])
    return client


def descriptors(server: Server) -> int:
    """How many sockets the process of the server has open. Its files are the database's, of which it may open more."""
    found = 0
    for descriptor in Path(f"/proc/{server.pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed meanwhile
            found += str(descriptor.readlink()).startswith("socket:")
    return found


def slowest(talkers: list[Talker], since: float, until: float) -> float:
    """The 99th percentile of what was said between these times, in seconds."""
    spans = [span for talker in talkers for began, span in talker.spans if since <= began < until]
    assert len(spans) >= SAMPLES / 2
    return statistics.quantiles(spans, n=100)[98]


async def a_while(talkers: list[Talker]) -> tuple[float, float]:
    """Let them talk until there is enough to go by; from when until when."""
    began, before = time.monotonic(), sum(len(talker.spans) for talker in talkers)
    async with asyncio.timeout(60):
        while sum(len(talker.spans) for talker in talkers) < before + SAMPLES:
            await asyncio.sleep(0.05)
    return began, time.monotonic()


async def test_who_stops_reading_is_dropped_and_slows_nobody_down(folder: Path) -> None:
    server = Server(folder, connections_per_address=str(2 * (TALKERS + STALLED)))
    await server.start()
    try:
        sessions = await asyncio.gather(*(a_session(server) for _ in range(TALKERS)))
        clients = [await a_visitor(server, session) for session in sessions]
        talkers = [
            Talker(session, client, n) for n, (session, client) in enumerate(zip(sessions, clients, strict=True))
        ]
        talking = [asyncio.create_task(talker.talk()) for talker in talkers]
        measured = []
        while not measured or not fits(*measured[-1]):
            assert len(measured) < ROUNDS, measured
            measured.append(await a_round(server, talkers))
        for task in talking:
            assert not task.done(), task.exception()
            task.cancel()
        await asyncio.gather(*talking, return_exceptions=True)
    finally:
        await server.kill()


def fits(before: float, during: float, after: float) -> bool:
    """Whether the others were as quick as ever while fifty stalled."""
    return during <= SLOWER * max(before, after) + SLACK_SECONDS


async def a_round(server: Server, talkers: list[Talker]) -> tuple[float, float, float]:
    """Fifty stall and are dropped; the slowest of a hundred messages of the others before, meanwhile and after."""
    before = slowest(talkers, *await a_while(talkers))
    files = descriptors(server)
    tabs = [await a_second_tab(server, talker.session) for talker in talkers[:STALLED]]
    assert descriptors(server) == files + STALLED
    began = time.monotonic()
    for tab in tabs:
        tab.stop_reading()
        for _ in range(4):
            await tab.send("message.send", client_message_id=new_client_id(), text="x" * 2000)
        for _ in range(30):  # far more than the buffers of such a socket hold
            await tab.send("history.load", before_seq=1000)
    while descriptors(server) > files:
        assert time.monotonic() - began < DROPPED_SECONDS, f"{descriptors(server) - files} are still there"
        await asyncio.sleep(0.1)
    dropped = time.monotonic()
    after = slowest(talkers, *await a_while(talkers))
    during = slowest(talkers, began, dropped)  # now that what was under way has come
    assert descriptors(server) == files
    for tab in tabs:
        tab.read_again()
        assert await tab.close_code() == ABNORMAL
    await all_is_there(server, talkers[0], tabs[0])
    return before, during, after


async def all_is_there(server: Server, talker: Talker, tab: VisitorClient) -> None:
    """Who was dropped comes back by seq and has missed nothing."""
    last = tab.seqs()[-1]
    back = await a_visitor(server, talker.session, last)
    head = back.ready["conversation"]["head_seq"]
    assert back.seqs()[: head - last] == list(range(last + 1, head + 1))
    await back.close()
