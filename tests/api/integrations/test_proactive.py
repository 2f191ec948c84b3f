"""Cards that come up by themselves: kept by administrators, seldom, and never for who is excluded or in danger."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from handoff.domain.ids import ConversationId
from handoff.domain.people.operator import Role
from tests.api.calls import Calls, error
from tests.api.integrations.test_player_card import ACCOUNT, CARD, told
from tests.api.people.test_identities import proof
from tests.api.world import World
from tests.fixtures.receiver import Receiver, Reply, receiving

RULE = {
    "name": "Late withdrawal",
    "page": "/cashier*",
    "seconds": 20,
    "languages": ["en", "az"],
    "texts": {"en": "Is your withdrawal late?", "az": "Çıxarışınız gecikir?"},
    "every_hours": 24,
}


@pytest.fixture
async def administrator(world: World) -> Calls:
    return await Calls.of(world, await world.account("Leyla", role=Role.ADMINISTRATOR))


@pytest.fixture
async def rule(administrator: Calls) -> str:
    id: str = (await administrator.post("proactive", **RULE))["rule"]["id"]
    return id


async def card(world: World, rule: str, browser: str = "browser-1", **more: Any) -> Any:
    body = {"rule": rule, "language": "en", "browser": browser} | more
    answer = await world.http.post("/widget/proactive", content=json.dumps(body))
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    return answer.json()["card"]


async def test_told_to_pages_in_their_language_without_what_cards_say(world: World, rule: str) -> None:
    answer = await world.http.get("/widget/proactive", params={"language": "en"})
    [told_rule] = answer.json()["rules"]
    assert (told_rule["id"], told_rule["page"], told_rule["seconds"]) == (rule, "/cashier*", 20)
    assert "withdrawal" not in answer.text
    assert (await world.http.get("/widget/proactive", params={"language": "tr"})).json() == {"rules": []}


async def test_at_most_once_in_its_time(world: World, rule: str) -> None:
    shown = {"text": "Is your withdrawal late?", "ask": "Is your withdrawal late?"}
    assert await card(world, rule) == shown
    assert await card(world, rule) is None
    assert await card(world, rule, "browser-2") == shown
    world.clock.advance(hours=24)
    assert await card(world, rule, language="az") == {"text": "Çıxarışınız gecikir?", "ask": "Çıxarışınız gecikir?"}
    assert "browser-1" not in await world.database_text()


async def test_one_player_is_one_whatever_the_browser(world: World, rule: str) -> None:
    assert await card(world, rule, identity=proof(world, ACCOUNT))
    assert await card(world, rule, "browser-2", identity=proof(world, ACCOUNT)) is None


async def test_never_to_who_is_in_danger_or_with_people(world: World, administrator: Calls, rule: str) -> None:
    session = await world.session(identity=proof(world, ACCOUNT))
    visitor = await world.visitor(session)
    await visitor.send("handoff.request")
    await visitor.state(status="queued")
    assert await card(world, rule, identity=proof(world, ACCOUNT)) is None
    await visitor.send("handoff.cancel")
    await visitor.state(status="bot")
    async with world.desk.uow() as work:
        conversation = await work.conversations.get(ConversationId(session["conversation_id"]))
        await work.conversations.update(type(conversation)(**vars(conversation) | {"stays_with_people": True}))
        await work.commit()
    assert await card(world, rule, identity=proof(world, ACCOUNT)) is None
    assert await card(world, rule, identity=proof(world, "another1")), "others are asked all the same"


@pytest.fixture
async def site(world: World, administrator: Calls) -> AsyncIterator[Receiver]:
    async with receiving() as receiver:
        await administrator.post("endpoints", kind="player", url=receiver.url)
        yield receiver
        await world.desk.players.stop()


@pytest.mark.parametrize("status", ["self_excluded", "suspended", "closed"])
async def test_never_to_who_is_excluded(world: World, rule: str, site: Receiver, status: str) -> None:
    site.answer = lambda _: told(CARD | {"status": status})
    assert await card(world, rule, identity=proof(world, ACCOUNT)) is None


async def test_where_the_site_does_not_say_nobody_is_asked(world: World, rule: str, site: Receiver) -> None:
    site.answer = lambda _: Reply(status=500)
    assert await card(world, rule, identity=proof(world, ACCOUNT)) is None
    world.clock.advance(minutes=1)
    site.answer = lambda _: told(CARD)
    assert await card(world, rule, identity=proof(world, ACCOUNT))


@pytest.mark.parametrize(
    "body", ["", "{", "[]", '{"rule": "x"}', '{"rule": "x", "language": "en", "browser": "12345678", "identity": "x"}']
)
async def test_whatever_else_is_asked_gets_none(world: World, rule: str, body: str) -> None:
    answer = await world.http.post(
        "/widget/proactive", content=body.replace('"x", "language"', f'"{rule}", "language"')
    )
    assert (answer.status_code, answer.json()) == (200, {"card": None})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("seconds", -1),
        ("every_hours", 0),
        ("texts", {}),
        ("texts", {"en": "x" * 201}),
        ("page", "x" * 300),
    ],
)
async def test_a_rule_makes_sense(world: World, administrator: Calls, field: str, value: object) -> None:
    answer = await administrator("POST", "proactive", json=RULE | {field: value})
    assert (error(answer), answer.json()["error"]["params"]["field"]) == ((422, "bad_request"), field)


async def test_changed_turned_off_removed_by_administrators(world: World, administrator: Calls, rule: str) -> None:
    supervisor = await Calls.of(world, await world.account("Orxan", role=Role.SUPERVISOR))
    assert len((await supervisor.get("proactive"))["rules"]) == 1
    assert error(await supervisor("PATCH", f"proactive/{rule}", json={"is_enabled": False}))[0] == 403
    changed = await administrator("PATCH", f"proactive/{rule}", json={"is_enabled": False, "came_back": True})
    assert changed.json()["rule"]["texts"] == RULE["texts"]
    assert await card(world, rule) is None
    assert (await administrator("DELETE", f"proactive/{rule}")).status_code == 200
    assert (await administrator.get("proactive"))["rules"] == []
    assert error(await administrator("DELETE", f"proactive/{rule}"))[0] == 404
