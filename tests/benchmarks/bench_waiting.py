"""Many who wait for a person: what coming into the queue, and a change of it, costs as the queue grows.

The real server process with so many players on sockets, all of whom see their place change. Beside it, in the same run,
the same sockets being sent one small answer each: what it costs to tell them anything at all.
"""

import asyncio
import contextlib
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

import httpx
import uvloop
import websockets
from websockets.asyncio.client import ClientConnection

from handoff.hub.memory import MemoryHub
from handoff.storage.sql.database import Database
from tests.benchmarks.bench_relay import a_player
from tests.benchmarks.bounds import record
from tests.benchmarks.report import table, write_section
from tests.benchmarks.running import running
from tests.faults.running import Server
from tests.fixtures.desk import an_account, sqlite_url

SIZES = (50, 150, 450)
LEAVERS = 5
PING_SECONDS = 15.0


class Waiting:
    """A player who waits, with the place that the page shows."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.position: int | None = None
        self.pongs = 0

    async def read(self) -> None:
        with contextlib.suppress(websockets.ConnectionClosed):
            async for data in self.connection:
                frame = json.loads(data)
                if frame["type"] == "conversation.updated":
                    queue = frame["conversation"]["queue"]
                    self.position = queue["position"] if queue else None
                self.pongs += frame["type"] == "pong"

    async def ping(self) -> None:
        """Who says nothing for long is taken for dead."""
        with contextlib.suppress(websockets.ConnectionClosed):
            while True:
                await asyncio.sleep(PING_SECONDS)
                await self.connection.send('{"type": "ping"}')


async def measure(size: int, folder: Path) -> tuple[float, float, float]:
    """Seconds: a player's coming, of so many at once; until all know that the first has left; until all have a pong."""
    server = Server(folder, push_offers="0", connections_per_address="5000")
    database = Database(sqlite_url(server.database), MemoryHub())
    await asyncio.to_thread(database.migrate)
    await an_account(database, "Operator", capacity=1)
    await database.close()
    async with running(server):
        async with httpx.AsyncClient(base_url=server.origin, timeout=60, trust_env=False) as http:
            players = [Waiting((await a_player(http, server))[0]) for _ in range(size)]
        work = [asyncio.create_task(part()) for player in players for part in (player.read, player.ping)]
        began = time.perf_counter()
        for player in players:
            await player.connection.send('{"type": "handoff.request"}')
        await _until(players, size)
        coming = (time.perf_counter() - began) / size
        changes, pongs = [], []
        for left in range(1, LEAVERS + 1):
            first = next(player for player in players if player.position == 1)
            began = time.perf_counter()
            await first.connection.send('{"type": "handoff.cancel"}')
            await _until(players, size - left)
            changes.append(time.perf_counter() - began)
            before = [player.pongs for player in players]
            began = time.perf_counter()
            for player in players:
                await player.connection.send('{"type": "ping"}')
            while any(player.pongs == pongs for player, pongs in zip(players, before, strict=True)):
                await asyncio.sleep(0.001)
            pongs.append(time.perf_counter() - began)
        for task in work:
            task.cancel()
        return coming, statistics.median(changes), statistics.median(pongs)


async def _until(players: list[Waiting], waiting: int) -> None:
    """All who wait know their place, and it is right."""
    async with asyncio.timeout(300):
        while sorted(p.position for p in players if p.position is not None) != list(range(1, waiting + 1)):
            await asyncio.sleep(0.001)


async def all_sizes() -> str:
    found = []
    for size in SIZES:
        with tempfile.TemporaryDirectory(prefix="destek-waiting-") as folder:
            found.append((size, await measure(size, Path(folder))))
    _, (_, change, pong) = found[-1]
    record("a change of the queue among 450 who wait : a pong to all", change / pong)
    return "\n\n".join(
        (
            f"Medians of {LEAVERS} changes; all players on one connection each, from one process.",
            table(
                (
                    "players who wait",
                    "coming into the queue, each, all at once",
                    "one leaves: all know their new place",
                    "all are sent a pong",
                    "change : pong",
                ),
                [
                    (
                        n,
                        f"{coming * 1e3:.1f} ms",
                        f"{change * 1e3:.0f} ms",
                        f"{pong * 1e3:.0f} ms",
                        f"{change / pong:.2f}",
                    )
                    for n, (coming, change, pong) in found
                ],
            ),
        )
    )


def main() -> None:
    text = uvloop.run(all_sizes())
    print(text)
    if "--no-report" not in sys.argv:
        write_section("Many who wait", text)


if __name__ == "__main__":
    main()
