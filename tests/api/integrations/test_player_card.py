"""The player's card: what the site says just now, in time or later, never kept; what it does at an operator's wish."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from standardwebhooks import Webhook

from handoff.domain.people.operator import Role
from tests.api.calls import Calls, error, good
from tests.api.people.test_identities import proof
from tests.api.world import World
from tests.fixtures.clients import OperatorClient
from tests.fixtures.receiver import Receiver, Reply, Request, receiving

ACCOUNT = "player1042"
CARD: dict[str, Any] = {
    "account_id": ACCOUNT,
    "status": "active",
    "kyc": "pending",
    "balances": [{"amount": "120.50", "currency": "AZN"}],
    "limits": [{"kind": "deposit", "period": "day", "amount": "500", "currency": "AZN"}],
    "transactions": [
        {
            "id": "W-1",
            "kind": "withdrawal",
            "status": "review",
            "amount": "250",
            "currency": "AZN",
            "at": "2026-03-02T08:00:00+00:00",
        }
    ],
    "open_bets": [{"id": "B-9", "title": "Qarabağ – Neftçi", "stake": "10", "currency": "AZN"}],
    "flags": ["vip"],
    "actions": [
        {
            "id": "set_limit",
            "labels": {"en": "Set a limit", "az": "Limit qoy"},
            "fields": [
                {"name": "amount", "labels": {"en": "Amount"}, "kind": "number"},
                {"name": "period", "labels": {"en": "Period"}, "kind": "choice", "choices": ["day", "week"]},
            ],
        },
        {"id": "self_exclude", "labels": {"en": "Self-exclude"}, "grave": True},
    ],
}


def told(card: Any) -> Reply:
    return Reply(body=json.dumps(card).encode())


class Site:
    """The site of this test: its server, and the operator who talks to its player."""

    def __init__(self, world: World, receiver: Receiver, secret: str) -> None:
        self.world, self.receiver, self.secret = world, receiver, secret
        self.id = ""
        receiver.answer = lambda _: told(CARD)

    async def talk(self, *, proven: bool = True) -> tuple[Calls, OperatorClient]:
        identity = {"identity": proof(self.world, ACCOUNT)} if proven else {}
        visitor = await self.world.visitor(await self.world.session(**identity))
        await visitor.send("handoff.request")
        await visitor.state(status="queued")
        aysel = await self.world.account("Aysel")
        operator = await self.world.operator(aysel)
        self.id = (await operator.take_next())["id"]
        await operator.open_conversation(self.id)
        return await Calls.of(self.world, aysel), operator

    async def wish(self, calls: Calls, **wish: Any) -> Any:
        body = {"key": "wish-0001", "reason": "Asked for in the chat", "values": {}} | wish
        return await calls("POST", f"conversations/{self.id}/player/actions", json=body)


@pytest.fixture
async def site(world: World) -> AsyncIterator[Site]:
    async with receiving() as receiver:
        leyla = await Calls.of(world, await world.account("Leyla", role=Role.ADMINISTRATOR))
        made = await leyla.post("endpoints", kind="player", url=receiver.url)
        yield Site(world, receiver, made["secret"])
        await world.desk.players.stop()


def check_signature(request: Request, site: Site) -> None:
    signature = Webhook(site.secret).sign(request.headers["webhook-id"], site.world.clock.now(), request.body.decode())
    assert request.headers["webhook-signature"] == signature


async def test_shown_from_a_signed_question_and_never_stored(world: World, site: Site) -> None:
    calls, _ = await site.talk()
    seen = await calls.get(f"conversations/{site.id}/player")
    assert seen["state"] in {"ready", "loading"}  # a machine under load takes longer than a moment
    await site.receiver.came(1)
    while (seen := await calls.get(f"conversations/{site.id}/player"))["state"] == "loading":
        pass
    assert seen["card"]["balances"] == [["120.50", "AZN"]]
    assert (seen["card"]["kyc"], seen["card"]["open_bets"][0]["title"]) == ("pending", "Qarabağ – Neftçi")
    [request] = site.receiver.requests
    check_signature(request, site)
    assert (request.json["type"], request.json["data"]) == ("player.card", {"account_id": ACCOUNT})
    await calls.get(f"conversations/{site.id}/player")
    assert len(site.receiver.requests) == 1, "for moments it is kept in memory"
    world.clock.advance(seconds=31)
    await calls.get(f"conversations/{site.id}/player")
    await site.receiver.came(2)
    text = await world.database_text()
    assert "120.50" not in text
    assert "W-1" not in text


async def test_what_comes_late_is_told_of(site: Site) -> None:
    calls, operator = await site.talk()
    site.receiver.answer = lambda _: Reply(body=json.dumps(CARD).encode(), delay=1)
    assert await calls.get(f"conversations/{site.id}/player") == {"state": "loading", "reason": "", "card": None}
    frame = await operator.next("player.loaded")
    assert frame["conversation_id"] == site.id
    assert (await calls.get(f"conversations/{site.id}/player"))["card"]["status"] == "active"
    assert len(site.receiver.requests) == 1


CARDS: list[tuple[Reply, str]] = [
    (told(CARD | {"account_id": "another1"}), "shape"),
    (told({"account_id": ACCOUNT}), "shape"),
    (told(CARD | {"status": "<b>"}), "shape"),
    (told(CARD | {"flags": ["x" * 65]}), "shape"),
    (told(CARD | {"flags": ["x"] * 21}), "shape"),
    (told(CARD | {"balances": [{"amount": "1e9", "currency": "AZN"}]}), "shape"),
    (told([CARD]), "shape"),
    (Reply(body=b"{"), "shape"),
    (Reply(body=b"[" * 60_000), "shape"),
    (Reply(body=b"<html>", media_type="text/html"), "type"),
    (Reply(body=b"x" * 70_000), "too_large"),
    (Reply(status=500), "status"),
    (Reply(status=302, headers={"Location": "http://10.0.0.1/"}), "redirect"),
    (Reply(raw=b"nonsense"), "unreachable"),
]


@pytest.mark.parametrize(("reply", "reason"), CARDS)
async def test_what_is_not_a_card_is_a_state_and_nothing_else(site: Site, reply: Reply, reason: str) -> None:
    calls, operator = await site.talk()
    site.receiver.answer = lambda _: reply
    while (seen := await calls.get(f"conversations/{site.id}/player"))["state"] == "loading":
        pass
    assert seen == {"state": "failed", "reason": reason, "card": None}
    await operator.say(site.id, "the desk works the same")


async def test_texts_of_the_site_are_cleaned_and_masked(world: World, site: Site) -> None:
    players = world.desk.players
    players._mask = lambda text: (text.replace("4111", "****"), ())
    site.receiver.answer = lambda _: told(CARD | {"flags": ["a\u202eb\u0000c", "card 4111"], "surplus": {"x": 1}})
    calls, _ = await site.talk()
    while (seen := await calls.get(f"conversations/{site.id}/player"))["state"] == "loading":
        pass
    assert seen["card"]["flags"] == ["abc", "card ****"]
    assert "surplus" not in seen["card"]


async def test_nobody_who_is_not_proven_has_one(site: Site) -> None:
    calls, _ = await site.talk(proven=False)
    assert (await calls.get(f"conversations/{site.id}/player"))["state"] == "unproven"
    assert site.receiver.requests == []


async def test_without_an_address_there_is_none(world: World, site: Site) -> None:
    leyla = await Calls.of(world, await world.account("Nigar", role=Role.ADMINISTRATOR))
    [endpoint] = (await leyla.get("endpoints"))["endpoints"]
    assert error(await leyla("POST", "endpoints", json={"kind": "player", "url": site.receiver.url}))[0] == 422
    await leyla("DELETE", f"endpoints/{endpoint['id']}")
    calls, _ = await site.talk()
    assert (await calls.get(f"conversations/{site.id}/player"))["state"] == "off"


async def test_only_who_may_read_the_talk_and_it_is_recorded(world: World, site: Site) -> None:
    await site.talk()
    stranger = await Calls.of(world, await world.account("Deniz"))
    assert error(await stranger("GET", f"conversations/{site.id}/player")) == (404, "not_found")
    assert error(await site.wish(stranger, action="self_exclude")) == (404, "not_found")
    supervisor = await Calls.of(world, await world.account("Orxan", role=Role.SUPERVISOR))
    await supervisor.get(f"conversations/{site.id}/player")
    lines = (await supervisor.get(f"audit?action=player.read&subject={site.id}"))["lines"]
    assert [(line["name"], line["params"]["what"]) for line in lines] == [("Orxan", "card")]


async def test_the_site_does_what_it_has_declared(world: World, site: Site) -> None:
    calls, operator = await site.talk()

    def answer(request: Request) -> Reply:
        acts = request.json["type"] == "player.action"
        return told({"outcome": "done", "message": "Limit is 50 AZN"}) if acts else told(CARD)

    site.receiver.answer = answer
    wish = {"action": "set_limit", "values": {"amount": "50", "period": "day"}}
    assert good(await site.wish(calls, **wish)) == {"outcome": "done", "words": "Limit is 50 AZN"}
    request = site.receiver.requests[-1]
    check_signature(request, site)
    data = request.json["data"]
    assert (data["account_id"], data["action"], data["values"]) == (ACCOUNT, "set_limit", wish["values"])
    assert (data["reason"], data["operator"]["name"]) == ("Asked for in the chat", "Aysel")
    note = (await operator.next("note.added"))["note"]
    assert note["text"] == "Set a limit (done): Asked for in the chat"
    supervisor = await Calls.of(world, await world.account("Orxan", role=Role.SUPERVISOR))
    [line] = (await supervisor.get("audit?action=player.action"))["lines"]
    assert (line["name"], line["subject"]) == ("Aysel", site.id)
    assert line["params"] == {"action": "set_limit", "outcome": "done"}
    good(await site.wish(calls, **wish))
    acts = [one for one in site.receiver.requests if one.json["type"] == "player.action"]
    assert len({one.headers["webhook-id"] for one in acts}) == 1, "the same wish is the same to the site"


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"action": "pay_out"}, (404, "not_found")),
        ({"action": "set_limit", "values": {"amount": "much", "period": "day"}}, (422, "bad_request")),
        ({"action": "set_limit", "values": {"amount": "5", "period": "year"}}, (422, "bad_request")),
        ({"action": "set_limit", "values": {"period": "day"}}, (422, "bad_request")),
        ({"action": "self_exclude", "reason": " "}, (422, "empty_message")),
    ],
)
async def test_nothing_else_is_asked_for(site: Site, wish: dict[str, Any], code: tuple[int, str]) -> None:
    calls, _ = await site.talk()
    assert error(await site.wish(calls, **wish)) == code
    assert not [one for one in site.receiver.requests if one.json["type"] == "player.action"]


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (told({"outcome": "refused", "message": "Limits only go down"}), "refused"),
        (Reply(status=422), "refused"),
        (Reply(status=500), "unknown"),
        (Reply(raw=b""), "unknown"),
        (told({"outcome": "perhaps"}), "unknown"),
    ],
)
async def test_what_did_not_happen_for_sure_is_said_so(site: Site, reply: Reply, outcome: str) -> None:
    calls, _ = await site.talk()
    site.receiver.answer = lambda request: reply if request.json["type"] == "player.action" else told(CARD)
    assert good(await site.wish(calls, action="self_exclude"))["outcome"] == outcome
