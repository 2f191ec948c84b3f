"""What may go wrong between server and Rasa, with the real Rasa: nothing is lost, doubled or executed."""

import asyncio
import contextlib
import itertools
import os
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.rasa.assistant import RasaAssistant
from bot.rasa.client import RasaLimits
from handoff.domain.conversations.conversation import Conversation
from handoff.domain.conversations.message import Author, Message
from handoff.domain.ids import ConversationId
from handoff.hub.memory import MemoryHub
from handoff.services.clock import SystemClock
from handoff.services.conversations import visitor_actions
from handoff.services.conversations.turns import TurnRunner
from handoff.storage.sql.database import Database
from tests.dialogues.desk import PATIENT, Desk, Player
from tests.fixtures.desk import a_context, a_folder, fresh_sqlite, no_mask

pytestmark = pytest.mark.rasa

IMPATIENT = RasaLimits(timeout_seconds=4, turns_at_once=4, breaker_failures=2, breaker_seconds=0.2)
STANDBY_SECONDS = 3.0  # on a busy machine; it takes a tenth of that


def a_complaint_at_its_summary(desk: Desk, assistant: RasaAssistant | None = None) -> Player:
    player = desk.player("en", assistant)
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


def test_after_a_failed_action_the_standby_answers_and_the_next_message_goes_on_where_it_stood(desk: Desk) -> None:
    player = a_complaint_at_its_summary(desk)
    desk.tickets.failing = True
    try:
        assert player.say("send it").outcome.reason == "standby"
    finally:
        desk.tickets.failing = False
    sent = player.say("send it")
    assert sent.outcome.reason == "sent"
    assert len(desk.run(desk.tickets.of(player.id))) == 1


def test_a_turn_given_up_after_its_ticket_was_stored_makes_no_second_one(desk: Desk) -> None:
    with desk.impatient(IMPATIENT) as (assistant, _):
        player = a_complaint_at_its_summary(desk, assistant)
        desk.tickets.answering.clear()
        try:
            given_up = player.press("send_complaint")
        finally:
            desk.tickets.answering.set()
        assert given_up.outcome.reason == "standby"
        stored = desk.run(desk.tickets.of(player.id))
        assert len(stored) == 1
        sent = player.press("send_complaint")  # "try again"
    assert sent.outcome.reason == "sent"
    assert stored[0].reference in sent.replies[0].text
    assert desk.run(desk.tickets.of(player.id)) == stored


class Forgetful(httpx.AsyncHTTPTransport):
    """A network on which Rasa's answers get lost, after it has done its work, while `losing`."""

    losing = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await super().handle_async_request(request)
        if self.losing and request.method == "POST":
            await response.aread()
            raise httpx.ReadTimeout("the answer was lost", request=request)
        return response


def test_a_turn_that_rasa_did_and_nobody_heard_of_is_not_done_again(desk: Desk) -> None:
    network = Forgetful()
    with desk.impatient(PATIENT, network) as (assistant, _):
        player = desk.player("en", assistant)
        player.say("I want to file a complaint about a game that crashed, my id is 665544")
        player.press("not_known")
        story = "The wheel froze and my balance was gone."
        network.losing = True
        for _ in range(2):  # asked to send it again, the player does
            assert player.say(story).outcome.reason == "standby"
        network.losing = False
        heard = player.say(story)
        again = player.say(story)  # a repetition that was meant
    assert heard.form is not None and heard.form.description == story
    assert again.form is not None and again.form.description == f"{story}\n{story}"
    assert heard.form.account_id == "665544" and heard.form.is_active
    assert [button.action["intent"] for button in heard.replies[-1].buttons] == ["finish_description"]


def forget(desk: Desk, player: Player) -> None:
    """Take from the tracker store all that it holds of this conversation."""
    with contextlib.closing(sqlite3.connect(desk._tracker)) as connection, connection:
        assert connection.execute("DELETE FROM events WHERE sender_id = ?", (player.id,)).rowcount


@pytest.mark.parametrize("tracker_too", [False, True], ids=["its number", "its number and the tracker"])
def test_a_ticket_is_made_once_when_there_is_lost(desk: Desk, tracker_too: bool) -> None:
    network = Forgetful()
    with desk.impatient(PATIENT, network) as (assistant, _):
        player = a_complaint_at_its_summary(desk, assistant)
        network.losing = True
        assert player.press("send_complaint").outcome.reason == "standby"
        network.losing = False
        stored = desk.run(desk.tickets.of(player.id))
        if tracker_too:
            forget(desk, player)
        sent = player.press("send_complaint")  # "try again"
    assert sent.outcome.reason == "sent" and stored[0].reference in sent.replies[0].text
    assert desk.run(desk.tickets.of(player.id)) == stored


def test_a_dialogue_is_lost_before_anything_was_entered(desk: Desk) -> None:
    player = desk.player("en")
    player.say("I want to file a complaint")
    forget(desk, player)
    entered = player.say("a bet")
    assert entered.form is not None and entered.form.is_active and entered.form.kind == "bet"


def test_a_dialogue_is_lost_while_people_have_the_conversation(desk: Desk) -> None:
    player = a_complaint_at_its_summary(desk)
    forget(desk, player)
    player.people_return()
    again = player.say("I would like to file a complaint")
    assert again.form is not None and again.form.account_id == "665544" and not again.form.is_active
    went_on = player.press("continue_complaint")
    assert "send_complaint" in [button.action["intent"] for button in went_on.replies[-1].buttons]


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


@dataclass
class Page:
    """A player whose messages go through the log and the turn runner, as in the running desk."""

    desk: Desk
    database: Database
    turns: TurnRunner
    id: ConversationId
    clock: SystemClock = field(default_factory=SystemClock)
    sent: int = 0

    def say(self, text: str) -> tuple[list[Message], float]:
        """What came in answer, and after how many seconds."""
        began = time.monotonic()
        return self.desk.run(self._say(text)), time.monotonic() - began

    def log(self) -> list[Message]:
        return self.desk.run(self._after(0))

    def form(self) -> dict[str, Any]:
        form = self.desk.run(self._conversation()).form
        return {} if form is None else form.known | {"active": form.is_active}

    def unanswered(self) -> list[Message]:
        return self.desk.run(self._unanswered())

    async def _say(self, text: str) -> list[Message]:
        self.sent += 1
        posted = await visitor_actions.post_message(
            a_context(self.database, self.clock, message_max_characters=2000, messages_per_minute=1000, mask=no_mask),
            self.id,
            client_message_id=f"message-{self.sent}",
            text=text,
        )
        self.turns.wake(self.id)
        async with asyncio.timeout(60):
            while await self._unanswered():
                await asyncio.sleep(0.02)
        return await self._after(posted.seq)

    async def _after(self, seq: int) -> list[Message]:
        async with self.database(read_only=True) as work:
            return await work.messages.after(self.id, seq)

    async def _unanswered(self) -> list[Message]:
        async with self.database(read_only=True) as work:
            return await work.messages.unanswered(self.id)

    async def _conversation(self) -> Conversation:
        async with self.database(read_only=True) as work:
            return await work.conversations.get(self.id)


@contextlib.contextmanager
def a_page(desk: Desk, assistant: RasaAssistant) -> Iterator[Page]:
    """A player in the middle of a complaint: the account ID is asked for."""
    with a_folder() as folder:
        hub, clock = MemoryHub(), SystemClock()
        database = Database(fresh_sqlite(Path(folder)), hub)
        started = desk.run(
            visitor_actions.start(
                a_context(database, clock, resume_token_days=1),
                language="en",
                page_url="",
                welcome=assistant.welcome("en"),
            )
        )
        page = Page(desk, database, TurnRunner(a_context(database, clock), assistant, hub), started.conversation.id)
        page.say("I want to file a complaint: a slot game crashed and took 40 dollars")
        assert page.form()["active"] and "account_id" not in page.form()
        yield page
        desk.run(page.turns.stop())
        desk.run(database.close())


def wait_for(holds: Callable[[], object], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def reasons(messages: list[Message]) -> set[str | None]:
    return {message.outcome.reason if message.outcome else None for message in messages}


def assert_each_message_has_one_answer(page: Page) -> None:
    log = page.log()
    assert [message.seq for message in log] == list(range(1, len(log) + 1))
    assert not page.unanswered()
    assert sum(message.author is Author.VISITOR for message in log) == page.sent
    for before, message in itertools.pairwise(log):
        if message.author is Author.VISITOR:
            assert before.author is Author.BOT


def test_a_hanging_rasa_is_stood_in_for_and_goes_on_where_it_stood(desk: Desk) -> None:
    pid = desk.rasa.pid
    assert pid is not None
    with desk.impatient(IMPATIENT) as (assistant, link), a_page(desk, assistant) as page:
        before = page.form()
        os.kill(pid, signal.SIGSTOP)
        try:
            for text in ("665544", "how long does a withdrawal take?"):
                answers, seconds = page.say(text)
                assert reasons(answers) == {"standby"}
                assert seconds < IMPATIENT.timeout_seconds + STANDBY_SECONDS
            assert link.cut_off
            answers, seconds = page.say("what documents do I need to verify my account?")
            assert reasons(answers) == {"standby"} and answers[0].outcome is not None
            assert answers[0].outcome.topic is not None
            assert seconds < STANDBY_SECONDS
            assert page.form() == before
        finally:
            os.kill(pid, signal.SIGCONT)
        wait_for(lambda: not link.cut_off)
        answers, _ = page.say("665544")
        assert reasons(answers) != {"standby"}
        assert page.form()["account_id"] == "665544"
        assert_each_message_has_one_answer(page)
        assert desk.rasa.pid == pid


def test_rasa_dies_amid_a_complaint_and_the_complaint_goes_on_where_it_stood(desk: Desk) -> None:
    pid = desk.rasa.pid
    assert pid is not None
    with desk.impatient(IMPATIENT) as (assistant, link), a_page(desk, assistant) as page:
        os.kill(pid, signal.SIGKILL)
        answers, seconds = page.say("665544")
        assert reasons(answers) == {"standby"} and seconds < STANDBY_SECONDS
        answers, _ = page.say("can somebody from your team talk to me in Russian?")
        assert reasons(answers) == {"standby"}
        wait_for(lambda: desk.rasa.url and desk.rasa.pid not in (None, pid) and not link.cut_off)
        page.say("665544")
        assert page.form()["account_id"] == "665544" and page.form()["active"]
        assert_each_message_has_one_answer(page)
