"""Webhooks: events on their way to endpoints, signed, tried again, in a log, sent again from the console."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from handoff.domain.integrations.endpoint import BACK_OFF
from handoff.domain.people.operator import Role
from handoff.services.integrations import telling
from handoff.services.integrations.webhooks import WebhookSender
from tests.api.calls import Calls, error
from tests.api.integrations.callers import TICKET, Caller
from tests.api.world import World
from tests.fixtures.desk import OUTGOING
from tests.fixtures.receiver import Receiver, Reply, Request, receiving


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as made:
        yield made


@pytest.fixture
async def administrator(world: World) -> Calls:
    return await Calls.of(world, await world.account("Leyla", role=Role.ADMINISTRATOR))


@pytest.fixture
async def sender(world: World) -> AsyncIterator[WebhookSender]:
    made = WebhookSender(world.desk, OUTGOING, world.desk.sign_in.seal)
    yield made
    await made.stop()


async def an_endpoint(administrator: Calls, receiver: Receiver, *types: str) -> tuple[str, str]:
    """Its id and secret."""
    made = await administrator.post(
        "endpoints", kind="webhook", url=receiver.url, types=types or ["ticket.created", "ticket.changed"]
    )
    return made["endpoint"]["id"], made["secret"]


async def sent(world: World, sender: WebhookSender) -> None:
    """Let everything that is due go out."""
    await world.scheduler.deadlines()
    await sender.round()
    await sender.settled()


async def log(administrator: Calls, id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await administrator.get(f"endpoints/{id}/deliveries"))["deliveries"]
    return found


def verified(request: Request, secret: str, world: World) -> Any:
    """What it says, if the signature is right. Raises: WebhookVerificationError."""
    # The desk's clock stands in these tests; the library compares with the true one, so only the signature is checked.
    signature = Webhook(secret).sign(request.headers["webhook-id"], world.clock.now(), request.body.decode())
    if signature not in request.headers["webhook-signature"].split(" "):
        raise WebhookVerificationError
    assert int(request.headers["webhook-timestamp"]) == int(world.clock.now().timestamp())
    return request.json


async def test_told_signed_thin_and_logged(
    world: World, administrator: Calls, receiver: Receiver, sender: WebhookSender
) -> None:
    id, secret = await an_endpoint(administrator, receiver)
    site = await Caller.of(world)
    made = await site.post("tickets", **TICKET)
    assert receiver.requests == []
    await sent(world, sender)
    [request] = receiver.requests
    told = verified(request, secret, world)
    assert (told["type"], told["data"]["reference"]) == ("ticket.created", made["reference"])
    assert TICKET["description"] not in request.body.decode()
    assert TICKET["account_id"] not in request.body.decode()
    with pytest.raises(WebhookVerificationError):
        verified(request, "whsec_" + "A" * 43 + "=", world)
    [line] = await log(administrator, id)
    assert (line["state"], line["attempts"], line["last_status"]) == ("sent", 1, 200)
    assert line["id"] == request.headers["webhook-id"]
    await sent(world, sender)
    assert len(receiver.requests) == 1


async def test_only_what_was_asked_for(
    world: World, administrator: Calls, receiver: Receiver, sender: WebhookSender
) -> None:
    await an_endpoint(administrator, receiver, "conversation.queued", "message.created")
    world.database.tells_messages = await telling.messages_wanted(world.desk)
    try:
        visitor = await world.visitor()
        await visitor.say("my words")
        await visitor.send("handoff.request")
        await visitor.state(status="queued")
        await sent(world, sender)
    finally:
        world.database.tells_messages = False
    types = [request.json["type"] for request in receiver.requests]
    assert set(types) == {"conversation.queued", "message.created"}
    assert "my words" not in str(receiver.requests)
    said = [one.json["data"] for one in receiver.requests if one.json["data"].get("author") == "visitor"]
    assert [one["seq"] for one in said] == [2]


async def test_messages_are_told_one_by_one_only_while_somebody_listens(world: World, administrator: Calls) -> None:
    assert not await telling.messages_wanted(world.desk)
    token = await administrator.post("tokens", name="x", scopes=["events:read"], days=1)
    assert await telling.messages_wanted(world.desk)
    await administrator.post(f"tokens/{token['token']['id']}/revoke")
    assert not await telling.messages_wanted(world.desk)


async def test_tried_again_with_growing_pauses_under_the_same_id(
    world: World, administrator: Calls, receiver: Receiver, sender: WebhookSender
) -> None:
    receiver.answer = lambda _: Reply(status=500)
    id, secret = await an_endpoint(administrator, receiver)
    await (await Caller.of(world)).post("tickets", **TICKET)
    await sent(world, sender)
    for tries, pause in enumerate(BACK_OFF[:3], 1):
        world.clock.advance(seconds=pause - 1)
        await sent(world, sender)
        assert len(receiver.requests) == tries, "not before its time"
        world.clock.advance(seconds=1)
        await sent(world, sender)
        assert len(receiver.requests) == tries + 1
    receiver.answer = lambda _: Reply(status=204, body=b"")
    world.clock.advance(seconds=BACK_OFF[3])
    await sent(world, sender)
    assert len({request.headers["webhook-id"] for request in receiver.requests}) == 1
    verified(receiver.requests[-1], secret, world)
    [line] = await log(administrator, id)
    assert (line["state"], line["attempts"], line["last_status"]) == ("sent", 5, 204)
    [endpoint] = (await administrator.get("endpoints"))["endpoints"]
    assert endpoint["failing_since"] is None


async def test_given_up_after_the_last_try_and_turned_off(
    world: World, administrator: Calls, receiver: Receiver, sender: WebhookSender
) -> None:
    receiver.answer = lambda _: Reply(status=503)
    id, _ = await an_endpoint(administrator, receiver)
    site = await Caller.of(world)
    await site.post("tickets", **TICKET)
    await sent(world, sender)
    for pause in BACK_OFF:
        world.clock.advance(seconds=pause)
        await sent(world, sender)
    administrator = await Calls.of(world, administrator.operator)  # days have gone by
    [line] = await log(administrator, id)
    assert (line["state"], line["attempts"]) == ("failed", len(BACK_OFF) + 1)
    await site.post("tickets", **TICKET)
    world.clock.advance(days=3)
    await sent(world, sender)
    administrator = await Calls.of(world, administrator.operator)
    [endpoint] = (await administrator.get("endpoints"))["endpoints"]
    assert (endpoint["is_enabled"], endpoint["stopped"]) == (False, "failing")
    answer = await administrator("PATCH", f"endpoints/{id}", json={"is_enabled": True})
    assert answer.json()["endpoint"]["stopped"] is None


async def test_gone_means_gone(world: World, administrator: Calls, receiver: Receiver, sender: WebhookSender) -> None:
    receiver.answer = lambda _: Reply(status=410)
    await an_endpoint(administrator, receiver)
    await (await Caller.of(world)).post("tickets", **TICKET)
    await sent(world, sender)
    [endpoint] = (await administrator.get("endpoints"))["endpoints"]
    assert (endpoint["is_enabled"], endpoint["stopped"]) == (False, "gone")


async def test_sent_again_from_the_console(
    world: World, administrator: Calls, receiver: Receiver, sender: WebhookSender
) -> None:
    id, secret = await an_endpoint(administrator, receiver)
    await (await Caller.of(world)).post("tickets", **TICKET)
    await sent(world, sender)
    [line] = await log(administrator, id)
    await administrator.post(f"deliveries/{line['id']}/replay")
    await sent(world, sender)
    first, second = receiver.requests
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert verified(first, secret, world) == verified(second, secret, world)
    await administrator.post(f"endpoints/{id}/test")
    await sent(world, sender)
    assert receiver.requests[-1].json["type"] == "endpoint.test"


async def test_a_secret_is_replaced_without_a_gap(
    world: World, administrator: Calls, receiver: Receiver, sender: WebhookSender
) -> None:
    id, old = await an_endpoint(administrator, receiver)
    assert old not in await world.database_text()
    rotated = await administrator.post(f"endpoints/{id}/rotate")
    new = rotated["secret"]
    assert new != old
    assert rotated["endpoint"]["good_secrets"] == 2
    assert new not in await world.database_text()
    await administrator.post(f"endpoints/{id}/test")
    await sent(world, sender)
    for secret in (old, new):
        verified(receiver.requests[-1], secret, world)
    world.clock.advance(hours=25)
    calls = await Calls.of(world, administrator.operator)
    await calls.post(f"endpoints/{id}/test")
    await sent(world, sender)
    verified(receiver.requests[-1], new, world)
    with pytest.raises(WebhookVerificationError):
        verified(receiver.requests[-1], old, world)


async def test_what_was_begun_and_not_ended_is_sent_again(
    world: World, administrator: Calls, receiver: Receiver, sender: WebhookSender
) -> None:
    await an_endpoint(administrator, receiver)
    receiver.answer = lambda _: Reply(delay=60)
    await (await Caller.of(world)).post("tickets", **TICKET)
    await world.scheduler.deadlines()
    await sender.round()
    await receiver.came(1)
    await sender.stop()  # the process dies
    receiver.answer = lambda _: Reply()
    await sent(world, sender)
    assert len(receiver.requests) == 1, "somebody may still be sending it"
    world.clock.advance(seconds=31)
    await sent(world, sender)
    assert len({request.headers["webhook-id"] for request in receiver.requests}) == 1
    assert len(receiver.requests) == 2


async def test_a_slow_endpoint_holds_up_nobody(
    world: World, administrator: Calls, receiver: Receiver, sender: WebhookSender
) -> None:
    await an_endpoint(administrator, receiver)
    async with receiving() as slow:
        slow.answer = lambda _: Reply(delay=60)
        await an_endpoint(administrator, slow)
        site = await Caller.of(world)
        for number in (1, 2, 3):
            await site.post("tickets", **TICKET)
            await world.scheduler.deadlines()
            await sender.round()
            await receiver.came(number)
        assert len(slow.requests) == 1
        await sender.stop()


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://10.0.0.1/x", "private"),
        ("https://169.254.169.254/latest", "private"),
        ("http://example.com/", "address"),
        ("ftp://example.com", "address"),
    ],
)
async def test_no_endpoint_in_a_private_network(
    world: World, administrator: Calls, receiver: Receiver, url: str, reason: str
) -> None:
    body = {"kind": "webhook", "url": url, "types": ["ticket.created"]}
    answer = await administrator("POST", "endpoints", json=body)
    assert answer.status_code == 422
    assert answer.json()["error"]["params"] == {"field": "url", "reason": reason}
    id, _ = await an_endpoint(administrator, receiver)
    assert (await administrator("PATCH", f"endpoints/{id}", json={"url": url})).status_code == 422


async def test_only_administrators_change_them(world: World, administrator: Calls, receiver: Receiver) -> None:
    id, _ = await an_endpoint(administrator, receiver)
    supervisor = await Calls.of(world, await world.account("Aysel", role=Role.SUPERVISOR))
    operator = await Calls.of(world, await world.account("Deniz"))
    assert len((await supervisor.get("endpoints"))["endpoints"]) == 1
    assert (await operator("GET", "endpoints")).status_code == 403
    assert (await operator("GET", f"endpoints/{id}/deliveries")).status_code == 403
    for calls in (supervisor, operator):
        for method, path in (
            ("PATCH", f"endpoints/{id}"),
            ("DELETE", f"endpoints/{id}"),
            ("POST", f"endpoints/{id}/rotate"),
            ("POST", f"endpoints/{id}/test"),
            ("POST", "deliveries/x/replay"),
        ):
            assert error(await calls(method, path, json={}))[0] == 403, path
    assert (await administrator("DELETE", f"endpoints/{id}")).status_code == 200
    assert (await administrator.get("endpoints"))["endpoints"] == []
    actions = [line["params"]["what"] for line in (await administrator.get("audit?action=endpoint.changed"))["lines"]]
    assert actions == ["removed", "made"]
