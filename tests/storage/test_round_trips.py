"""How often PostgreSQL is asked for one message: each time costs the way there and back. It may become less."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

from sqlalchemy.engine import make_url

from handoff.hub.memory import MemoryHub
from handoff.ports.assistant import Reply
from handoff.services.conversations import operator_actions, visitor_actions
from handoff.services.queue import handoffs
from handoff.storage.sql.database import Database
from tests.fixtures.desk import a_context, an_account
from tests.fixtures.postgres import fresh_postgres

PLAYER, OPERATOR = 7, 12
"""With BEGIN and COMMIT."""


class Line:
    """What passes PostgreSQL's way: `asked` counts what was sent to it, one answer being awaited before the next."""

    def __init__(self) -> None:
        self.asked = 0
        self._pumps: set[asyncio.Task[None]] = set()

    @contextlib.asynccontextmanager
    async def to(self, url: str) -> AsyncIterator[str]:
        """The address of the same database by way of this line."""
        there = make_url(url)

        async def passed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            answers, asking = await asyncio.open_connection(there.host, there.port)
            for way in (self._pump(reader, asking, counts=True), self._pump(answers, writer, counts=False)):
                self._pumps.add(asyncio.create_task(way))

        listening = await asyncio.start_server(passed, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        try:
            yield there.set(port=port).render_as_string(hide_password=False)
        finally:
            listening.close()
            for pump in self._pumps:
                pump.cancel()
            await asyncio.gather(*self._pumps, return_exceptions=True)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, counts: bool) -> None:
        try:
            while data := await reader.read(65_536):
                self.asked += counts
                writer.write(data)
                await writer.drain()
        finally:
            writer.close()


async def test_what_a_message_costs() -> None:
    line = Line()
    async with line.to(fresh_postgres()) as address:
        database = Database(address, MemoryHub())
        context = a_context(database)
        person = await an_account(database, "Aysel")
        started = await visitor_actions.start(
            context,
            language="en",
            page_url="",
            welcome=Reply(text="welcome"),
            identity=None,
            address="192.0.2.1",
            resume_token=None,
        )
        id = started.conversation.id

        async def least(say: Callable[[str], Awaitable[object]]) -> int:
            """Of some: the first ones of a connection prepare their statements."""
            found = []
            for number in range(4):
                before = line.asked
                await say(f"message-{number}")
                found.append(line.asked - before)
            return min(found)

        player = await least(
            lambda key: visitor_actions.post_message(context, id, client_message_id=key, text="a question")
        )
        await handoffs.request_by_button(context, id)
        await handoffs.claim_next(context, person.id)
        operator = await least(
            lambda key: operator_actions.post_message(
                context, person.id, id, client_message_id=f"of-{key}", text="an answer"
            )
        )
        await database.close()
    assert player <= PLAYER
    assert operator <= OPERATOR
