"""Pages that only sit there: memory and processor time of one socket process for each of thousands.

The real server process; each page says "ping" every 20 seconds, as the widget does. Then 20 changes of the queue, of
which none of them is to hear: what they cost the process.
"""

import argparse
import asyncio
import os
import resource
import sys
import tempfile
from collections import deque
from collections.abc import Sequence
from pathlib import Path

import httpx
import uvloop
from websockets.asyncio.client import ClientConnection

from handoff.hub.memory import MemoryHub
from handoff.storage.sql.database import Database
from tests.benchmarks.bench_relay import a_player
from tests.benchmarks.bounds import record
from tests.benchmarks.report import table, write_section
from tests.benchmarks.running import running
from tests.faults.running import Server
from tests.fixtures.desk import an_account, sqlite_url

PING_SECONDS = 20.0
MEASURED_SECONDS = 40.0
CHANGES = 20
AT_ONCE = 50
_TICKS = os.sysconf("SC_CLK_TCK")


def memory_kb(pid: int) -> int:
    """Resident."""
    [line] = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1])


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


async def measure(count: int, folder: Path) -> dict[str, float]:
    """kB and microseconds a second of a page; milliseconds of a change of the queue, without pages and among them."""
    server = Server(folder, push_offers="0", connections_per_address="100000", connections="100000")
    database = Database(sqlite_url(server.database), MemoryHub())
    await asyncio.to_thread(database.migrate)
    await an_account(database, "Operator", capacity=1)
    await database.close()
    async with running(server), httpx.AsyncClient(base_url=server.origin, timeout=60, trust_env=False) as http:
        waiting = (await a_player(http, server))[0]
        alone = await _changes(server, waiting)
        before = memory_kb(server.pid)
        pages = [waiting]
        pinging = asyncio.create_task(_ping(pages))
        while len(pages) <= count:
            some = (a_player(http, server) for _ in range(min(AT_ONCE, count + 1 - len(pages))))
            pages += [connection for connection, *_ in await asyncio.gather(*some)]
        grown = memory_kb(server.pid) - before
        reading = [asyncio.create_task(_read(page)) for page in pages]
        await asyncio.sleep(2)
        began = cpu_seconds(server.pid)
        await asyncio.sleep(MEASURED_SECONDS)
        idle = cpu_seconds(server.pid) - began
        among = await _changes(server, waiting)
        for task in (*reading, pinging):
            task.cancel()
    record("an idle page, memory : 40 kB", grown / count / 40)
    return {
        "kb": grown / count,
        "us": idle / MEASURED_SECONDS / count * 1e6,
        "alone": alone,
        "among": among,
    }


async def _changes(server: Server, waiting: ClientConnection) -> float:
    """Milliseconds of processor time for each of some changes of the queue."""
    began = cpu_seconds(server.pid)
    for _ in range(CHANGES // 2):
        for what in ("request", "cancel"):
            await waiting.send(f'{{"type": "handoff.{what}"}}')
            await asyncio.sleep(0.1)
    return (cpu_seconds(server.pid) - began) / CHANGES * 1e3


async def _read(page: ClientConnection) -> None:
    async for _ in page:
        pass


async def _ping(pages: Sequence[ClientConnection]) -> None:
    """Each 20 seconds after it came, and then as often, whatever the others do."""
    loop = asyncio.get_running_loop()
    due: deque[tuple[float, ClientConnection]] = deque()
    known = 0
    while True:
        due += [(loop.time() + PING_SECONDS, page) for page in pages[known:]]
        known = len(pages)
        while due and due[0][0] <= loop.time():
            at, page = due.popleft()
            await page.send('{"type": "ping"}')
            due.append((at + PING_SECONDS, page))
        await asyncio.sleep(0.02)


def told(count: int, found: dict[str, float]) -> str:
    return "\n\n".join(
        (
            f"{count:,} pages on one process, a ping of each in {PING_SECONDS:.0f} s, for {MEASURED_SECONDS:.0f} s.",
            table(
                ("what", "figure"),
                [
                    ("memory for each", f"{found['kb']:.1f} kB"),
                    ("processor time for each", f"{found['us']:.1f} µs a second"),
                    ("a change of the queue, nobody else there", f"{found['alone']:.1f} ms"),
                    (f"a change of the queue, {count:,} beside", f"{found['among']:.1f} ms"),
                ],
            ),
        )
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=8000)
    parser.add_argument("--no-report", action="store_true")
    options = parser.parse_args()
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with tempfile.TemporaryDirectory(prefix="destek-idle-") as folder:
        text = told(options.pages, uvloop.run(measure(options.pages, Path(folder))))
    print(text)
    if not options.no_report:
        write_section("Pages that only sit there", text)


if __name__ == "__main__":
    sys.exit(main())
