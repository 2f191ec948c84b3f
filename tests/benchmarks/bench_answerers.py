"""Answerers side by side: how turns a second grow from one process to two and four, with turns that sleep.

Each answerer is a `TurnRunner` with a database and a pool of its own on one PostgreSQL, as a process has; what a turn
computes is left out, since two cores cannot show more.
"""

import asyncio
import sys
import time

from handoff.hub.memory import MemoryHub
from handoff.ports.assistant import TurnRequest, TurnResult
from handoff.services.conversations import visitor_actions
from handoff.services.conversations.turns import TurnRunner
from handoff.storage.sql.database import Database
from tests.benchmarks.bounds import record
from tests.benchmarks.report import table, write_section
from tests.fixtures.assistant import ScriptedAssistant
from tests.fixtures.desk import a_context
from tests.fixtures.postgres import fresh_postgres, run_on
from tests.fixtures.storing import stored

AT_ONCE = 4
COUNTS = (1, 2, 4)


class Sleeping(ScriptedAssistant):
    """Answers after so many seconds, in which it costs nothing."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    async def respond(self, turn: TurnRequest) -> TurnResult:
        await asyncio.sleep(self._seconds)
        return await super().respond(turn)


async def measure(answerers: int, turns: int, seconds: float) -> tuple[float, int]:
    """Seconds until all turns are done by so many, and how many answers the log holds."""
    url = fresh_postgres()
    databases = [Database(url, MemoryHub()) for _ in range(answerers)]
    context = a_context(databases[0])
    for n in range(turns):
        talk = await stored(databases[0])
        await visitor_actions.post_message(context, talk.id, client_message_id=f"m{n}", text="hello")
    assistant = Sleeping(seconds)
    runners = [TurnRunner(a_context(each), assistant, each.hub, at_once=AT_ONCE) for each in databases]
    began = time.perf_counter()
    while _waiting(url):
        for runner in runners:
            await runner.recover()
        await asyncio.sleep(0.02)
    took = time.perf_counter() - began
    for runner in runners:
        await runner.stop()
    for database in databases:
        await database.close()
    answers = run_on(url, "SELECT count(*) FROM messages WHERE author = 'bot'")[0][0]
    return took, int(answers)


def _waiting(url: str) -> bool:
    return bool(run_on(url, "SELECT count(*) FROM messages WHERE needs_answer")[0][0])


def told(found: dict[int, float], turns: int, seconds: float) -> str:
    one = found[1]
    return "\n\n".join(
        (
            f"{turns} turns that sleep {seconds:g} s, {AT_ONCE} at once in each answerer, one PostgreSQL.",
            table(
                ("answerers", "seconds", "turns a second", "x one"),
                [(n, f"{took:.1f}", f"{turns / took:.1f}", f"{one / took:.2f}") for n, took in found.items()],
            ),
        )
    )


def main() -> None:
    turns, seconds = 96, 1.0
    found = {count: asyncio.run(measure(count, turns, seconds))[0] for count in COUNTS}
    record("two answerers, time : half the time of one", found[2] / (found[1] / 2))
    text = told(found, turns, seconds)
    print(text)
    if "--no-report" not in sys.argv:
        write_section("Answerers side by side", text)


if __name__ == "__main__":
    main()
