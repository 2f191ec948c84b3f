"""The desk as the composition root builds it, served as in production, with an assistant that follows a script."""

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import httpx
from fastapi import FastAPI

import server
from faq.service import FaqService
from handoff.bridge.context import AppContext
from handoff.bridge.transport import serving
from handoff.domain.queue.rules import DeskRules
from handoff.storage.sql.database import Database
from settings import Settings
from tests.api.world import World
from tests.fixtures.assistant import ScriptedAssistant
from tests.fixtures.desk import ORIGIN, PULL, a_folder
from tests.fixtures.scripted_desk import TwoArticles
from tests.fixtures.serving import ServerInside, Stage

_START_SECONDS = 30.0


class Attacked(World):
    """What `World` can do, with the real app: every table and file of it is below `var`."""

    def __init__(self, app: FastAPI, http: httpx.AsyncClient, var: Path) -> None:
        super().__init__(cast(Stage, None), http, cast(Database, app.state.context.uow))
        self.var = var
        self.desk: AppContext = app.state.context
        self.port = int(self.address.rpartition(":")[2])

    async def start(self, rules: DeskRules = PULL, **limits: Any) -> None:
        raise NotImplementedError

    async def stop(self) -> None:
        for client in self._clients:
            await client.cut()

    async def answers(self) -> float:
        """Seconds that a look at the health takes now."""
        began = time.perf_counter()
        answer = await self.http.get("/healthz")
        assert answer.status_code == 200
        return time.perf_counter() - began


@contextlib.asynccontextmanager
async def attacked(faq: FaqService | None = None, **settings: Any) -> AsyncIterator[Attacked]:
    """A desk of its own until the end of the block; `settings` replace those of `Settings`, `faq` its two articles."""
    with a_folder() as folder, socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        values: dict[str, Any] = {
            "var": Path(folder),
            "port": port,
            "public_url": ORIGIN,
            "demo": False,
            "push_offers": False,
            "conversations_per_minute": 10_000,
            "messages_per_minute": 1000,
        }
        configured = Settings(**values | settings)
        articles = faq or TwoArticles(configured.content, configured.var)
        app = server.create_app(configured, assistant=ScriptedAssistant(), faq=articles)
        config = serving.configuration(app, frame_max_bytes=configured.frame_max_bytes, trusted_proxies=())
        running = ServerInside(config)
        task = asyncio.create_task(running.serve([listener]))
        try:
            async with asyncio.timeout(_START_SECONDS):
                while not running.started:
                    assert not task.done()
                    await asyncio.sleep(0.02)
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30, trust_env=False) as http:
                world = Attacked(app, http, configured.var)
                yield world
                await world.end()
        finally:
            running.should_exit = True
            await task
