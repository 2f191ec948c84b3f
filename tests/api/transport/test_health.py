"""Whether the process lives, and whether its parts work."""

from collections.abc import Awaitable, Callable

import httpx
import pytest
from fastapi import FastAPI

from handoff.bridge import health
from tests.api.world import World


async def yes() -> bool:
    return True


async def no() -> bool:
    return False


async def broken() -> bool:
    raise ConnectionError


async def ask(path: str, **parts: Callable[[], Awaitable[bool]]) -> httpx.Response:
    app = FastAPI()
    app.include_router(health.router(parts))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://desk.example") as http:
        return await http.get(path)


@pytest.mark.parametrize("part", [no, broken])
async def test_one_part_that_does_not_work_is_named(part: Callable[[], Awaitable[bool]]) -> None:
    answer = await ask("/readyz", database=yes, assistant=part)
    assert (answer.status_code, answer.json()) == (503, {"parts": {"database": "works", "assistant": "fails"}})
    assert (await ask("/healthz", assistant=part)).status_code == 200, "the process lives"


async def test_all_parts_work(world: World) -> None:
    answer = await ask("/readyz", database=world.database.state, assistant=world.assistant.is_ready)
    assert (answer.status_code, answer.json()) == (200, {"parts": {"database": "works", "assistant": "works"}})
