"""What durability costs: player to operator through the desk, beside a bare relay and the disk's own commits.

Three things in one run, in turns: one-row commits of SQLite (WAL, synchronous=FULL) on the disk that the desk uses;
a relay of plain `websockets` that stores nothing; the desk's own server process, where a message is stored, on disk,
before anybody sees it. For the latency they take turns message by message: a processor that has just slept is slower
to wake, and all three must find it the same. Then 200 players of whom one does not read.
"""

import asyncio
import contextlib
import itertools
import json
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import uvloop
import websockets
from websockets.asyncio.client import ClientConnection
from websockets.typing import Origin

from handoff.hub.memory import MemoryHub
from handoff.storage.sql.database import Database
from settings import ROOT
from tests.benchmarks.bounds import record
from tests.benchmarks.report import table, write_section
from tests.benchmarks.running import running
from tests.faults.running import Server
from tests.fixtures.desk import PASSWORD, an_account, sqlite_url

ROUNDS = 7
SINGLE = 150  # messages through each, a round
PAIRS = 32
PAUSES = (0.0, 0.005)  # seconds; the longer one lets the processors fall asleep, as between people's messages
SECONDS = 3.0  # of full load, a round
READERS = 200
PING_SECONDS = 10.0  # who says nothing for long is taken for dead, however slow the machine is
_ids = itertools.count(1)
_ID = '"client_message_id":"'
_ID_CHARACTERS = len("bench-0000000001")


class Pair:
    """A player and the operator who holds the conversation, both connected."""

    def __init__(self, player: ClientConnection, operator: ClientConnection, conversation_id: str) -> None:
        self.player, self.operator, self.conversation_id = player, operator, conversation_id

    async def send(self) -> str:
        id = f"bench-{next(_ids):010}"
        await self.player.send(f'{{"type": "message.send", "client_message_id": "{id}", "text": "Salam, necəsiz?"}}')
        return id

    async def relay(self) -> float:
        """Seconds until the operator has it."""
        began = time.perf_counter()
        id = await self.send()
        while id not in await self.operator.recv():
            pass
        return time.perf_counter() - began


class Disk:
    """One-row commits on the disk of `folder`."""

    def __init__(self, folder: Path) -> None:
        self._connection = sqlite3.connect(folder / "bare.db", isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.execute("CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, text TEXT)")

    def commit(self) -> float:
        """Seconds of one."""
        began = time.perf_counter()
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute("INSERT INTO rows (text) VALUES ('Salam, necəsiz?')")
        self._connection.execute("COMMIT")
        return time.perf_counter() - began

    def rate(self, seconds: float = 1.5) -> float:
        """Commits a second."""
        done = 0
        began = time.perf_counter()
        while time.perf_counter() - began < seconds:
            self.commit()
            done += 1
        return done / (time.perf_counter() - began)

    def close(self) -> None:
        self._connection.close()


async def bare_pair(port: int, number: int) -> tuple[ClientConnection, ClientConnection]:
    ends = []
    for role in ("receiver", "sender"):
        connection = await websockets.connect(f"ws://127.0.0.1:{port}", compression=None)
        await connection.send(f"{number} {role}")
        await connection.recv()
        ends.append(connection)
    return ends[1], ends[0]


async def bare_relay(sender: ClientConnection, receiver: ClientConnection) -> float:
    began = time.perf_counter()
    await sender.send('{"type": "message.send", "client_message_id": "bench-0000000001", "text": "Salam, necəsiz?"}')
    await receiver.recv()
    return time.perf_counter() - began


async def talk(server: Server, usernames: list[str], pairs: int) -> list[Pair]:
    """So many conversations, each held by one of the operators; one console for each conversation."""
    made: list[Pair] = []
    origin = Origin(server.origin)
    async with httpx.AsyncClient(base_url=server.origin, timeout=30, trust_env=False) as http:
        for number in range(pairs):
            player, id = await a_player(http, server)
            body = {"username": usernames[number], "password": PASSWORD}
            answer = await http.post("/api/operator/sign-in", json=body, headers={"Origin": server.origin})
            cookie = answer.headers["set-cookie"].split(";")[0]
            http.cookies.clear()
            operator = await websockets.connect(
                f"ws://{server.address}/ws/operator",
                origin=origin,
                additional_headers={"Cookie": cookie},
                compression=None,
                max_size=None,
                max_queue=None,
                ping_interval=None,
            )
            await operator.send(json.dumps({"type": "session.hello", "csrf": answer.json()["csrf"]}))
            await until(operator, "session.ready")
            await player.send(json.dumps({"type": "handoff.request"}))
            await until(player, "conversation.updated")
            await operator.send(json.dumps({"type": "assignment.next", "ref": "next"}))
            await until(operator, "assignment.started")
            await operator.send(json.dumps({"type": "conversation.open", "conversation_id": id}))
            await until(operator, "conversation.opened")
            made.append(Pair(player, operator, id))
    return made


async def a_player(http: httpx.AsyncClient, server: Server) -> tuple[ClientConnection, str]:
    session = (await http.post("/api/visitor/sessions", json={"language": "en"})).json()
    player = await websockets.connect(
        f"ws://{server.address}/ws/visitor",
        origin=Origin(server.origin),
        compression=None,
        max_size=None,
        max_queue=None,
        ping_interval=None,
    )
    await player.send(json.dumps({"type": "session.hello", "token": session["access_token"]}))
    await until(player, "session.ready")
    return player, session["conversation_id"]


async def until(connection: ClientConnection, type: str) -> dict[str, Any]:
    async with asyncio.timeout(30):
        while True:
            frame: dict[str, Any] = json.loads(await connection.recv())
            if frame["type"] == type:
                return frame


async def drained(connection: ClientConnection) -> None:
    """Read and forget, until cancelled."""
    with contextlib.suppress(websockets.ConnectionClosed):
        while True:
            await connection.recv()


def relayed(data: str) -> str:
    """The `client_message_id` of a message in words; "" of any other frame."""
    return data.partition(_ID)[2][:_ID_CHARACTERS] if '"message.created"' in data else ""


@contextlib.asynccontextmanager
async def unread(connections: list[ClientConnection]) -> AsyncIterator[None]:
    """What comes on these is thrown away as it comes: who makes the load must not take the processor from the desk."""
    for connection in connections:
        connection.transport.set_protocol(asyncio.Protocol())
    yield
    await asyncio.sleep(0.3)  # until nothing is on its way: each of them goes on between two frames
    for connection in connections:
        connection.transport.set_protocol(connection)


async def throughput(pairs: list[Pair], seconds: float) -> float:
    """Messages a second that operators have, all players sending as fast as theirs are relayed, four under way each."""
    done = 0
    ends = time.perf_counter() + seconds

    async def one(pair: Pair) -> None:
        nonlocal done
        underway = {await pair.send() for _ in range(4)}
        while underway:
            id = relayed(await pair.operator.recv())
            if id in underway:
                underway.remove(id)
                done += 1
                if time.perf_counter() < ends:
                    underway.add(await pair.send())

    began = time.perf_counter()
    async with unread([pair.player for pair in pairs]):
        await asyncio.gather(*(one(pair) for pair in pairs))
        took = time.perf_counter() - began
    return done / took


@contextlib.asynccontextmanager
async def bare_server() -> AsyncIterator[int]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.benchmarks.bare_relay", cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield int(await process.stdout.readline())
    finally:
        process.kill()
        await process.wait()


async def in_turn(
    disk: Disk, bare: tuple[ClientConnection, ClientConnection], pair: Pair, pause: float, count: int
) -> tuple[float, float, float]:
    """Medians, in seconds, of a commit, a message through the bare relay and one through the desk, `pause` apart."""
    spans: list[tuple[float, float, float]] = []
    pair.player.transport.pause_reading()  # what the player is told is read afterwards, as by another machine
    for _ in range(count):
        commit = disk.commit()
        await asyncio.sleep(pause)
        through_bare = await bare_relay(*bare)
        await asyncio.sleep(pause)
        spans.append((commit, through_bare, await pair.relay()))
        await asyncio.sleep(pause)
    pair.player.transport.resume_reading()
    reading = asyncio.create_task(drained(pair.player))
    await asyncio.sleep(0.2)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    commits, bares, desks = zip(*spans, strict=True)
    return statistics.median(commits), statistics.median(bares), statistics.median(desks)


async def slow_reader(server: Server, readers: int) -> dict[str, tuple[float, float]]:
    """p50 and p99, in seconds, from sending to being accepted, of all players but one: with that reading, and not."""
    async with httpx.AsyncClient(base_url=server.origin, timeout=30, trust_env=False) as http:
        players = [(await a_player(http, server)) for _ in range(readers)]
    flooded, neighbours = players[-1][0], [player for player, _ in players[:-1]]
    found: dict[str, tuple[float, float]] = {}
    reading = asyncio.create_task(drained(flooded))
    flood = asyncio.create_task(flooding(flooded))
    for name in ("all read", "one does not read"):
        if name != "all read":
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
            flooded.transport.pause_reading()
        spans: list[float] = []
        async with kept_alive(neighbours):
            for _ in range(6):
                for start in range(0, len(neighbours), 20):
                    spans += await asyncio.gather(*(accepted(player) for player in neighbours[start : start + 20]))
        spans.sort()
        found[name] = (statistics.median(spans), spans[int(len(spans) * 0.99)])
    flood.cancel()
    await asyncio.gather(flood, return_exceptions=True)
    for player, _ in players:
        player.transport.abort()
    return found


async def flooding(player: ClientConnection) -> None:
    """What this one says comes back to it twice, as its own message and as the echo."""
    with contextlib.suppress(websockets.ConnectionClosed):
        for number in itertools.count():
            frame = {"type": "message.send", "client_message_id": f"flood-{number:08}", "text": "x" * 2000}
            await player.send(json.dumps(frame))
            await asyncio.sleep(0.02)


async def accepted(player: ClientConnection) -> float:
    id = f"bench-{next(_ids):010}"
    began = time.perf_counter()
    await player.send(json.dumps({"type": "message.send", "client_message_id": id, "text": "Salam"}))
    while True:
        data = await player.recv()
        if '"message.accepted"' in data and id in data:
            return time.perf_counter() - began


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    rounds: int = ROUNDS
    single: int = SINGLE
    pairs: int = PAIRS
    seconds: float = SECONDS
    readers: int = READERS


@contextlib.asynccontextmanager
async def kept_alive(connections: Sequence[ClientConnection]) -> AsyncIterator[None]:
    """Each says something now and then, as pages and consoles do, for as long as the block lasts."""

    async def ping() -> None:
        while True:
            for connection in connections:
                with contextlib.suppress(websockets.ConnectionClosed):
                    await connection.send('{"type": "ping"}')
            await asyncio.sleep(PING_SECONDS)

    pinging = asyncio.create_task(ping())
    try:
        yield
    finally:
        pinging.cancel()
        await asyncio.gather(pinging, return_exceptions=True)


async def measure(folder: Path, size: Size = Size()) -> str:
    server = Server(folder, push_offers="0")
    database = Database(sqlite_url(server.database), MemoryHub())
    await asyncio.to_thread(database.migrate)
    usernames = [(await an_account(database, f"Operator {n}", capacity=1000)).username for n in range(size.pairs)]
    await database.close()
    async with running(server):
        return await _measured(server, folder, usernames, size)


async def _measured(server: Server, folder: Path, usernames: list[str], size: Size) -> str:
    disk = Disk(folder)
    rates: list[tuple[float, float]] = []
    spans: dict[float, list[tuple[float, float, float]]] = {pause: [] for pause in PAUSES}
    async with bare_server() as port:
        bare = await bare_pair(port, 0)
        pairs = await talk(server, usernames, size.pairs)
        async with kept_alive([end for pair in pairs for end in (pair.player, pair.operator)]):
            for _ in range(size.rounds):
                for pause in PAUSES:
                    spans[pause].append(await in_turn(disk, bare, pairs[0], pause, size.single))
                rates.append((await asyncio.to_thread(disk.rate), await throughput(pairs, size.seconds)))
    disk.close()
    for pair in pairs:
        pair.player.transport.abort()
        pair.operator.transport.abort()
    return report(spans, rates, await slow_reader(server, size.readers), size)


def report(
    spans: dict[float, list[tuple[float, float, float]]],
    rates: list[tuple[float, float]],
    slow: dict[str, tuple[float, float]],
    size: Size,
) -> str:
    latency = []
    for pause, rounds in spans.items():
        commit, bare, desk = (statistics.median(values) for values in zip(*rounds, strict=True))
        shares = [desk / (2 * (bare + commit)) for commit, bare, desk in rounds]
        latency.append(
            (
                f"{pause * 1e3:.0f} ms",
                *(f"{seconds * 1e3:.2f} ms" for seconds in (commit, bare, desk, 2 * (bare + commit))),
                f"**{statistics.median(shares):.2f}** ({min(shares):.2f}-{max(shares):.2f})",
            )
        )
        if not pause:
            record("relay, latency : twice a bare relay and a commit", statistics.median(shares))
    shares = [desk / (raw / 2) for raw, desk in rates]
    record("relay, half of the commits a second : messages a second", 1 / statistics.median(shares))
    raw, desk = (statistics.median(values) for values in zip(*rates, strict=True))
    return "\n\n".join(
        (
            f"{size.rounds} rounds. A message that the operator sees is on disk (WAL, synchronous=FULL). The last "
            "column is the median of the rounds' own ratios, with the lowest and the highest.",
            f"Latency, player to operator, medians of {size.single} in a round; a commit, a message through the bare "
            "relay and one through the desk take turns, so long apart:",
            table(("pause", "one commit", "bare relay", "the desk", "aim: 2 x both", "desk / aim"), latency),
            f"Messages a second, {size.pairs} pairs of player and operator, four messages under way each:",
            table(
                ("one-row commits", "the desk", "aim: half of them", "desk / aim"),
                [
                    (
                        f"{raw:,.0f}",
                        f"{desk:,.0f}",
                        f"{raw / 2:,.0f}",
                        f"**{statistics.median(shares):.2f}** ({min(shares):.2f}-{max(shares):.2f})",
                    )
                ],
            ),
            f"{size.readers} players, of whom one is sent 100 kB a second; from sending to being accepted, of the "
            "others:",
            table(
                ("", "median", "p99"),
                [(name, f"{p50 * 1e3:.1f} ms", f"{p99 * 1e3:.1f} ms") for name, (p50, p99) in slow.items()],
            ),
        )
    )


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="destek-relay-") as folder:
        text = uvloop.run(measure(Path(folder)))
    print(text)
    if "--no-report" not in sys.argv:
        write_section("What durability costs", text)


if __name__ == "__main__":
    main()
