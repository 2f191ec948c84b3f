"""A71, A79: under pressure a browser must work before it begins a conversation; a block reaches the account, the
browser, and by a share the address.
"""

import base64
from typing import Any

import httpx
import pytest

from handoff.domain.people.operator import Role
from tests.api.people.test_identities import proof
from tests.api.world import World
from tests.attacks.test_h6_queue import asking, at
from tests.fixtures.working import STARTS, solved


async def begins(http: httpx.AsyncClient, **body: Any) -> httpx.Response:
    return await http.post(STARTS, json={"language": "en"} | body)


async def test_nobody_works_where_nobody_presses(world: World) -> None:
    await world.restart(conversations_per_minute=10)
    for _ in range(5):
        assert (await begins(world.http)).status_code == 200


async def test_who_begins_many_must_work_for_each(world: World) -> None:
    await world.restart(conversations_per_minute=10)
    for _ in range(5):
        assert (await begins(world.http)).status_code == 200
    asked = await begins(world.http)
    solution = solved(asked)
    async with at(world, "127.0.0.11") as elsewhere:
        assert (await begins(elsewhere)).status_code == 200, "others are asked for nothing"
    assert (await begins(world.http, proof=solution)).status_code == 200
    assert (await begins(world.http, proof=solution)).status_code == 429, "once"
    world.clock.advance(minutes=2)
    assert (await begins(world.http)).status_code == 200, "it passes"


@pytest.mark.parametrize(
    "changes",
    [
        {"number": -1},
        {"salt": "x?expires=9999999999&"},
        {"signature": "0" * 64},
        {"challenge": "0" * 64},
        {"number": "x"},
    ],
)
async def test_work_that_was_not_done_is_none(world: World, changes: dict[str, Any]) -> None:
    await world.restart(conversations_per_minute=2)
    await begins(world.http)
    assert (await begins(world.http, proof=solved(await begins(world.http), **changes))).status_code == 428


@pytest.mark.parametrize("proof", ["", "x", "====", "bnVsbA==", "W10=", "e30=", base64.b64encode(b"[" * 500).decode()])
async def test_what_is_no_solution(world: World, proof: str) -> None:
    await world.restart(conversations_per_minute=2)
    await begins(world.http)
    answer = await begins(world.http, proof=proof)
    assert answer.status_code in {422, 428}


async def test_an_old_challenge_is_no_good(world: World) -> None:
    await world.restart(conversations_per_minute=2)
    await begins(world.http)
    solution = solved(await begins(world.http))
    world.clock.advance(minutes=6)
    await begins(world.http)
    assert (await begins(world.http, proof=solution)).status_code == 428


async def test_who_nearly_fills_the_queue_must_work(world: World) -> None:
    await world.restart(places_per_address=5)
    for _ in range(4):
        await (await asking(world, "127.0.0.9")).state(status="queued")
    async with at(world, "127.0.0.9") as there, at(world, "127.0.0.10") as elsewhere:
        assert (await begins(there)).status_code == 428
        assert (await begins(elsewhere)).status_code == 200


async def blocked(world: World, **body: Any) -> dict[str, Any]:
    """The session of a player whom a supervisor has blocked for an hour."""
    session = await world.session(**body)
    visitor = await world.visitor(session)
    await visitor.send("handoff.request")
    await visitor.state(status="queued")
    operator = await world.operator(await world.account("Leyla", role=Role.SUPERVISOR))
    await operator.send("visitor.block", conversation_id=session["conversation_id"], minutes=60, ref="b")
    await world.all_told(visitor, operator)
    assert (await world.conversation(session["conversation_id"])).blocked_until is not None
    return session


async def is_blocked(world: World, answer: httpx.Response) -> bool:
    assert answer.status_code == 200, answer.text
    return (await world.conversation(answer.json()["conversation_id"])).blocked_until is not None


async def test_a_block_reaches_the_account_in_another_browser(world: World) -> None:
    await blocked(world, identity=proof(world, "AB12345"))
    async with at(world, "127.0.0.12") as elsewhere:
        assert await is_blocked(world, await begins(elsewhere, identity=proof(world, "AB12345")))
        assert not await is_blocked(world, await begins(elsewhere, identity=proof(world, "other.one")))
        # begun as nobody, identified afterwards
        begun = (await begins(elsewhere)).json()
        known = await begins(elsewhere, resume_token=begun["resume_token"], identity=proof(world, "AB12345"))
        assert await is_blocked(world, known)
        world.clock.advance(hours=2)
        assert not await is_blocked(world, await begins(elsewhere, identity=proof(world, "AB12345")))


async def test_a_block_reaches_another_account_in_the_same_browser(world: World) -> None:
    session = await blocked(world, identity=proof(world, "AB12345"))
    again = await begins(world.http, identity=proof(world, "other.one"), resume_token=session["resume_token"])
    if again.status_code == 428:
        work = solved(again)
        token = session["resume_token"]
        again = await begins(world.http, identity=proof(world, "other.one"), resume_token=token, proof=work)
    assert again.json()["conversation_id"] != session["conversation_id"]
    assert await is_blocked(world, again)


async def test_a_block_reaches_the_address_by_a_share(world: World) -> None:
    await blocked(world)
    begun = []
    for _ in range(4):
        asked = await begins(world.http)
        answer = await begins(world.http, proof=solved(asked))
        begun.append(answer.status_code)
    assert begun == [200, 200, 200, 429], "who lives there too writes on; nobody begins many"
    world.clock.advance(hours=2)
    assert (await begins(world.http)).status_code == 200


async def test_the_end_of_a_block_is_the_end_of_all_of_it(world: World) -> None:
    session = await blocked(world, identity=proof(world, "AB12345"))
    operator = await world.operator(await world.account("Murad", role=Role.SUPERVISOR))
    await operator.send("visitor.block", conversation_id=session["conversation_id"], minutes=0, ref="b")
    await world.all_told(operator)
    assert not await is_blocked(world, await begins(world.http, identity=proof(world, "AB12345")))
