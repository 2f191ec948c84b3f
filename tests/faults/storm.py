"""A seeded run: people who talk, faults that hit them, and the verdict of the oracle."""

import asyncio
import random
import signal
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import httpx

from handoff.hub.memory import MemoryHub
from handoff.storage.sql.database import Database
from tests.faults.oracle import Verdict, judge
from tests.faults.people import Operator, Player
from tests.faults.proxy import Proxy
from tests.faults.running import Server
from tests.fixtures.desk import PASSWORD, an_account, sqlite_url

SETTLE_SECONDS = 120.0


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How much happens. The same plan makes the same schedule of faults and words."""

    seed: int
    players: int
    operators: int
    messages: int
    """That players send; operators and assistant answer."""
    faults: int
    kills: int
    """Of the faults: hard kills of the server. As many again are orderly restarts."""
    pause_seconds: float
    """Between two faults, on average."""


@dataclass
class Outcome:
    verdict: Verdict
    seconds: float
    faults: Counter[str]
    connects: int
    slowest_start: float
    accepted: int
    unsettled: str = ""
    close_codes: Counter[int] = field(default_factory=Counter)


class Site(Protocol):
    """What the storm goes over: one server, or several as one desk."""

    port: int
    """Where people find it."""
    origin: str
    url: str
    """SQLAlchemy address of its database."""

    @property
    def database(self) -> Path | str:
        """The same for the oracle."""
        ...

    @property
    def extra(self) -> Sequence[str]:
        """Faults of its own, each of which the storm brings once."""
        ...

    @property
    def slowest_start(self) -> float: ...

    async def start(self) -> None: ...

    async def restart(self, number: signal.Signals) -> None:
        """End a process of it by this signal and start it again."""
        ...

    async def hurt(self, kind: str) -> None:
        """Do one of `extra`."""
        ...

    async def stop(self) -> None:
        """In order."""
        ...


WHOLE = {"history_page": "100000", "outgoing_frames": "100000"}
"""Settings with which people see all of a log at once."""


class OneServer:
    """See `Site`."""

    extra: Sequence[str] = ()

    def __init__(self, var: Path) -> None:
        self._server = Server(var, **WHOLE)
        self.port, self.origin, self.database = self._server.port, self._server.origin, self._server.database
        self.url = sqlite_url(self.database)
        self.start, self.restart = self._server.start, self._server.restart

    @property
    def slowest_start(self) -> float:
        return self._server.slowest_start

    async def hurt(self, kind: str) -> None:
        raise NotImplementedError(kind)

    async def stop(self) -> None:
        await self._server.send(signal.SIGTERM)
        await self._server.ended()


async def storm(plan: Plan, server: Site) -> Outcome:
    """Run it over a site with an empty database, which is not running yet."""
    chance = random.Random(plan.seed)
    database = Database(server.url, MemoryHub())
    await asyncio.to_thread(database.migrate)
    accounts = [await an_account(database, f"Operator {n}", capacity=1000) for n in range(plan.operators)]
    await database.close()
    await server.start()
    began = time.monotonic()
    noticed: list[str] = []
    async with Proxy(server.port, plan.seed) as proxy:
        address = f"127.0.0.1:{proxy.port}"
        players = [
            Player(f"player {n}", address, server.origin, chance.randrange(2**32), noticed) for n in range(plan.players)
        ]
        operators = [
            Operator(
                account.name,
                signing_in(server, account.username),
                address,
                server.origin,
                chance.randrange(2**32),
                noticed,
            )
            for account in accounts
        ]
        work = [asyncio.create_task(person.run()) for person in [*players, *operators]]
        talk = [
            asyncio.create_task(talking(player, plan.messages // plan.players, plan, chance.randrange(2**32)))
            for player in players
        ]
        faults = await hurt(plan, chance, server, proxy)
        await asyncio.gather(*talk)
        proxy.heal()
        unsettled = await settle(server, players, operators)
        for task in work:
            if task.done():  # nobody gives up: this one met what it should not
                task.result()
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
    await server.stop()
    people = [*players, *operators]
    return Outcome(
        verdict=judge(server.database, players, operators, noticed),
        seconds=time.monotonic() - began,
        faults=faults,
        connects=sum(person.connects for person in people),
        slowest_start=server.slowest_start,
        accepted=sum(len(person.outbox.accepted) for person in people),
        unsettled=unsettled,
        close_codes=Counter(code for person in people for code in person.close_codes),
    )


def signing_in(server: Site | Server, username: str) -> Callable[[], Awaitable[tuple[str, str]]]:
    async def sign_in() -> tuple[str, str]:
        body = {"username": username, "password": PASSWORD}
        async with httpx.AsyncClient(timeout=10, trust_env=False) as http:
            answer = await http.post(
                f"{server.origin}/api/operator/sign-in", json=body, headers={"Origin": server.origin}
            )
        if answer.status_code != 200:
            raise EOFError(answer.text)
        return answer.headers["set-cookie"].split(";")[0], answer.json()["csrf"]

    return sign_in


async def talking(player: Player, messages: int, plan: Plan, seed: int) -> None:
    """Say so many things, with pauses that spread them over the time of the faults."""
    chance = random.Random(seed)
    pause = plan.faults * plan.pause_seconds / max(1, messages)
    for n in range(messages):
        player.outbox.put(f"{player.name} says {n}")
        if chance.random() < 0.15 and plan.operators:
            player.wants_person = True
        await asyncio.sleep(chance.uniform(0, 2 * pause))


async def hurt(plan: Plan, chance: random.Random, server: Site, proxy: Proxy) -> Counter[str]:
    """Inject the faults, one after the other; how many of each kind."""
    kinds = ["kill -9"] * plan.kills + ["SIGTERM"] * plan.kills + list(server.extra)
    mild = ["cut", "reset", "black hole", "delay", "slices", "refusing", "slow reader", "heal"]
    kinds += [chance.choice(mild) for _ in range(plan.faults - len(kinds))]
    chance.shuffle(kinds)
    done: Counter[str] = Counter()
    for kind in kinds:
        await asyncio.sleep(chance.uniform(0.5, 1.5) * plan.pause_seconds)
        match kind:
            case "kill -9":
                await server.restart(signal.SIGKILL)
            case "SIGTERM":
                await server.restart(signal.SIGTERM)
            case "cut":
                for link in proxy.some(0.4):
                    link.cut()
            case "reset":
                for link in proxy.some(0.4):
                    link.reset()
            case "black hole":
                for link in proxy.some(0.3):
                    link.black_hole = True
            case "slow reader":
                for link in proxy.some(0.2):
                    link.slow = True
            case "delay":
                proxy.delay_seconds = chance.uniform(0.01, 0.15)
            case "slices":
                proxy.slice_bytes = chance.choice([5, 20, 100])
            case "refusing":
                proxy.refusing = True
            case "heal":
                proxy.heal()
            case _:
                await server.hurt(kind)
        done[kind] += 1
        if kind != "refusing":
            proxy.refusing = False
        if kind not in {"slices", "delay"} and chance.random() < 0.5:
            proxy.delay_seconds, proxy.slice_bytes = 0.0, 0
    return done


async def settle(server: Site, players: list[Player], operators: list[Operator]) -> str:
    """Wait until everything is said, answered and seen by all; what is still missing when patience ends."""
    deadline = time.monotonic() + SETTLE_SECONDS
    missing = ""
    while time.monotonic() < deadline:
        waiting = sum(len(person.outbox.waiting) for person in [*players, *operators])
        verdict = await asyncio.to_thread(judge, server.database, players, operators, [])
        missing = f"{waiting} unsent, {verdict.counts}"
        if waiting == 0 and not verdict.findings:
            return ""
        await asyncio.sleep(0.5)
    return missing
