"""What `make cluster` starts, whole: haproxy, sockets, answerers with a Rasa each, PostgreSQL, Valkey, S3."""

import asyncio
import itertools
import json
import tempfile
import time
from pathlib import Path

import httpx
import pytest

from deploy.cluster import Cluster, cluster
from tests.fixtures import processes
from tests.fixtures.clients import VisitorClient, new_client_id
from tests.fixtures.postgres import run_on

pytestmark = [pytest.mark.rasa, pytest.mark.model]

READY_SECONDS = 300.0
ANSWER_SECONDS = 20.0
GONE_SECONDS = 20.0
QUESTIONS = {
    "en": "How long does a withdrawal take?",
    "az": "Pul çıxarışı nə qədər çəkir?",
    "tr": "Para çekme ne kadar sürer?",
    "ru": "Сколько времени занимает вывод средств?",
}


async def test_any_rasa_goes_on_with_any_dialogue_and_nothing_is_left_behind() -> None:
    with tempfile.TemporaryDirectory(prefix="destek-whole-") as name:
        with cluster(Path(name)) as running:
            answerers = running.with_role("answers")
            for desk in answerers:
                desk.wait(time.monotonic() + READY_SECONDS, "/readyz")
            await _ask_in_all_languages(running)
            await _complain_while_an_answerer_dies(running)
        until = time.monotonic() + GONE_SECONDS
        while (left := processes.naming(Path(name))) and time.monotonic() < until:
            await asyncio.sleep(0.1)
        assert left == []


async def _ask_in_all_languages(running: Cluster) -> None:
    players = [await _player(running, language) for language in QUESTIONS]
    for player, question in zip(players, QUESTIONS.values(), strict=True):
        await _say(player, question)
    for player in players:
        await _answers(player, 1)
        await player.close()
    outcomes = _outcomes(running)
    assert len(outcomes) == len(players)
    assert {outcome["kind"] for outcome in outcomes} <= {"answer", "suggest"}, outcomes
    assert "standby" not in {outcome["reason"] for outcome in outcomes}, "by Rasa itself"


async def _complain_while_an_answerer_dies(running: Cluster) -> None:
    """A form that one Rasa began goes on at the step where it stood, whoever is left to ask."""
    players = [await _player(running, "en") for _ in range(4)]
    for player in players:
        await _say(player, "My deposit did not arrive, I want to complain")
    for player in players:
        await _answers(player, 1)
    for n, player in enumerate(players):
        await _say(player, f"player{n}77")
    running.with_role("answers")[0].kill()
    for player in players:
        await _answers(player, 2)
    for player in players:
        await _say(player, "483920")
    for player in players:
        await _answers(player, 3)
        await player.close()
    rows = run_on(running.postgres.url("postgres"), "SELECT form FROM conversations WHERE form::text <> 'null'")
    forms = [json.loads(row["form"]) for row in rows]
    known = sorted((form["account_id"], form["transaction_id"]) for form in forms)
    assert known == [(f"player{n}77", "483920") for n in range(len(players))]


async def _player(running: Cluster, language: str) -> VisitorClient:
    async with httpx.AsyncClient(base_url=running.url, trust_env=False) as http:
        session = (await http.post("/api/visitor/sessions", json={"language": language})).json()
    player = await VisitorClient.open(running.url.replace("http", "ws") + "/ws/visitor", origin=running.url)
    await player.hello(session["access_token"])
    return player


async def _say(player: VisitorClient, text: str) -> None:
    await player.send("message.send", client_message_id=new_client_id(), text=text)
    await player.next("message.accepted")


async def _answers(player: VisitorClient, count: int) -> None:
    """Wait until so many of the player's messages have an answer: no more of them than that have."""
    async with asyncio.timeout(ANSWER_SECONDS):
        while _answered(player) < count:
            await asyncio.sleep(0.02)
    assert _answered(player) == count


def _answered(player: VisitorClient) -> int:
    """How often the assistant began to speak after the player."""
    authors = [message["author"] for message in sorted(player.created(), key=lambda one: one["seq"])]
    return sum(pair == ("visitor", "bot") for pair in itertools.pairwise(authors))


def _outcomes(running: Cluster) -> list[dict[str, object]]:
    asked = "SELECT outcome FROM messages WHERE author = 'bot' AND outcome IS NOT NULL AND outcome::text <> 'null'"
    return [json.loads(row["outcome"]) for row in run_on(running.postgres.url("postgres"), asked)]
