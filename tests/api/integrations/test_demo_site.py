"""The demo's site plays the site's part whole: it says who its player is, shows the card, does what it declares."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from handoff.bridge import http
from handoff.bridge.integrations import demo_site
from tests.api.calls import Calls, good
from tests.api.world import World
from tests.fixtures.desk import IDENTITY_SECRET
from tests.fixtures.receiver import Reply, Request, receiving

ANY_AGE = timedelta(days=9999)


@pytest.fixture
async def site(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """The demo's routes, asked by the desk through a socket of their own."""
    app = FastAPI()
    http.handle_errors(app)
    app.include_router(demo_site.router(world.desk, IDENTITY_SECRET))
    async with (
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://demo") as client,
        receiving() as receiver,
    ):
        receiver.answer = passed_on(client)
        await demo_site.make_known(replace(world.desk, own_address=f"http://127.0.0.1:{receiver.port}"))
        yield client
        await world.desk.players.stop()


def passed_on(client: httpx.AsyncClient) -> Any:
    async def answer(request: Request) -> Reply:
        headers = {name: value for name, value in request.headers.items() if name.startswith(("webhook", "content-t"))}
        answered = await client.post(request.path, content=request.body, headers=headers)
        return Reply(status=answered.status_code, body=answered.content)

    return answer


@pytest.fixture(autouse=True)
def present(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk's clock stands in these tests, and signatures are judged by the true one: their age is not looked at."""
    monkeypatch.setattr("standardwebhooks.webhooks.timedelta", lambda **_: ANY_AGE)


async def test_the_whole_way(world: World, site: httpx.AsyncClient) -> None:
    told = await site.post("/demo/identity", json={"account": "leyla1042"})
    visitor = await world.visitor(await world.session(identity=told.json()["identity"]))
    await visitor.send("handoff.request")
    await visitor.state(status="queued")
    aysel = await world.account("Aysel")
    operator = await world.operator(aysel)
    id = (await operator.take_next())["id"]
    calls = await Calls.of(world, aysel)
    while (seen := await calls.get(f"conversations/{id}/player"))["state"] == "loading":
        pass
    assert seen["state"] == "ready", seen
    assert seen["card"]["transactions"][0]["status"] == "review"
    wish = {"key": "wish-0001", "action": "set_limit", "values": {"amount": "50", "period": "day"}, "reason": "Asked"}
    done = good(await calls("POST", f"conversations/{id}/player/actions", json=wish))
    assert done == {"outcome": "done", "words": "50 AZN"}
    good(await calls("POST", f"conversations/{id}/player/actions", json=wish))
    while (seen := await calls.get(f"conversations/{id}/player"))["state"] == "loading":
        pass
    assert [one["amount"] for one in seen["card"]["limits"]] == ["50"], "the same wish is done once"


async def test_it_answers_to_the_desk_alone(site: httpx.AsyncClient) -> None:
    body = '{"type": "player.card", "data": {"account_id": "leyla1042"}}'
    answer = await site.post(demo_site.PATH, content=body, headers={"webhook-id": "x", "webhook-timestamp": "1"})
    assert answer.status_code == 401
    assert (await site.post("/demo/identity", json={"account": "somebody"})).status_code == 404


async def test_another_site_keeps_its_place(world: World, site: httpx.AsyncClient) -> None:
    async with world.desk.uow() as work:
        [endpoint] = await work.endpoints.all()
        await work.endpoints.update(replace(endpoint, description="", url="https://players.example/"))
        await work.commit()
    await demo_site.make_known(world.desk)
    async with world.desk.uow(read_only=True) as work:
        assert [one.url for one in await work.endpoints.all()] == ["https://players.example/"]
