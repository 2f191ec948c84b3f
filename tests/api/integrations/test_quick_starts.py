"""What docs/api.md shows does what it says, as it stands there; the reference is that of the API."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from standardwebhooks import WebhookVerificationError

from handoff.bridge.api.reference import PAGE, reference
from handoff.domain.people.operator import Role
from handoff.services.integrations.webhooks import WebhookSender
from settings import ROOT
from tests.api.calls import Calls, good
from tests.api.integrations.callers import TICKET, Caller
from tests.api.world import World
from tests.fixtures.desk import IDENTITY_SECRET, OUTGOING
from tests.fixtures.receiver import Receiver, Reply, Request, receiving

TEXT = (ROOT / "docs" / "api.md").read_text("utf-8")
ANY_AGE = timedelta(days=9999)


def example(heading: str) -> str:
    """The code under a heading."""
    section = re.split(r"^## ", TEXT.partition(f"## Ten minutes: {heading}")[2], maxsplit=1, flags=re.MULTILINE)[0]
    [code] = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    return str(code)


def ran(heading: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(compile(example(heading), heading, "exec"), names)
    return names


@pytest.fixture(autouse=True)
def present(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    """The desk's clock stands: the site's is the same, and the age of a signature is not looked at."""
    monkeypatch.setattr("standardwebhooks.webhooks.timedelta", lambda **_: ANY_AGE)
    monkeypatch.setattr("time.time", lambda: world.clock.now().timestamp())
    monkeypatch.setenv("DESTEK_IDENTITY_SECRET", IDENTITY_SECRET)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as made:
        yield made


@pytest.fixture
async def administrator(world: World) -> Calls:
    return await Calls.of(world, await world.account("Leyla", role=Role.ADMINISTRATOR))


async def test_identify_a_player(world: World) -> None:
    proof = ran("identify a player")["identity"]("player1042", "Rəşad")
    visitor = await world.visitor(await world.session(identity=proof))
    assert visitor.ready["conversation"]["account_id"] == "player1042"


async def test_show_the_card(
    world: World, administrator: Calls, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await administrator.post("endpoints", kind="player", url=receiver.url)
    monkeypatch.setenv("CARD_SECRET", made["secret"])
    answer = ran("show the player's card")["answer"]

    def reply(request: Request) -> Reply:
        return Reply(body=json.dumps(answer(request.body.decode(), dict(request.headers))).encode())

    receiver.answer = reply
    proof = ran("identify a player")["identity"]("player1042", "Rəşad")
    session = await world.session(identity=proof)
    path = f"conversations/{session['conversation_id']}/player"
    while (seen := await administrator.get(path))["state"] == "loading":
        pass
    assert seen["card"]["transactions"][0]["amount"] == "250"
    wish = {"key": "wish-0001", "action": "set_limit", "values": {"amount": "50"}, "reason": "Asked for"}
    done = good(await administrator("POST", f"{path}/actions", json=wish))
    assert done == {"outcome": "done", "words": "Limit set for player1042"}
    with pytest.raises(WebhookVerificationError):
        answer("{}", {"webhook-id": "x", "webhook-timestamp": "1", "webhook-signature": "v1,AAAA"})
    await world.desk.players.stop()


async def test_receive_a_webhook(
    world: World, administrator: Calls, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await administrator.post("endpoints", kind="webhook", url=receiver.url, types=["ticket.created"])
    monkeypatch.setenv("WEBHOOK_SECRET", made["secret"])
    receive = ran("receive a webhook")["receive"]
    site = await Caller.of(world)
    ticket = await site.post("tickets", **TICKET)
    sender = WebhookSender(world.desk, OUTGOING, world.desk.sign_in.seal)
    await world.scheduler.deadlines()
    await sender.round()
    await sender.settled()
    [request] = receiver.requests
    body, headers = request.body.decode(), dict(request.headers)
    assert receive(body, headers) == ticket["reference"]
    assert receive(body, headers) is None, "taken once"
    with pytest.raises(WebhookVerificationError):
        receive(body.replace("DST", "XXX"), headers)


async def test_create_a_ticket(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    site = await Caller.of(world)
    monkeypatch.setenv("DESK_URL", str(world.http.base_url).rstrip("/"))
    monkeypatch.setenv("DESK_TOKEN", site.secret)
    names = await asyncio.to_thread(ran, "create a ticket")
    names["desk"].close()
    assert names["ticket"]["status"] == "registered"
    assert [line["code"] for line in names["ticket"]["history"]] == ["registered"]
    assert len((await site.get("tickets"))["data"]) == 1


async def test_the_reference_is_that_of_the_api() -> None:
    assert PAGE.read_text("utf-8") == reference(), "run `python -m handoff.bridge.api`"
