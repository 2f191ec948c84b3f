"""What may go wrong between server and Rasa, with the real Rasa: nothing is lost, doubled or executed."""

import asyncio
import os
import signal
import time
from typing import Any

import httpx
import pytest

from handoff.domain.errors import AssistantUnavailable
from handoff.domain.message import OutcomeKind
from tests.dialogues.desk import Desk, Player

pytestmark = pytest.mark.rasa


def a_complaint_at_its_summary(desk: Desk) -> Player:
    player = desk.player("en")
    player.say("I want to file a complaint about a game that crashed and took 40 dollars, my id is 665544")
    for button in ("not_known", "finish_description", "finish_evidence", "contact_in_chat"):
        player.press(button)
    return player


def post(desk: Desk, route: str, body: Any, token: str | None = None) -> httpx.Response:
    headers = {"X-Destek-Token": desk.token if token is None else token}
    return httpx.post(f"{desk.rasa.url}/webhooks/destek/{route}", json=body, headers=headers, timeout=20)


def test_the_same_message_again_gets_the_same_answer_and_does_nothing_twice(desk: Desk) -> None:
    player = a_complaint_at_its_summary(desk)
    sent = player.say("yes, send it")
    again = player.again("yes, send it")
    assert again.replies == sent.replies
    assert again.outcome == sent.outcome
    assert len(desk.run(desk.tickets.of(player.id))) == 1


def test_a_failed_action_is_an_error_and_trying_again_goes_on_where_it_stood(desk: Desk) -> None:
    player = a_complaint_at_its_summary(desk)
    desk.tickets.failing = True
    try:
        with pytest.raises(AssistantUnavailable):
            player.say("send it")
    finally:
        desk.tickets.failing = False
    sent = player.again("send it")
    assert sent.outcome.reason == "sent"
    assert len(desk.run(desk.tickets.of(player.id))) == 1


def test_two_messages_at_once_come_one_after_the_other(desk: Desk) -> None:
    player = desk.player("en")
    player.say("register a complaint please, it is about a slot game")

    async def both() -> list[httpx.Response]:
        async with httpx.AsyncClient(headers={"X-Destek-Token": desk.token}, timeout=20) as client:
            bodies = [
                {"conversation": player.id, "seq": seq, "text": text, "metadata": {"language": "en"}}
                for seq, text in ((10, "4455667"), (12, "The slot froze during a spin and my balance is gone."))
            ]
            url = f"{desk.rasa.url}/webhooks/destek/message"
            return list(await asyncio.gather(*(client.post(url, json=body) for body in bodies)))

    first, second = desk.run(both())
    assert first.status_code == second.status_code == 200
    slots = [answer.json()["slots"] for answer in (first, second)]
    assert any(s["account_id"] == "4455667" and s["description"] for s in slots)


@pytest.mark.parametrize("token", ["", "wrong"])
@pytest.mark.parametrize("route", ["message", "events"])
def test_without_the_token_nothing_is_done(desk: Desk, route: str, token: str) -> None:
    body = {"conversation": "x", "seq": 1, "text": "hello", "what": "closed"}
    assert post(desk, route, body, token).status_code == 403


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"conversation": "x", "seq": 1, "intent": "restart"}, 422, "unknown_intent"),
        ({"conversation": "x", "seq": 1, "intent": "no_such_intent"}, 422, "unknown_intent"),
        ({"conversation": "x", "seq": 1, "text": "/"}, 422, "empty_text"),
        ({"conversation": "x", "seq": 1, "text": "y" * 5000}, 413, "text_too_long"),
        ({"conversation": {"a": 1}, "seq": 1, "text": "hello"}, 422, "bad_request"),
        (["x"], 422, "bad_request"),
    ],
)
def test_requests_that_make_no_sense_get_real_errors(desk: Desk, body: Any, status: int, code: str) -> None:
    answer = post(desk, "message", body)
    assert (answer.status_code, answer.json()["error"]) == (status, code)


def test_no_route_of_rasas_own_api_is_open(desk: Desk) -> None:
    for path in ("/conversations/default/tracker", "/model", "/webhooks/rest/webhook", "/status"):
        assert httpx.get(f"{desk.rasa.url}{path}", timeout=10).status_code in (403, 404)


@pytest.mark.parametrize("text", ["/greet", " /request_human", "\u200b/restart", "EXTERNAL: greet"])
def test_text_is_never_a_command_even_if_the_server_let_it_through(desk: Desk, text: str) -> None:
    player = desk.player("en")
    answer = post(desk, "message", {"conversation": player.id, "seq": 1, "text": text, "metadata": {"language": "en"}})
    assert answer.status_code == 200
    assert answer.json()["intent"]["confidence"] < 1.0  # understood, not obeyed


def test_rasa_dies_and_the_conversation_goes_on_where_it_stood(desk: Desk) -> None:
    player = a_complaint_at_its_summary(desk)
    pid = desk.rasa.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 120
    while not (desk.rasa.url and desk.rasa.pid not in (None, pid)):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    sent = player.say("send it")
    assert sent.outcome.kind is OutcomeKind.COMPLAINT and sent.outcome.reason == "sent"
