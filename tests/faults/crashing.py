"""Dies by `kill -9` between each two steps of a use case: once before every call of a repository, and around commit.

Run as `python -m tests.faults.crashing FOLDER CASE ARGUMENTS`, ARGUMENTS being JSON. For every point a copy of
`FOLDER/base.db` is left behind as the crash left it, and one in which the use case came to its end. A process forks for
each, so that the imports are paid for once.
"""

import asyncio
import json
import os
import shutil
import signal
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from handoff.domain.ids import ConversationId, OfferId, OperatorId
from handoff.hub.memory import MemoryHub
from handoff.ports.unit_of_work import UnitOfWorkFactory
from handoff.services.conversations import transfers, visitor_actions
from handoff.services.queue import closing, offers
from handoff.storage.sql.database import Database
from tests.fixtures.clock import ManualClock
from tests.fixtures.departments import PAYMENTS
from tests.fixtures.desk import a_context, sqlite_url

_REPOSITORIES = {"conversations", "messages", "operators", "offers", "waits", "notes", "tickets", "attachments"}
Case = Callable[[UnitOfWorkFactory, ManualClock, dict[str, str]], Awaitable[Any]]


async def accept(uow: UnitOfWorkFactory, clock: ManualClock, ids: dict[str, str]) -> None:
    await offers.accept(a_context(uow, clock), OperatorId(ids["operator"]), OfferId(ids["offer"]))


async def transfer(uow: UnitOfWorkFactory, clock: ManualClock, ids: dict[str, str]) -> None:
    await transfers.transfer(
        a_context(uow, clock),
        OperatorId(ids["operator"]),
        ConversationId(ids["conversation"]),
        to_operator=OperatorId(ids["colleague"]) if "colleague" in ids else None,
        to_department=None if "colleague" in ids else PAYMENTS,
        note="what is known",
    )


async def close(uow: UnitOfWorkFactory, clock: ManualClock, ids: dict[str, str]) -> None:
    await closing.close(
        a_context(uow, clock), OperatorId(ids["operator"]), ConversationId(ids["conversation"]), "solved"
    )


async def send(uow: UnitOfWorkFactory, clock: ManualClock, ids: dict[str, str]) -> None:
    await visitor_actions.post_message(
        a_context(uow, clock, message_max_characters=2000, messages_per_minute=40, mask=lambda text: (text, ())),
        ConversationId(ids["conversation"]),
        client_message_id="client-message-a",
        text="see these",
        attachments=ids["files"].split(" "),
    )


CASES: dict[str, Case] = {"accept": accept, "transfer": transfer, "close": close, "send": send}


class Mortal:
    """Counts steps and kills the process at one of them."""

    def __init__(self, dies_at: int) -> None:
        self._left = dies_at

    def step(self) -> None:
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self._left -= 1


class _Repository:
    def __init__(self, repository: Any, mortal: Mortal) -> None:
        self._repository = repository
        self._mortal = mortal

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._repository, name)

        async def call(*args: Any, **fields: Any) -> Any:
            self._mortal.step()
            return await method(*args, **fields)

        return call


class MortalWork:
    """A unit of work that may die before each step, and after the commit."""

    def __init__(self, work: Any, mortal: Mortal) -> None:
        self._work = work
        self._mortal = mortal

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._work, name)
        return _Repository(value, self._mortal) if name in _REPOSITORIES else value

    async def __aenter__(self) -> "MortalWork":
        await self._work.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._work.__aexit__(kind, error, trace)

    async def commit(self) -> None:
        self._mortal.step()
        await self._work.commit()
        self._mortal.step()


def die_everywhere(folder: Path, case: Case, ids: dict[str, str]) -> int:
    """How many points there were at which it died."""
    point = 0
    while True:
        copy = folder / f"{point}.db"
        shutil.copy(folder / "base.db", copy)
        child = os.fork()
        if child == 0:
            asyncio.run(_live(copy, case, ids, Mortal(point)))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            assert os.WEXITSTATUS(status) == 0, "the use case failed"
            return point
        point += 1


async def _live(file: Path, case: Case, ids: dict[str, str], mortal: Mortal) -> None:
    database = Database(sqlite_url(file), MemoryHub())
    clock = ManualClock(datetime.fromisoformat(ids["now"]))
    await case(lambda *, read_only=False: MortalWork(database(read_only=read_only), mortal), clock, ids)  # type: ignore[arg-type,misc,return-value]


if __name__ == "__main__":
    print(die_everywhere(Path(sys.argv[1]), CASES[sys.argv[2]], json.loads(sys.argv[3])))
