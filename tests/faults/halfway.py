"""A desk on which complaints stand half filled in and a person talks, for what is done to Rasa's tracker store."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from handoff.hub.memory import MemoryHub
from handoff.storage.sql.database import Database
from languages import LANGUAGES
from tests.faults.asking import TO_PEOPLE, Asker, Listener
from tests.faults.filing import WORDS
from tests.faults.people import Frame
from tests.faults.real_oracle import judge_real
from tests.faults.running import RealServer
from tests.faults.storm import signing_in
from tests.fixtures.desk import an_account, sqlite_url

WORKS_SECONDS = 120.0
STANDBY = {
    language: {text for name in ("standby_form", "standby_moment") for text in words[name]}
    for language, words in zip(LANGUAGES, WORDS, strict=True)
}
"""The stated lines of an assistant that cannot take an entry now."""


class Filer(Asker):
    """Stops in the middle of a complaint, after so many questions, until it is told to go on."""

    def __init__(self, *person: Any, language: str, half: int) -> None:
        super().__init__(*person, language=language, questions=())
        self._half = half
        self.halfway = asyncio.Event()
        self.go_on = asyncio.Event()
        self.stood_in = asyncio.Event()
        self.entered = 0
        """Entries that the form took, the first sentence included."""
        self.later: list[Frame] = []
        """All that came in answer after the middle."""
        self.slowest = 0.0
        """Of the answers after the middle, in seconds."""
        self._answers = 0

    async def _answer(self, id: str) -> list[Frame]:
        began = time.monotonic()
        said = await super()._answer(id)
        self._answers += 1
        if any(each["outcome"] is None or each["outcome"]["reason"] == "standby" for each in said):
            self.stood_in.set()
        else:
            self.entered += 1
        if self._answers > self._half:
            self.slowest = max(self.slowest, time.monotonic() - began)
            self.later += said
        elif self._answers == self._half:
            self.halfway.set()
            await self.go_on.wait()
        return said


@dataclass
class Floor:
    """The running desk: its people, and what each of them noticed that must never be."""

    server: RealServer
    operator: Listener
    talker: Asker
    noticed: list[str]
    filers: list[Filer] = field(default_factory=list)
    """Those of the complaints that were begun last."""
    everybody: list[Asker] = field(default_factory=list)
    _running: list["asyncio.Task[None]"] = field(default_factory=list)
    _talks: int = 0

    @property
    def tracker(self) -> Path:
        return self.server.var / "rasa" / "tracker.db"

    async def file_halfway(self) -> "list[asyncio.Task[None]]":
        """One complaint a language, each stopped at another question; the tasks end with its ticket."""
        self.filers = [
            Filer(f"filer {language}", *self._person(number), language=language, half=number)
            for number, language in enumerate(LANGUAGES, 1)
        ]
        self.everybody += self.filers
        self._running += [asyncio.create_task(filer.run()) for filer in self.filers]
        filing = [asyncio.create_task(self._files(filer)) for filer in self.filers]
        await asyncio.gather(*(filer.halfway.wait() for filer in self.filers))
        return filing

    async def go_on(self) -> None:
        for filer in self.filers:
            filer.go_on.set()

    async def all_stood_in(self) -> None:
        """Wait until everybody was told that their entry cannot be taken now."""
        async with asyncio.timeout(WORKS_SECONDS):
            await asyncio.gather(*(filer.stood_in.wait() for filer in self.filers))

    async def talk(self) -> float:
        """Something is said to the operator, who answers; after how many seconds."""
        began = time.monotonic()
        self._talks += 1
        id = self.talker.outbox.put(f"{self._talks} {TO_PEOPLE}")
        async with asyncio.timeout(WORKS_SECONDS):
            while not (seq := self.talker.outbox.accepted.get(id)) or not any(
                each["author"] == "operator" and each["text"].startswith(f"re {seq} ")
                for each in self.talker.view.messages.values()
            ):
                await asyncio.sleep(0.02)
        return time.monotonic() - began

    async def rasa_works(self, *, other_than: int | None = None) -> None:
        """Wait until Rasa answers, where wanted as another process."""
        async with asyncio.timeout(WORKS_SECONDS):
            while self.server.rasa in (None, other_than) or not await self.server.rasa_works():
                await asyncio.sleep(0.1)

    async def has_logged(self, words: str) -> None:
        """Wait until the server says so."""
        async with asyncio.timeout(WORKS_SECONDS):
            while words not in self.server.log.read_text():
                await asyncio.sleep(0.1)

    def findings(self) -> list[str]:
        """All that must not be, once nothing is going on."""
        verdict, _ = judge_real(self.server.database, self.everybody, [self.operator], self.noticed)
        return verdict.findings

    def _person(self, seed: int) -> tuple[Any, ...]:
        return self.server.address, self.server.origin, seed, self.noticed

    async def _files(self, filer: Filer) -> None:
        await filer._until(filer.ready.is_set, "a conversation")
        await filer.complain()


@contextlib.asynccontextmanager
async def a_floor(var: Path) -> AsyncIterator[Floor]:
    """A desk in `var` whose Rasa works and whose one operator holds the talker's conversation."""
    server = RealServer(var, history_page="100000")
    database = Database(sqlite_url(server.database), MemoryHub())
    await asyncio.to_thread(database.migrate)
    account = await an_account(database, capacity=1000, languages=LANGUAGES)
    await database.close()
    noticed: list[str] = []
    person = (server.address, server.origin, 1, noticed)
    operator = Listener(account.name, signing_in(server, account.username), *person)
    operator.patience = 1_000_000
    floor = Floor(server, operator, Asker("talker", *person, language="en", questions=()), noticed)
    try:
        await server.start()
        await floor.rasa_works()
        floor._running += [asyncio.create_task(each.run()) for each in (operator, floor.talker)]
        floor.everybody.append(floor.talker)
        await floor.talker._until(floor.talker.ready.is_set, "a conversation")
        await floor.talker.say("handoff.request")
        await floor.talker._until(lambda: floor.talker.status == "assigned", "the operator")
        await floor.talk()
        yield floor
    finally:
        for task in floor._running:
            task.cancel()
        await asyncio.gather(*floor._running, return_exceptions=True)
        await server.kill()
