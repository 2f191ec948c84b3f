"""The desk as it is put together for real: the demo's site, the sender and the guard are where they belong."""

import asyncio

from handoff.domain.integrations.player import CardState
from handoff.domain.people.operator import Role
from handoff.ports.language_model import NoModel
from tests.api.calls import Calls
from tests.api.integrations.callers import TICKET, Caller
from tests.attacks.attacked import attacked
from tests.fixtures.receiver import receiving

_PATIENCE_SECONDS = 20.0


async def test_a_demo_asks_its_own_site_about_players() -> None:
    async with attacked(demo=True, public_url="") as world:
        seen = await world.desk.players.look("leyla1042", within=_PATIENCE_SECONDS)
        assert (seen.state, seen.reason) == (CardState.READY, "")
        assert seen.card is not None
        assert seen.card.transactions[0].status == "review"
        told = await world.http.post("/demo/identity", json={"account": "leyla1042"})
        known = world.desk.identities.read(told.json()["identity"], world.desk.clock.now())
        assert known.account_id == "leyla1042"
        page = await world.http.get("/")
        assert 'id="player"' in page.text


async def test_without_a_demo_there_is_no_site_and_no_private_address_is_called() -> None:
    async with attacked() as world:
        assert (await world.http.post("/demo/identity", json={"account": "leyla1042"})).status_code == 404
        assert (await world.desk.players.look("leyla1042")).state is CardState.OFF
        assert isinstance(world.desk.writing.model, NoModel)
        assert (await world.http.get("/api/v1/openapi.json")).status_code == 200


async def test_what_happens_goes_out_by_itself() -> None:
    async with receiving() as receiver, attacked(outgoing_private=("127.0.0.1",)) as world:
        leyla = await world.account("Leyla", role=Role.ADMINISTRATOR)
        administrator = await Calls.of(world, leyla)
        await administrator.post("endpoints", kind="webhook", url=receiver.url, types=["ticket.created"])
        site = await Caller.of(world)
        made = await site.post("tickets", **TICKET)
        [request] = await receiver.came(1)
        assert request.json["data"]["reference"] == made["reference"]
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while not (events := (await site.get("events"))["data"]):
                await asyncio.sleep(0.1)
        assert events[0]["type"] == "ticket.created"
