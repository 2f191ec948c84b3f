"""All come back at once: the server is killed under a thousand connected players, some of them in talks.

They try again all the time and without the widget's random waits, so that they come in the moment in which the server
takes requests. Some talk on with the assistant or with a person; how long an answer takes is measured before and after.
"""

import asyncio
import contextlib
import json
import random
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import uvloop
import websockets
from websockets.typing import Origin

from handoff.hub.memory import MemoryHub
from handoff.storage.sql.database import Database
from tests.benchmarks.report import table, write_section
from tests.benchmarks.running import running
from tests.faults.people import Operator, Person, Player
from tests.faults.running import Server
from tests.faults.storm import signing_in
from tests.fixtures.desk import an_account, sqlite_url

SIZES = (250, 1000)
TALKS = 10
"""With the assistant; and as many with people."""
BETWEEN_SECONDS = 0.5
"""One answer and the next message, of each who talks."""
SETTLE_SECONDS = 5.0
"""All have come for the first time, and have heard of each operator who came."""
BEFORE_SECONDS = 10.0
AFTER_SECONDS = 10.0
AGAIN_SECONDS = 0.05
ROUNDS = 3
ANSWERERS = {"bot": "the assistant", "operator": "a person"}
PARTS = ("before", "slowest", "as_before")


class Talker(Player):
    """Writes, waits for the answer, and writes again; `answers` are when each was asked for, and what it took."""

    def __init__(self, answerer: str, *given: Any) -> None:
        super().__init__(*given)
        self.wants_person = answerer == "operator"
        self.answers: list[tuple[float, float]] = []
        self._answerer = answerer
        self._heard_of = asyncio.Event()

    async def take(self, frame: dict[str, Any]) -> None:
        await super().take(frame)
        self._heard_of.set()

    async def talk(self) -> None:
        await asyncio.sleep(random.uniform(0, BETWEEN_SECONDS))
        while True:
            known, asked = self._answered(), time.monotonic()
            self.outbox.put("How long does it take?")
            while self._answered() == known:
                self._heard_of.clear()
                await self._heard_of.wait()
            self.answers.append((asked, time.monotonic() - asked))
            await asyncio.sleep(BETWEEN_SECONDS)

    def _answered(self) -> int:
        return sum(message["author"] == self._answerer for message in self.view.messages.values())


class Widget:
    """A page that is open and says nothing; it comes back whenever its line breaks."""

    def __init__(self, server: Server, token: str) -> None:
        self._server = server
        self._token = token
        self._last_seq = 0
        self.back_at = 0.0
        """When it last had its conversation."""

    async def run(self) -> None:
        while True:
            with contextlib.suppress(OSError, TimeoutError, EOFError, websockets.WebSocketException):
                await self._stay()
            await asyncio.sleep(AGAIN_SECONDS)

    async def _stay(self) -> None:
        address, origin = f"ws://{self._server.address}/ws/visitor", Origin(self._server.origin)
        async with websockets.connect(
            address, origin=origin, compression=None, open_timeout=60, ping_interval=None
        ) as line:
            hello = {"type": "session.hello", "token": self._token, "after_seq": self._last_seq}
            await line.send(json.dumps(hello))
            async for data in line:
                frame = json.loads(data)
                if frame["type"] == "session.ready":
                    self._last_seq = frame["conversation"]["head_seq"]
                    self.back_at = time.monotonic()


@dataclass(frozen=True)
class Found:
    """All in seconds; counted from when the first page was back, but for the first."""

    first_back: float
    """From the kill, the start of the server included."""
    half_back: float
    all_back: float
    before: dict[str, float]
    """The 99th percentile of an answer of the assistant, and of a person, before the kill."""
    slowest: dict[str, float]
    """Of the answers to what was written after it; what was written while nobody served waited for that too."""
    as_before: dict[str, float]
    """When the last message was written whose answer took longer than twice `before`."""


async def measure(size: int, folder: Path) -> Found:
    server = Server(folder, push_offers="0", connections_per_address="5000")
    database = Database(sqlite_url(server.database), MemoryHub())
    await asyncio.to_thread(database.migrate)
    accounts = [await an_account(database, f"Operator {n}", capacity=1) for n in range(TALKS)]
    await database.close()
    async with running(server):
        faults: list[str] = []
        given = (server.address, server.origin)
        talkers = {who: [Talker(who, f"{who} {n}", *given, n, faults) for n in range(TALKS)] for who in ANSWERERS}
        everybody = [talker for group in talkers.values() for talker in group]
        operators = [
            Operator(a.name, signing_in(server, a.username), *given, n, faults) for n, a in enumerate(accounts)
        ]
        for operator in operators:
            operator.patience = sys.maxsize
        widgets = await pages(server, size)
        people: list[Person | Widget] = [*widgets, *everybody, *operators]
        work = [asyncio.create_task(one.run()) for one in people]
        try:
            await until(lambda: all(w.back_at for w in widgets) and all(t.ready.is_set() for t in everybody))
            work += [asyncio.create_task(talker.talk()) for talker in everybody]
            await asyncio.sleep(SETTLE_SECONDS)
            for talker in everybody:
                talker.answers.clear()
            await asyncio.sleep(BEFORE_SECONDS)
            killed = time.monotonic()
            await server.restart(signal.SIGKILL)
            await until(lambda: all(w.back_at > killed for w in widgets))
            await asyncio.sleep(AFTER_SECONDS)
        finally:
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)
    assert faults == [], faults[:5]
    return found(killed, sorted(w.back_at for w in widgets), talkers)


def found(killed: float, back: Sequence[float], talkers: dict[str, list[Talker]]) -> Found:
    before, slowest, as_before = {}, {}, {}
    for who, group in talkers.items():
        answers = sorted(answer for talker in group for answer in talker.answers)
        usual = [took for asked, took in answers if asked + took < killed]
        before[who] = statistics.quantiles(usual, n=100)[98]
        slowest[who] = max(took for asked, took in answers if asked > back[0])
        slow = [asked - back[0] for asked, took in answers if asked > back[0] and took > 2 * before[who]]
        as_before[who] = max(slow, default=0.0)
    return Found(
        first_back=back[0] - killed,
        half_back=back[len(back) // 2] - back[0],
        all_back=back[-1] - back[0],
        before=before,
        slowest=slowest,
        as_before=as_before,
    )


async def pages(server: Server, size: int) -> list[Widget]:
    async with httpx.AsyncClient(base_url=server.origin, timeout=60, trust_env=False) as http:
        answers = [await http.post("/api/visitor/sessions", json={"language": "en"}) for _ in range(size)]
    return [Widget(server, answer.json()["access_token"]) for answer in answers]


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(120):
        while not condition():
            await asyncio.sleep(0.01)


async def all_sizes() -> str:
    rows = []
    for size in SIZES:
        rounds = []
        for _ in range(ROUNDS):
            with tempfile.TemporaryDirectory(prefix="destek-returning-") as folder:
                rounds.append(await measure(size, Path(folder)))
        rows.append((size, rounds))
    return "\n\n".join(
        (
            f"Medians of {ROUNDS} rounds, with the highest. Beside the silent pages {TALKS} players talk with the"
            f" assistant (one that echoes) and {TALKS} with people, a message every {BETWEEN_SECONDS} s. All clients"
            " and the server share the two cores.",
            table(
                ("pages", "from the kill to the first that is back", "then half are", "all are"),
                [
                    (
                        n,
                        *(
                            _seconds([getattr(r, name) for r in rounds])
                            for name in ("first_back", "half_back", "all_back")
                        ),
                    )
                    for n, rounds in rows
                ],
            ),
            table(
                (
                    "pages",
                    "answer of",
                    "p99 before",
                    "slowest to what was written since the first was back",
                    "all within twice the p99 of before, after",
                ),
                [
                    (n, name, *(_seconds([getattr(r, part)[who] for r in rounds]) for part in PARTS))
                    for n, rounds in rows
                    for who, name in ANSWERERS.items()
                ],
            ),
        )
    )


def _seconds(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.2f} s ({max(values):.2f})"


def main() -> None:
    text = uvloop.run(all_sizes())
    print(text)
    if "--no-report" not in sys.argv:
        write_section("All come back at once", text)


if __name__ == "__main__":
    main()
