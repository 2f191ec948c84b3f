"""Who may open a socket, and how it begins and ends."""

import asyncio

import pytest

from handoff.bridge.transport.access_tokens import AccessTokens
from handoff.domain.ids import ConversationId, new_conversation_id
from handoff.protocol.codes import CloseCode
from handoff.services.people.browser_sessions import secret_hash
from tests.api.world import World
from tests.fixtures.clients import Client
from tests.fixtures.desk import SECRET

FOREIGN = [
    None,
    "null",
    "http://evil.example",
    "https://desk.example",
    "http://desk.example.evil.example",
    "http://desk.example:8080",
    "http://evil.example/http://desk.example",
    "http://DESK.example",
]


async def refused(client: Client) -> int:
    code = await client.close_code()
    assert client.frames == [], "nothing is said to who may not be here"
    return code


@pytest.mark.parametrize("origin", FOREIGN)
async def test_other_pages_may_not_open_a_players_socket(world: World, origin: str | None) -> None:
    session = await world.session()
    client = await world.visitor_socket(origin)
    await client.send("session.hello", token=session["access_token"])
    assert await refused(client) == CloseCode.FORBIDDEN_ORIGIN


@pytest.mark.parametrize("origin", FOREIGN)
async def test_other_pages_may_not_open_an_operators_socket_with_their_cookie(world: World, origin: str | None) -> None:
    cookie, csrf = await world.sign_in(await world.account())
    client = await world.operator_socket(cookie, origin)
    await client.send("session.hello", csrf=csrf)
    assert await refused(client) == CloseCode.FORBIDDEN_ORIGIN
    assert await world.connected() == set()


async def test_a_socket_that_does_not_say_hello_is_closed(world: World) -> None:
    await world.restart(hello_seconds=0.05)
    assert await refused(await world.visitor_socket()) == CloseCode.SILENT


async def test_a_silent_socket_is_closed_and_a_ping_keeps_it_open(world: World) -> None:
    await world.restart(silence_seconds=0.6)
    silent, alive = await world.visitor(), await world.visitor()
    closing = asyncio.create_task(silent.close_code())
    while not closing.done():
        await alive.send("ping")
        await alive.next("pong")
        await asyncio.wait([closing], timeout=0.1)
    assert closing.result() == CloseCode.SILENT
    await alive.send("ping")
    await alive.next("pong")


async def test_an_expired_token_asks_for_a_new_one(world: World) -> None:
    session = await world.session()
    world.clock.advance(seconds=900)
    client = await world.visitor_socket()
    await client.send("session.hello", token=session["access_token"])
    assert await refused(client) == CloseCode.TOKEN_EXPIRED
    await world.visitor(await world.session(resume_token=session["resume_token"]))


async def test_forged_tokens_open_nothing(world: World) -> None:
    session = await world.session()
    now, id = world.clock.now(), ConversationId(session["conversation_id"])
    hashed = secret_hash(session["resume_token"])
    foreign, _ = AccessTokens("another secret of at least 32 bytes", 900).make(id, hashed, now)
    nobodys, _ = AccessTokens(SECRET, 900).make(new_conversation_id(), "", now)
    cookie, _ = await world.sign_in(await world.account())
    for token in (foreign, nobodys, id, session["resume_token"], cookie.split("=", 1)[1], "", "é", "x" * 512):
        client = await world.visitor_socket()
        await client.send("session.hello", token=token)
        assert await refused(client) == CloseCode.UNAUTHENTICATED, token


async def test_a_token_opens_its_own_conversation_only(world: World) -> None:
    mine, other = await world.session(), await world.session()
    talker = await world.visitor(other)
    visitor = await world.visitor(mine)
    assert visitor.ready["conversation"]["id"] == mine["conversation_id"]
    await talker.say("a secret")
    await talker.reply()
    await world.all_told(visitor)
    assert visitor.created() == []


@pytest.mark.parametrize(
    "frame",
    [
        '{"type": "ping"}',
        '{"type": "message.send", "client_message_id": "12345678", "text": "x"}',
        "rubbish",
        '{"type": "session.hello"}',
        '{"type": "session.hello", "token": "%s"}' % ("x" * 513),
        '{"type": "session.hello", "token": "\\ud800"}',
        '{"type": "session.hello", "csrf": "x"}',
    ],
)
async def test_anything_else_first_closes_the_socket(world: World, frame: str) -> None:
    client = await world.visitor_socket()
    await client.send_raw(frame)
    assert await refused(client) == CloseCode.BAD_FRAME


async def test_a_second_hello_closes_the_socket(world: World) -> None:
    session = await world.session()
    visitor = await world.visitor(session)
    await visitor.send("session.hello", token=session["access_token"])
    assert await visitor.close_code() == CloseCode.BAD_FRAME


# ---- renewal


async def test_a_new_token_comes_before_the_old_one_ends(world: World) -> None:
    session = await world.session()
    world.clock.advance(seconds=899)
    visitor = await world.visitor(session)
    renewed = await visitor.next("token.renewed")
    world.clock.advance(seconds=100)
    assert renewed["token"] != session["access_token"]
    again = await world.visitor({"access_token": renewed["token"]})
    assert again.ready["conversation"]["id"] == session["conversation_id"]
    assert renewed["expires_at"].startswith("2026-03-02T09:29:59")


async def test_tokens_are_renewed_as_long_as_the_socket_lives(world: World) -> None:
    world.desk.tokens.seconds = 1
    visitor = await world.visitor()
    first = await visitor.next("token.renewed")
    world.clock.advance(seconds=1)
    second = await visitor.next("token.renewed")
    assert second["token"] != first["token"]


# ---- operators


@pytest.mark.parametrize(
    "cookie", ["", "__Host-destek_operator=", "__Host-destek_operator=nonsense", "__Host-destek_operator=é"]
)
async def test_without_a_sign_in_there_is_no_operators_socket(world: World, cookie: str) -> None:
    client = await world.operator_socket(cookie)
    assert await refused(client) == CloseCode.UNAUTHENTICATED


async def test_a_players_secrets_open_no_operators_socket(world: World) -> None:
    session = await world.session()
    for secret in (session["resume_token"], session["access_token"]):
        client = await world.operator_socket(f"__Host-destek_operator={secret}")
        assert await refused(client) == CloseCode.UNAUTHENTICATED


@pytest.mark.parametrize("csrf", ["", "wrong", "é", "x" * 128])
async def test_the_cookie_alone_is_not_enough(world: World, csrf: str) -> None:
    cookie, _ = await world.sign_in(await world.account())
    client = await world.operator_socket(cookie)
    await client.send("session.hello", csrf=csrf)
    assert await refused(client) == CloseCode.UNAUTHENTICATED
    assert await world.connected() == set()


async def test_the_csrf_token_of_another_sign_in_does_not_fit(world: World) -> None:
    operator = await world.account()
    cookie, _ = await world.sign_in(operator)
    _, other_csrf = await world.sign_in(operator)
    client = await world.operator_socket(cookie)
    await client.send("session.hello", csrf=other_csrf)
    assert await refused(client) == CloseCode.UNAUTHENTICATED


async def test_a_sign_in_ends_with_its_hours(world: World) -> None:
    cookie, _ = await world.sign_in(await world.account())
    world.clock.advance(hours=12)
    assert await refused(await world.operator_socket(cookie)) == CloseCode.UNAUTHENTICATED


async def test_pages_hear_what_there_is_to_choose_from(world: World) -> None:
    visitor, operator = await world.visitor(), await world.operator()
    assert visitor.ready["languages"] == ["az", "tr", "ru", "en"] == operator.ready["languages"]
    assert [each["id"] for each in operator.ready["departments"]] == ["support", "payments", "product", "investigation"]
    assert operator.ready["roles"] == ["editor", "operator", "supervisor", "administrator"]
    assert operator.ready["kinds"] == ["withdrawal", "deposit", "bet", "game", "account", "service", "other"]
