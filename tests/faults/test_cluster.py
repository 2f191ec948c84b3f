"""One desk of four processes on PostgreSQL and Valkey: two serve sockets, two answer."""

import asyncio
import signal
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.engines import Valkey, removed
from handoff.domain.people.operator import Operator
from handoff.hub.memory import MemoryHub
from handoff.storage.sql.database import Database
from tests.faults.running import Server
from tests.fixtures.clients import Client, OperatorClient, VisitorClient, new_client_id
from tests.fixtures.desk import PASSWORD, an_account
from tests.fixtures.postgres import empty_postgres, run_on

SECRET = "a secret that all of them have, long enough for it"
TAKEN_UP_SECONDS = 5.0


@dataclass
class Cluster:
    sockets: list[Server]
    answers: list[Server]
    valkey: Valkey
    url: str
    database: Database

    async def session(self, server: int = 0) -> dict[str, Any]:
        async with httpx.AsyncClient(base_url=self.sockets[server].origin, trust_env=False) as http:
            made: dict[str, Any] = (await http.post("/api/visitor/sessions", json={"language": "en"})).json()
            return made

    async def player(self, server: int, session: dict[str, Any]) -> VisitorClient:
        at = self.sockets[server]
        player = await VisitorClient.open(f"ws://{at.address}/ws/visitor", origin=at.origin)
        await player.hello(session["access_token"])
        return player

    async def console(self, server: int, person: Operator) -> OperatorClient:
        at = self.sockets[server]
        async with httpx.AsyncClient(base_url=at.origin, trust_env=False) as http:
            body = {"username": person.username, "password": PASSWORD}
            signed = await http.post("/api/operator/sign-in", json=body, headers={"Origin": at.origin})
        cookie = signed.headers["set-cookie"].split(";")[0]
        console = await OperatorClient.open(f"ws://{at.address}/ws/operator", origin=at.origin, cookie=cookie)
        await console.hello(signed.json()["csrf"])
        return console

    async def log(self, id: Any) -> list[tuple[str, str]]:
        async with self.database(read_only=True) as work:
            return [(m.author.value, m.code or m.text) for m in await work.messages.after(id, 0)]

    async def ready(self, path: str, server: int = 0) -> tuple[int, Any]:
        async with httpx.AsyncClient(base_url=self.sockets[server].origin, trust_env=False) as http:
            answer = await http.get(path)
            return answer.status_code, answer.json()


@pytest.fixture
async def cluster() -> AsyncIterator[Cluster]:
    with tempfile.TemporaryDirectory(prefix="destek-cluster-") as name:
        folder = Path(name)
        valkey, url = Valkey(folder), empty_postgres()
        valkey.start()

        def server(number: int, role: str) -> Server:
            var = folder / f"{role}{number}"
            var.mkdir()
            shared = {"database_url": url, "hub_url": valkey.url, "secret": SECRET}
            return Server(var, role=role, demo="false", drain_seconds="4", stop_seconds="20", **shared)

        sockets, answers = ([server(n, role) for n in range(2)] for role in ("sockets", "answers"))
        # All at once on an empty database: one of them makes the schema.
        await asyncio.gather(*(each.start() for each in (*sockets, *answers)))
        cluster = Cluster(sockets, answers, valkey, url, Database(url, MemoryHub()))
        yield cluster
        for each in (*sockets, *answers):
            await each.kill()
        await cluster.database.close()
        valkey.kill()
        removed(folder)


async def said(client: Client, text: str, seconds: float = 5.0) -> float:
    """Wait until this message has come; the seconds that took."""
    began = time.monotonic()
    async with asyncio.timeout(seconds):
        while not any(message["text"] == text for message in client.created()):
            await asyncio.sleep(0.005)
    return time.monotonic() - began


async def say(client: Client, text: str) -> None:
    await client.send("message.send", client_message_id=new_client_id(), text=text)


async def test_one_desk_on_four_processes(cluster: Cluster) -> None:
    """A token of one server is good at the other; what is said at one is read at the other; a person answers."""
    session = await cluster.session(0)
    one, other = [await cluster.player(n, session) for n in range(2)]
    await say(one, "salam")
    await said(other, "salam")
    await said(one, "echo: salam")
    await said(other, "echo: salam")
    person = await an_account(cluster.database, "Aysel")
    console = await cluster.console(1, person)
    await one.send("handoff.request")
    offer = await console.next("offer.made")  # by the hub: nobody polls for it
    await console.send("offer.accept", offer_id=offer["offer_id"], ref="accept")
    await one.next("message.created", lambda frame: frame["message"].get("code") == "operator_joined")
    await console.open_conversation(session["conversation_id"])
    took = []
    for n in range(21):
        await say(one, f"question {n}")
        await console.next("message.created", lambda frame, n=n: frame["message"]["text"] == f"question {n}")
        began = time.monotonic()
        await console.send(
            "message.send",
            conversation_id=session["conversation_id"],
            client_message_id=new_client_id(),
            text=f"answer {n}",
        )
        await said(other, f"answer {n}")
        took.append(time.monotonic() - began)
    assert sorted(took)[10] < 1.0, "it is told, and not looked for: on a machine that does all of this at once"
    for client in (one, other, console):
        await client.close()


async def test_the_turns_of_an_answerer_that_is_killed_are_taken_up_and_answered_once(cluster: Cluster) -> None:
    sessions = [await cluster.session(n % 2) for n in range(6)]
    players = [await cluster.player(n % 2, session) for n, session in enumerate(sessions)]
    for n, player in enumerate(players):
        await say(player, f"slow {n}")  # takes two seconds
    await asyncio.sleep(1.0)
    claims = run_on(cluster.url, "SELECT count(DISTINCT token) FROM turn_claims")[0][0]
    assert claims >= 1
    await cluster.answers[0].kill()
    for n, player in enumerate(players):
        await said(player, f"echo: slow {n}", TAKEN_UP_SECONDS + 2 * 3)
    for n, session in enumerate(sessions):
        answers = [text for _, text in await cluster.log(session["conversation_id"]) if text.startswith("echo")]
        assert answers == [f"echo: slow {n}"]
    for player in players:
        await player.close()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
async def test_without_valkey_all_goes_on_a_little_later(cluster: Cluster, how: signal.Signals) -> None:
    session = await cluster.session(0)
    one, other = [await cluster.player(n, session) for n in range(2)]
    if how == signal.SIGKILL:
        cluster.valkey.kill()
    else:
        cluster.valkey.freeze()
    await say(one, "are you there?")
    await said(other, "are you there?", 12)
    await said(other, "echo: are you there?", 12)
    assert await cluster.ready("/livez") == (200, {"status": "works"})
    async with asyncio.timeout(15):
        while (await cluster.ready("/readyz"))[1]["parts"]["hub"] != "fails":
            await asyncio.sleep(0.2)
    if how == signal.SIGKILL:
        cluster.valkey.start()
    else:
        cluster.valkey.thaw()
    async with asyncio.timeout(15):
        while (await cluster.ready("/readyz"))[1]["parts"]["hub"] != "works":
            await asyncio.sleep(0.2)
    await say(one, "and now?")
    await said(other, "echo: and now?")
    texts = [text for _, text in await cluster.log(session["conversation_id"])]
    assert texts.count("echo: are you there?") == texts.count("echo: and now?") == 1
    await one.close()
    await other.close()
