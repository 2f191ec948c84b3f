"""Calls over HTTP: asked for by the player, shown on the operator's card, and closed by what came of them."""

from dataclasses import replace
from datetime import datetime

import httpx

from bot.masking import masking
from handoff.domain.queue.callback import CallbackRules
from tests.api.calls import Calls, error, good
from tests.api.world import World
from tests.fixtures.clients import VisitorClient
from tests.fixtures.desk import PULL

OFFERED = replace(PULL, callbacks=CallbackRules(offered=True))
ADDRESS = "/api/visitor/callback"
WISH = {"number": "050 123 45 67", "country": "az", "matter": "my PIN is 4821, my withdrawal is late"}


async def player(world: World) -> tuple[VisitorClient, dict[str, str]]:
    """A connected player, and what opens their conversation over HTTP."""
    visitor = await world.visitor(await world.session(language="az"))
    return visitor, {"Authorization": f"Bearer {visitor.session['access_token']}"}


async def wish(world: World, mine: dict[str, str], **changes: str) -> httpx.Response:
    """Ask for the first window."""
    starts_at = (await world.http.get(ADDRESS, headers=mine)).json()["windows"][0]["starts_at"]
    return await world.http.post(ADDRESS, json=WISH | {"starts_at": starts_at} | changes, headers=mine)


async def test_from_the_wish_to_the_call(world: World) -> None:
    await world.start(rules=OFFERED)
    world.refit(mask=masking.masked)
    visitor, mine = await player(world)
    told = (await world.http.get(ADDRESS, headers=mine)).json()
    assert (told["offered"], told["country"], told["callback"]) == (True, "AZ", None)
    window = told["windows"][0]
    planned = good(await wish(world, mine))["callback"]
    assert (planned["ending"], planned["state"], planned["starts_at"]) == ("67", "planned", window["starts_at"])
    assert "4821" not in planned["matter"], "secrets do not land"
    await visitor.system("callback_planned")

    starts = datetime.fromisoformat(window["starts_at"])
    world.clock.advance(seconds=(starts - world.clock.now()).total_seconds())
    person = await world.account()
    operator, calls = await world.operator(person), await Calls.of(world, person)
    await world.scheduler.deadlines()
    id = (await operator.take_next())["id"]
    assert id == visitor.ready["conversation"]["id"]
    card = (await operator.open_conversation(id))["card"]
    assert card["callback"]["number"] == "+994501234567" and card["callback"]["due"]
    assert (card["reason"], card["calls_back"]) == ("callback", True)
    made = await calls.post(f"conversations/{id}/callback/outcome", outcome="no_answer", note="ringing only")
    assert (made["state"], made["attempts"]) == ("planned", 1)
    await visitor.system("callback_again")


async def test_a_wrong_number_is_named(world: World) -> None:
    await world.start(rules=OFFERED)
    _, mine = await player(world)
    refused = await wish(world, mine, number="12")
    assert error(refused) == (422, "bad_request") and refused.json()["error"]["params"]["field"] == "number"


async def test_nobody_asks_for_another(world: World) -> None:
    await world.start(rules=OFFERED)
    for method in ("GET", "DELETE"):
        assert (await world.http.request(method, ADDRESS)).status_code == 401


async def test_where_nobody_calls_it_is_not_there(world: World) -> None:
    _, mine = await player(world)
    told = (await world.http.get(ADDRESS, headers=mine)).json()
    assert (told["offered"], told["windows"]) == (False, [])
    body = WISH | {"starts_at": world.clock.now().isoformat()}
    assert (await world.http.post(ADDRESS, json=body, headers=mine)).status_code == 404
