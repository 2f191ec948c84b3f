"""A seeded run of the real desk, Rasa included: players who ask and complain, operators, kills, and the verdict."""

import asyncio
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from faq.articles.reader import read_articles
from handoff.hub.memory import MemoryHub
from handoff.storage.sql.database import Database
from languages import LANGUAGES
from settings import ROOT
from tests.faults.asking import Asker, Listener
from tests.faults.oracle import Verdict
from tests.faults.proxy import Proxy
from tests.faults.real_oracle import Answers, judge_real
from tests.faults.running import RealServer
from tests.faults.storm import signing_in
from tests.fixtures import processes
from tests.fixtures.desk import an_account, sqlite_url

WORKS_SECONDS = 120.0
SETTLE_SECONDS = 150.0
GONE_SECONDS = 20.0
AMID_FORM_SECONDS = 10.0
RASA_TIMEOUT_SECONDS = 4.0
FREEZE_SECONDS = 6.0
"""Longer than a turn may take: what Rasa holds is given up."""
KILLS = ("kill Rasa", "kill server", "kill both")
HEAVY = (*KILLS, "freeze Rasa", "SIGTERM")
MILD = ("cut", "reset")
APART = frozenset({"responsible-gaming", "contact-human", "chat-bot-or-human", "escalation-request"})
"""Questions that lead to people, or may."""


@dataclass(frozen=True, kw_only=True)
class RealPlan:
    """How much happens. The same plan makes the same schedule."""

    seed: int
    players: int
    operators: int
    heavy: tuple[str, ...]
    """Faults that take Rasa away."""
    mild: int
    """Cuts and resets of connections, between them."""
    pause_seconds: float
    """Before each fault, on average."""
    hurry: float
    """Share of the heavy faults after which nobody waits for Rasa."""

    def schedule(self, chance: random.Random) -> list[str]:
        kinds = list(self.heavy) + [MILD[n % len(MILD)] for n in range(self.mild)]
        chance.shuffle(kinds)
        return kinds


@dataclass
class RealOutcome:
    verdict: Verdict
    answers: Answers
    seconds: float
    faults: Counter[str]
    amid_forms: int
    """Complaints that a kill met half filled in, counted for each kill."""
    talks: int
    connects: int
    slowest_return: float
    """Of Rasa after a fault, in seconds."""
    left_behind: list[int]
    """Processes of ours that still run."""
    status: int
    """With which the server ended at last."""
    unsettled: str = ""

    @property
    def findings(self) -> list[str]:
        """All that must not be."""
        found = list(self.verdict.findings)
        found += [f"process {pid} still runs" for pid in self.left_behind]
        found += [f"not settled: {self.unsettled}"] if self.unsettled else []
        return found + ([f"the server ended with status {self.status}"] if self.status else [])


@dataclass
class Harm:
    """Does the faults of a plan to a running desk."""

    plan: RealPlan
    chance: random.Random
    server: RealServer
    proxy: Proxy
    players: Sequence[Asker]
    done: Counter[str] = field(default_factory=Counter)
    amid_forms: int = 0
    slowest_return: float = 0.0

    async def run(self) -> None:
        for kind in self.plan.schedule(self.chance):
            await asyncio.sleep(self.chance.uniform(0.5, 1.5) * self.plan.pause_seconds)
            if kind in KILLS:
                await self._somebody_files()
                self.amid_forms += sum(player.filing for player in self.players)
            await self._do(kind)
            self.done[kind] += 1
            if kind in HEAVY and self.chance.random() >= self.plan.hurry:
                await self.rasa_works()

    async def rasa_works(self) -> None:
        """Wait until Rasa answers."""
        began = time.monotonic()
        async with asyncio.timeout(WORKS_SECONDS):
            while not await self.server.rasa_works():
                await asyncio.sleep(0.3)
        self.slowest_return = max(self.slowest_return, time.monotonic() - began)

    async def _do(self, kind: str) -> None:
        server, rasa = self.server, self.server.rasa
        match kind:
            case "kill Rasa":
                _signal(rasa, signal.SIGKILL)
                await gone(rasa)
            case "kill server":
                await server.restart(signal.SIGKILL)
                await gone(rasa)
            case "kill both":
                _signal(rasa, signal.SIGKILL)
                await server.restart(signal.SIGKILL)
            case "SIGTERM":
                await server.restart(signal.SIGTERM)
                await gone(rasa)
            case "freeze Rasa":
                _signal(rasa, signal.SIGSTOP)
                await asyncio.sleep(FREEZE_SECONDS)
                _signal(rasa, signal.SIGCONT)
            case "cut":
                for link in self.proxy.some(0.4):
                    link.cut()
            case "reset":
                for link in self.proxy.some(0.4):
                    link.reset()

    async def _somebody_files(self) -> None:
        """Wait a while until a complaint is half filled in."""
        deadline = time.monotonic() + AMID_FORM_SECONDS
        while time.monotonic() < deadline and not any(player.filing for player in self.players):
            await asyncio.sleep(0.05)


async def real_storm(plan: RealPlan, var: Path) -> RealOutcome:
    """Run it over a new database in `var`. Raises: NotRunning: nothing is trained."""
    chance = random.Random(plan.seed)
    server = RealServer(
        var, history_page="100000", outgoing_frames="100000", rasa_timeout_seconds=str(RASA_TIMEOUT_SECONDS)
    )
    database = Database(sqlite_url(server.database), MemoryHub())
    await asyncio.to_thread(database.migrate)
    accounts = [
        await an_account(database, f"Operator {n}", capacity=1000, languages=LANGUAGES) for n in range(plan.operators)
    ]
    await database.close()
    try:
        return await _storm(plan, chance, server, [account.username for account in accounts])
    finally:
        await server.kill()


async def _storm(plan: RealPlan, chance: random.Random, server: RealServer, usernames: list[str]) -> RealOutcome:
    began = time.monotonic()
    noticed: list[str] = []
    await server.start()
    async with Proxy(server.port, plan.seed) as proxy:
        person = (f"127.0.0.1:{proxy.port}", server.origin)
        players = [
            Asker(
                f"player {n}",
                *person,
                chance.randrange(2**32),
                noticed,
                language=LANGUAGES[n % len(LANGUAGES)],
                questions=questions(LANGUAGES[n % len(LANGUAGES)]),
            )
            for n in range(plan.players)
        ]
        operators = [
            Listener(f"Operator {n}", signing_in(server, username), *person, chance.randrange(2**32), noticed)
            for n, username in enumerate(usernames)
        ]
        for operator in operators:
            operator.patience = 2
        harm = Harm(plan, chance, server, proxy, players)
        await harm.rasa_works()
        stop = asyncio.Event()
        work = [asyncio.create_task(person.run()) for person in [*players, *operators]]
        lives = [asyncio.create_task(player.live(stop, n)) for n, player in enumerate(players)]
        await harm.run()
        stop.set()
        proxy.heal()
        _, late = await asyncio.wait(lives, timeout=SETTLE_SECONDS)
        unsettled = f"{len(late)} players had not finished" if late else await _settle(server, players, operators)
        for task in [*lives, *work]:
            if task.done():
                task.result()
            task.cancel()
        await asyncio.gather(*lives, *work, return_exceptions=True)
    await server.send(signal.SIGTERM)
    status = await server.ended(60)
    verdict, answers = judge_real(server.database, players, operators, noticed)
    return RealOutcome(
        verdict=verdict,
        answers=answers,
        seconds=time.monotonic() - began,
        faults=harm.done,
        amid_forms=harm.amid_forms,
        talks=sum(player.talks for player in players),
        connects=sum(one.connects for one in [*players, *operators]),
        slowest_return=harm.slowest_return,
        left_behind=await _left_behind(server.var),
        status=status,
        unsettled=unsettled,
    )


def questions(language: str) -> list[tuple[str, str]]:
    """Topic and title of the articles in this language: what the content itself says that it answers."""
    articles, _ = read_articles(ROOT / "faq" / "content")
    return [(each.topic, each.title) for each in articles if each.language == language and each.topic not in APART]


async def gone(pid: int | None) -> None:
    """Wait until the process has ended, as it must by itself."""
    async with asyncio.timeout(GONE_SECONDS):
        while pid is not None and not processes.gone(pid):
            await asyncio.sleep(0.1)


async def _settle(server: RealServer, players: list[Asker], operators: list[Listener]) -> str:
    """Wait until everything is said and seen by all; what is still missing when patience ends."""
    deadline = time.monotonic() + SETTLE_SECONDS
    missing = "nothing was looked at"
    while time.monotonic() < deadline:
        waiting = sum(len(person.outbox.waiting) for person in [*players, *operators])
        verdict, _ = judge_real(server.database, players, operators, [])
        missing = f"{waiting} unsent, {verdict.counts}"
        if waiting == 0 and not verdict.findings:
            return ""
        if verdict.lost or verdict.doubled or verdict.out_of_order or verdict.two_owners or _given_up(players):
            return missing  # this does not heal
        await asyncio.sleep(0.5)
    return missing


def _given_up(players: list[Asker]) -> bool:
    return any(player.unanswered for player in players)


async def _left_behind(var: Path) -> list[int]:
    """Processes that name the desk's folder when all have had time to end."""
    deadline = time.monotonic() + GONE_SECONDS
    while (left := processes.naming(var)) and time.monotonic() < deadline:
        await asyncio.sleep(0.2)
    return left


def _signal(pid: int | None, number: signal.Signals) -> None:
    if pid is not None and not processes.gone(pid):
        os.kill(pid, number)
