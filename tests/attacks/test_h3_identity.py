"""H3, A11: who had a conversation before its player proved who they are has nothing of it afterwards."""

from datetime import timedelta
from typing import Any

import jwt
import pytest

from handoff.protocol.codes import CloseCode
from tests.api.calls import error, good, upload
from tests.api.people.test_identities import proof
from tests.api.world import World
from tests.fixtures.clients import Closed
from tests.fixtures.desk import IDENTITY_SECRET


async def fixed(world: World) -> tuple[dict[str, Any], dict[str, Any]]:
    """A conversation that the attacker began, and what the victim's browser got when it identified in it."""
    attacker = await world.session()
    victim = await world.session(resume_token=attacker["resume_token"], identity=proof(world))
    assert victim["conversation_id"] == attacker["conversation_id"]
    return attacker, victim


async def test_the_resume_token_of_before_opens_nothing(world: World) -> None:
    attacker, victim = await fixed(world)
    assert victim["resume_token"] != attacker["resume_token"]
    for identity in (None, proof(world, "ZZ99999"), proof(world)):
        other = await world.session(resume_token=attacker["resume_token"], identity=identity)
        assert other["conversation_id"] != victim["conversation_id"]


async def test_the_access_token_of_before_opens_no_socket_and_no_file(world: World) -> None:
    attacker, victim = await fixed(world)
    file = good(await upload(world, victim))
    token = {"Authorization": f"Bearer {attacker['access_token']}"}
    assert error(await world.http.get(f"/api/attachments/{file['id']}", headers=token)) == (401, "token_expired")
    assert error(await upload(world, attacker)) == (401, "token_expired")
    client = await world.visitor_socket()
    await client.send("session.hello", token=attacker["access_token"])
    assert await client.close_code() == CloseCode.TOKEN_EXPIRED


async def test_a_socket_of_before_ends_at_once(world: World) -> None:
    attacker = await world.session()
    listening = await world.visitor(attacker)
    victim = await world.visitor(await world.session(resume_token=attacker["resume_token"], identity=proof(world)))
    await victim.say("my account is AB12345")
    assert await listening.close_code() == CloseCode.TOKEN_EXPIRED
    assert listening.created() == []


async def test_a_proven_conversation_answers_only_to_its_account(world: World) -> None:
    session = await world.session(identity=proof(world))
    for identity in (None, proof(world, "ZZ99999")):
        other = await world.session(resume_token=session["resume_token"], identity=identity)
        assert other["conversation_id"] != session["conversation_id"]
    mine = await world.session(resume_token=session["resume_token"], identity=proof(world))
    assert (mine["conversation_id"], mine["returning"]) == (session["conversation_id"], True)


async def test_an_open_socket_of_a_proven_account_ends_with_its_token(world: World) -> None:
    visitor = await world.visitor(await world.session(identity=proof(world)))
    world.clock.advance(seconds=899)
    await visitor.say("still here")
    world.clock.advance(seconds=1)
    await visitor.send("ping")
    assert await visitor.close_code() == CloseCode.TOKEN_EXPIRED
    assert "token.renewed" not in {frame["type"] for frame in visitor.frames}


async def test_sign_out_ends_it_on_that_device_and_on_no_other(world: World) -> None:
    here = await world.session(identity=proof(world))
    there = await world.session(resume_token=here["resume_token"], identity=proof(world))
    assert there["resume_token"] == here["resume_token"]
    other = await world.session(identity=proof(world))
    socket, away = await world.visitor(here), await world.visitor(other)
    answer = await world.http.post("/api/visitor/sign-out", json={"resume_token": here["resume_token"]})
    assert answer.status_code == 204
    assert await socket.close_code() == CloseCode.TOKEN_EXPIRED
    await away.say("hello")
    for identity in (None, proof(world)):
        again = await world.session(resume_token=here["resume_token"], identity=identity)
        assert again["conversation_id"] != here["conversation_id"]
    client = await world.visitor_socket()
    await client.send("session.hello", token=here["access_token"])
    assert await client.close_code() == CloseCode.TOKEN_EXPIRED


async def test_the_sites_server_signs_an_account_out_everywhere(world: World) -> None:
    old = proof(world)
    here, there = await world.session(identity=old), await world.session(identity=old)
    bystander = await world.visitor(await world.session(identity=proof(world, "ZZ99999")))
    sockets = [await world.visitor(session) for session in (here, there)]
    world.clock.advance(seconds=5)
    word = proof(world, aud="destek:sign-out")
    assert (await world.http.post("/api/visitor/account-sign-out", json={"token": word})).status_code == 204
    assert [await socket.close_code() for socket in sockets] == [CloseCode.TOKEN_EXPIRED] * 2
    await bystander.say("hello")
    for body in ({}, {"resume_token": here["resume_token"]}):
        answer = await world.http.post("/api/visitor/sessions", json={"identity": old} | body)
        assert error(answer) == (401, "unauthenticated"), "issued before the sign-out"
    world.clock.advance(seconds=5)
    again = await world.session(identity=proof(world))
    assert again["conversation_id"] not in {here["conversation_id"], there["conversation_id"]}


@pytest.mark.parametrize("audience", ["destek", "somebody", None])
async def test_an_identity_signs_nobody_out(world: World, audience: str | None) -> None:
    session = await world.session(identity=proof(world))
    answer = await world.http.post("/api/visitor/account-sign-out", json={"token": proof(world, aud=audience)})
    assert error(answer) == (401, "unauthenticated")
    await (await world.visitor(session)).say("still here")


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another service"},
        {"aud": "destek:sign-out"},
        {"aud": None},
        {"aud": []},
        {"iat": None},
        {"days": 3650},
        {"seconds": 3601},
        {"iat_in": 3000, "seconds": 6000},
        {"sub": "AB12345\u200b"},
        {"sub": "\u200bAB12345"},
        {"sub": "AB\u00ad12345"},
        {"sub": "AB12345\u3164"},
        {"sub": "AB12345\ufe0f"},
        {"sub": "AB\u206012345"},
        {"sub": "AB 12345"},
        {"sub": 12345},
    ],
)
async def test_what_is_not_for_us_or_good_for_too_long_or_not_what_it_looks_like(
    world: World, claims: dict[str, Any]
) -> None:
    now = world.clock.now()
    told = {"sub": "AB12345", "aud": "destek", "iat": now, "exp": now + timedelta(minutes=5)} | claims
    if "days" in told or "seconds" in told:
        told["exp"] = now + timedelta(days=told.pop("days", 0), seconds=told.pop("seconds", 0))
    if "iat_in" in told:
        told["iat"] = now + timedelta(seconds=told.pop("iat_in"))
    token = jwt.encode({name: value for name, value in told.items() if value is not None}, IDENTITY_SECRET, "HS256")
    assert error(await world.http.post("/api/visitor/sessions", json={"identity": token})) == (401, "unauthenticated")


async def test_a_frame_on_its_way_when_the_right_ends_is_not_taken(world: World) -> None:
    attacker = await world.session()
    socket = await world.visitor(attacker)
    await world.session(resume_token=attacker["resume_token"], identity=proof(world))
    with pytest.raises((Closed, Exception)):
        await socket.say("from before")
    texts = [message.text for message in await world.log(attacker["conversation_id"])]
    assert "from before" not in texts
