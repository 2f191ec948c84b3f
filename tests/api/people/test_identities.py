"""A page that proves whose account its player has."""

from datetime import timedelta
from typing import Any

import jwt
import pytest

from tests.api.calls import error
from tests.api.world import World
from tests.fixtures.desk import IDENTITY_SECRET


def proof(world: World, account: str = "AB12345", secret: str = IDENTITY_SECRET, **claims: Any) -> str:
    now = world.clock.now()
    times = {"iat": now, "exp": now + timedelta(minutes=5)}
    told = {"sub": account, "name": "Rəşad", "aud": "destek"} | times | claims
    return jwt.encode(told, secret, "HS256")


async def test_a_proven_player_is_known_to_page_and_operator(world: World) -> None:
    session = await world.session(identity=proof(world))
    visitor = await world.visitor(session)
    assert visitor.ready["conversation"]["account_id"] == "AB12345"
    await visitor.send("handoff.request")
    operator = await world.operator()
    await operator.queue(lambda frame: bool(frame["queued"]))
    await operator.take_next()
    card = (await operator.open_conversation(session["conversation_id"]))["card"]
    assert (card["account_id"], card["player_name"]) == ("AB12345", "Rəşad")


async def test_nobodys_conversation_becomes_theirs_and_stays_so(world: World) -> None:
    session = await world.session()
    again = await world.session(resume_token=session["resume_token"], identity=proof(world))
    assert (again["conversation_id"], again["returning"]) == (session["conversation_id"], True)
    assert (await world.conversation(session["conversation_id"])).account_id == "AB12345"
    without = await world.session(resume_token=again["resume_token"])
    assert without["conversation_id"] != session["conversation_id"]
    assert (await world.conversation(session["conversation_id"])).account_id == "AB12345"


async def test_another_player_of_the_same_browser_begins_anew(world: World) -> None:
    session = await world.session(identity=proof(world))
    other = await world.session(resume_token=session["resume_token"], identity=proof(world, "ZZ99999"))
    assert other["conversation_id"] != session["conversation_id"]
    assert not other["returning"]
    assert (await world.conversation(other["conversation_id"])).account_id == "ZZ99999"
    assert (await world.conversation(session["conversation_id"])).account_id == "AB12345"


@pytest.mark.parametrize("what", ["nonsense", "foreign", "ended", "unsigned"])
async def test_a_bad_proof_opens_nothing(world: World, what: str) -> None:
    session = await world.session()
    identity = {
        "nonsense": "nonsense",
        "foreign": proof(world, secret="somebody else's secret of 32 bytes"),
        "ended": proof(world, exp=world.clock.now() - timedelta(minutes=1)),
        "unsigned": jwt.encode({"sub": "AB12345", "exp": 9e9}, None, algorithm="none"),
    }[what]
    for body in ({}, {"resume_token": session["resume_token"]}):
        answer = await world.http.post("/api/visitor/sessions", json=body | {"identity": identity})
        assert error(answer) == (401, "unauthenticated")
    assert (await world.conversation(session["conversation_id"])).account_id is None
