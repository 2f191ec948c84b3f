"""Two server processes on one database: every claim has exactly one winner, nobody holds more than allowed."""

import asyncio
import tempfile
from pathlib import Path
from typing import Any

import httpx

from handoff.domain.people.operator import Operator
from handoff.hub.memory import MemoryHub
from handoff.storage.sql.database import Database
from tests.faults.running import Server
from tests.fixtures.clients import OperatorClient, VisitorClient
from tests.fixtures.desk import PASSWORD, an_account, sqlite_url

OPERATORS, PLAYERS, CAPACITY = 10, 12, 2


async def test_of_many_operators_on_both_one_wins_each() -> None:
    with tempfile.TemporaryDirectory(prefix="destek-two-") as folder:
        var = Path(folder)
        first, second = (Server(var, demo="false", push_offers="false") for _ in range(2))
        await first.start()
        database = Database(sqlite_url(first.database), MemoryHub())
        people = [await an_account(database, f"Operator {n}", capacity=CAPACITY) for n in range(OPERATORS)]
        await second.start()
        try:
            await _claim(database, [first, second], people)
        finally:
            await database.close()
            await first.kill()
            await second.kill()


async def _claim(database: Database, servers: list[Server], people: list[Operator]) -> None:
    consoles = [await _console(servers[n % 2], person) for n, person in enumerate(people)]
    players = [await _waiting(servers[n % 2]) for n in range(PLAYERS)]
    # All want the same one.
    async with database(read_only=True) as work:
        queue = await work.conversations.queued()
    assert len(queue) == PLAYERS
    await asyncio.gather(*(console.accept(queue[0].id, queue[0].epoch) for console in consoles))
    answers = await asyncio.gather(*(_answer(console) for console in consoles))
    [winner] = [number for number, answer in enumerate(answers) if answer["type"] == "assignment.started"]
    lost = [answer for answer in answers if answer["type"] == "error.raised"]
    assert {(a["code"], a["params"]["operator"]) for a in lost} == {("already_taken", people[winner].name)}
    # All take whoever is next, more often than they may.
    for _ in range(CAPACITY + 1):
        await asyncio.gather(*(console.send("assignment.next", ref="next") for console in consoles))
        await asyncio.gather(*(_answer(console) for console in consoles))
    async with database(read_only=True) as work:
        held = await work.conversations.held()
        assert sum(held.values()) == PLAYERS
        assert max(held.values()) <= CAPACITY
        for conversation in await work.conversations.assigned():
            joined = [m for m in await work.messages.after(conversation.id, 0) if m.code == "operator_joined"]
            assert len(joined) == 1
        online = await work.operators.online(people[0].created_at)
    assert {operator.id for operator in online} == {person.id for person in people}, "both see everybody"
    for client in [*consoles, *players]:
        await client.close()


async def _console(server: Server, person: Operator) -> OperatorClient:
    async with httpx.AsyncClient(base_url=server.origin) as http:
        body = {"username": person.username, "password": PASSWORD}
        signed = await http.post("/api/operator/sign-in", json=body, headers={"Origin": server.origin})
    cookie = signed.headers["set-cookie"].split(";")[0]
    console = await OperatorClient.open(f"ws://{server.address}/ws/operator", origin=server.origin, cookie=cookie)
    await console.hello(signed.json()["csrf"])
    return console


async def _waiting(server: Server) -> VisitorClient:
    async with httpx.AsyncClient(base_url=server.origin) as http:
        session = (await http.post("/api/visitor/sessions", json={"language": "en"})).json()
    player = await VisitorClient.open(f"ws://{server.address}/ws/visitor", origin=server.origin)
    await player.hello(session["access_token"])
    await player.send("handoff.request")
    await player.state(status="queued")
    return player


async def _answer(console: OperatorClient) -> dict[str, Any]:
    """What came of the last request."""
    started = asyncio.create_task(console.next("assignment.started", lambda f: f["ref"] is not None))
    refused = asyncio.create_task(console.next("error.raised"))
    done, waiting = await asyncio.wait({started, refused}, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    answer: dict[str, Any] = done.pop().result()
    return answer
