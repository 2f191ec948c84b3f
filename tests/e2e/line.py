"""The server of the fault tests behind their proxy, in a thread of its own: tests with Playwright are synchronous."""

import asyncio
import contextlib
import signal
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy

from handoff.domain.people.operator import Role
from handoff.hub.memory import MemoryHub
from handoff.storage.sql.database import Database
from tests.faults.proxy import Proxy
from tests.faults.running import Server
from tests.fixtures.desk import a_folder, an_account, sqlite_url

T = TypeVar("T")
PATIENCE_SECONDS = 60.0
PEOPLE = (
    ("aysel", "Aysel", Role.OPERATOR, "az"),
    ("olga", "Olga", Role.OPERATOR, "ru"),
    ("murad", "Murad", Role.SUPERVISOR, "en"),
)


class Line:
    """What lies between pages and server, and the server. `url` is where the pages find it, whatever happens to it."""

    def __init__(self, loop: asyncio.AbstractEventLoop, proxy: Proxy, server: Server) -> None:
        self._loop = loop
        self._proxy = proxy
        self._server = server
        self.url = f"http://127.0.0.1:{proxy.port}"

    def cut(self) -> None:
        """All connections are reset; new ones are, too, until `restore`."""
        self._call(self._cut)

    def swallow(self) -> None:
        """What is sent vanishes and nobody is told, on old connections and new ones, until `restore`."""
        self._call(self._swallow)

    def restore(self) -> None:
        """New connections work. Those that swallowed what was sent stay dead, as after a change of networks."""
        self._call(self._restore)

    def kill(self) -> None:
        """Power off."""
        self._await(self._server.kill())

    def start(self) -> None:
        self._await(self._server.start())

    def restart(self) -> None:
        """As it is deployed: SIGTERM, then the next one."""
        self._await(self._server.restart(signal.SIGTERM))

    def said(self, text: str) -> list[tuple[int, str, str]]:
        """Sequence number, author and text of everything in the conversation in which `text` was said."""
        engine = sqlalchemy.create_engine(f"sqlite:///{self._server.database}")
        query = sqlalchemy.text(
            "SELECT seq, author, text FROM messages WHERE conversation_id ="
            " (SELECT conversation_id FROM messages WHERE text = :text ORDER BY created_at DESC LIMIT 1) ORDER BY seq"
        )
        with engine.connect() as connection:
            rows = connection.execute(query, {"text": text}).all()
        engine.dispose()
        return [(row.seq, row.author, row.text) for row in rows]

    def _cut(self) -> None:
        self._proxy.refusing = True
        for link in list(self._proxy.links):
            link.reset()

    def _swallow(self) -> None:
        self._proxy.silent = True
        for link in self._proxy.links:
            link.black_hole = True

    def _restore(self) -> None:
        self._proxy.refusing = self._proxy.silent = False

    def _call(self, what: Any) -> None:
        done: Future[None] = Future()

        def run() -> None:
            what()
            done.set_result(None)

        self._loop.call_soon_threadsafe(run)
        done.result(PATIENCE_SECONDS)

    def _await(self, what: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(PATIENCE_SECONDS)


@contextlib.contextmanager
def breakable_line(**settings: str) -> Iterator[Line]:
    """A running server with `PEOPLE`, who take conversations themselves; killed at the end."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="line", daemon=True)
    thread.start()
    with a_folder() as folder, contextlib.ExitStack() as stack:
        stack.callback(thread.join, PATIENCE_SECONDS)
        stack.callback(loop.call_soon_threadsafe, loop.stop)
        ends = contextlib.AsyncExitStack()
        opened = asyncio.run_coroutine_threadsafe(_open(ends, loop, Path(folder), settings), loop)
        stack.callback(lambda: asyncio.run_coroutine_threadsafe(ends.aclose(), loop).result(PATIENCE_SECONDS))
        yield opened.result(PATIENCE_SECONDS)


async def _open(
    ends: contextlib.AsyncExitStack, loop: asyncio.AbstractEventLoop, folder: Path, settings: dict[str, str]
) -> Line:
    proxy = await ends.enter_async_context(Proxy(0))
    address = f"http://127.0.0.1:{proxy.port}"
    server = Server(folder, public_url=address, push_offers="0", drain_seconds="2", **settings)
    proxy.target = server.port
    database = Database(sqlite_url(server.database), MemoryHub())
    await asyncio.to_thread(database.migrate)
    for username, name, role, language in PEOPLE:
        await an_account(database, name, username=username, role=role, language=language, capacity=100)
    await database.close()
    ends.push_async_callback(server.kill)
    await server.start()
    return Line(loop, proxy, server)
