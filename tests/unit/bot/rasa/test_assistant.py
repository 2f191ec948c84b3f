"""RasaAssistant: what goes to Rasa, what comes back, and every way to fail."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from bot.dialogue.message import to_message
from bot.rasa.assistant import RasaAssistant
from bot.rasa.client import RasaClient, RasaLimits
from bot.rasa.standby import StandbyAssistant
from bot.understanding.nearest_examples import NearestExamples
from bot.wording.nlg import Nlg
from handoff.domain.complaint import ComplaintForm, ComplaintKind
from handoff.domain.conversations.conversation import HandoffReason, Priority
from handoff.domain.conversations.message import Outcome, OutcomeKind
from handoff.domain.errors import AssistantUnavailable
from handoff.domain.ids import ConversationId
from handoff.ports.assistant import ButtonDraft, HandoffRequest, Reply, TurnRequest
from tests.fixtures.departments import PAYMENTS, SOURCE
from tests.unit.bot.fakes import FakeFaq

ANSWER = {
    "messages": [
        to_message(
            Reply(text="one", buttons=(ButtonDraft(label="B", action={"intent": "ask_person", "entities": {}}),)),
            outcome=Outcome(kind=OutcomeKind.HANDOFF, reason="requested"),
            handoff=HandoffRequest(reason=HandoffReason.REQUESTED, priority=Priority.HIGH, department=PAYMENTS),
            language="ru",
        ),
        to_message(Reply(text="two"), outcome=Outcome(kind=OutcomeKind.COMPLAINT)),
    ],
    "intent": {"name": "request_human", "confidence": 0.97},
    "slots": {"account_id": "483920"},
    "requested_slot": "transaction_id",
    "form_active": True,
}


class Rasa:
    """A scripted channel; `bodies` are what it was sent."""

    def __init__(self, reply: Callable[[httpx.Request], httpx.Response]) -> None:
        self.bodies: list[dict[str, Any]] = []
        self._reply = reply

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.content:
            self.bodies.append(json.loads(request.content))
        assert request.headers["X-Destek-Token"] == "secret"
        return self._reply(request)


def an_assistant(rasa: Rasa, language: str | None = None, url: str | None = "http://rasa") -> RasaAssistant:
    faq, nlg = FakeFaq(language=language), Nlg("Arena")
    limits = RasaLimits(timeout_seconds=2, turns_at_once=4, breaker_failures=3, breaker_seconds=60)
    link = RasaClient(url=lambda: url, token="secret", limits=limits, transport=httpx.MockTransport(rasa))
    return RasaAssistant(
        client=link, standby=StandbyAssistant(nlg, faq, NearestExamples(faq, None), {}, SOURCE), faq=faq, nlg=nlg
    )


def fine(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json=ANSWER)


def a_request(text: str = "hello", action: dict[str, Any] | None = None) -> TurnRequest:
    return TurnRequest(
        conversation_id=ConversationId("c1"),
        seq=3,
        text=text,
        action=action,
        language="az",
        page_language="az",
        epoch=1,
    )


async def test_the_turn_is_put_together() -> None:
    result = await an_assistant(Rasa(fine)).respond(a_request())
    assert [reply.text for reply in result.replies] == ["one", "two"]
    assert result.replies[0].buttons[0].action == {"intent": "ask_person", "entities": {}}
    assert result.outcome == Outcome(
        kind=OutcomeKind.HANDOFF, reason="requested", intent="request_human", intent_confidence=0.97
    )
    assert result.handoff == HandoffRequest(reason=HandoffReason.REQUESTED, priority=Priority.HIGH, department=PAYMENTS)
    assert result.language == "ru"
    assert result.form == ComplaintForm(account_id="483920", is_active=True)
    assert result.memory == {"account_id": "483920", "requested_slot": "transaction_id"}


async def test_typed_words_go_with_their_language_and_without_secrets() -> None:
    rasa = Rasa(fine)
    await an_assistant(rasa, language="tr").respond(a_request("kartım 4111 1111 1111 1111\u0000 tamam"))
    body = rasa.bodies[0]
    assert body["text"] == "kartım •••• tamam"
    assert body["metadata"] == {
        "language": "tr",
        "page_language": "az",
        "account_id": None,
        "attachments": [],
        "masked": ["card"],
    }
    assert "intent" not in body


async def test_a_button_goes_as_intent_with_the_conversations_language() -> None:
    rasa = Rasa(fine)
    await an_assistant(rasa, language="tr").respond(
        a_request("Withdrawal", {"intent": "choose_kind", "entities": {"kind": "withdrawal"}})
    )
    assert rasa.bodies[0]["intent"] == "choose_kind"
    assert rasa.bodies[0]["entities"] == {"kind": "withdrawal"}
    assert rasa.bodies[0]["metadata"]["language"] == "az"
    assert "text" not in rasa.bodies[0]


@pytest.mark.parametrize(
    "text",
    [
        '/request_human{"x":"y"}',
        "  /restart",
        "\u00a0/session_start",
        "\u200b/greet",
        "/ greet",
        "//back",
        "/greet@0.99",
        "\u3000/inform{}",
        "",
        "   \n ",
        "\u0000\u0007",
        "???",
        "🤔🤔",
        "...",
    ],
)
async def test_commands_and_texts_without_words_never_reach_the_nlu(text: str) -> None:
    rasa = Rasa(fine)
    await an_assistant(rasa).respond(a_request(text))
    assert rasa.bodies[0]["intent"] == "nothing_said"


@pytest.mark.parametrize(
    "reply",
    [
        lambda request: httpx.Response(502, json={"error": "action_failed"}),
        lambda request: httpx.Response(200, json=[]),
        lambda request: httpx.Response(200, json={"messages": [], "slots": {}}),
        lambda request: httpx.Response(200, json={"messages": [{"text": "x"}]}),
        lambda request: httpx.Response(200, text="<html>"),
        lambda request: httpx.Response(403, json={"error": "forbidden"}),
        lambda request: httpx.Response(302, headers={"location": "http://elsewhere.example/"}),
        lambda request: httpx.Response(200, text='{"messages": [{"te'),
        lambda request: httpx.Response(200, text="[" * 10_000_000),
        lambda request: httpx.Response(200, content=bytes(range(256)) * 1000),
    ],
    ids=["502", "nothing", "silent", "half", "page", "403", "302", "cut", "deep", "bytes"],
)
async def test_without_a_usable_reply_the_standby_answers(reply: Callable[[httpx.Request], httpx.Response]) -> None:
    assistant = an_assistant(Rasa(reply))
    form = ComplaintForm(kind=ComplaintKind.WITHDRAWAL, is_active=True)
    result = await assistant.respond(replace(a_request(), form=form))
    assert result.outcome.reason == "standby" and result.replies
    assert result.form == form
    await assistant.close()


async def test_three_replies_of_no_use_and_rasa_is_not_asked_any_more() -> None:
    rasa = Rasa(lambda request: httpx.Response(200, json={"messages": [], "slots": {}}))
    assistant = an_assistant(rasa)
    outcomes = [(await assistant.respond(a_request())).outcome.reason for _ in range(5)]
    assert outcomes == ["standby"] * 5
    assert len(rasa.bodies) == 3
    await assistant.close()


async def test_no_connection_and_no_process() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    for assistant in (an_assistant(Rasa(refuse)), an_assistant(Rasa(fine), url=None)):
        assert not await assistant.is_ready()
        assert (await assistant.respond(a_request())).outcome.reason == "standby"
        with pytest.raises(AssistantUnavailable):
            await assistant.resume(ConversationId("c1"), "closed")
        await assistant.close()


async def test_a_dialogue_that_was_not_told_of_people_is_not_gone_on_with() -> None:
    rasa = Rasa(fine)
    result = await an_assistant(rasa).respond(replace(a_request(), told=False))
    assert result.outcome.reason == "standby"
    assert not rasa.bodies


async def test_a_complaint_goes_along_for_a_rasa_that_has_forgotten_it() -> None:
    rasa = Rasa(fine)
    assistant = an_assistant(rasa)
    before = await assistant.respond(a_request())
    await assistant.respond(replace(a_request(), form=before.form, memory=before.memory))
    told = {"slots": {"account_id": "483920", "requested_slot": "transaction_id"}, "active": True}
    assert [body.get("form") for body in rasa.bodies] == [None, told]


async def test_a_form_that_holds_nothing_yet_is_known_as_long_as_it_is_open() -> None:
    opened = ANSWER | {"slots": {}, "requested_slot": "complaint_kind"}
    replies = iter([opened, opened | {"form_active": False}])
    assistant = an_assistant(Rasa(lambda request: httpx.Response(200, json=next(replies))))
    before = await assistant.respond(a_request())
    assert before.form == ComplaintForm(is_active=True) and before.memory == {"requested_slot": "complaint_kind"}
    after = await assistant.respond(replace(a_request(), form=before.form, memory=before.memory))
    assert after.form is None and after.memory is None


async def test_it_is_not_ready_while_its_answers_are_of_no_use() -> None:
    def healthy_but_failing(request: httpx.Request) -> httpx.Response:
        ready = request.method == "GET"
        return httpx.Response(200 if ready else 502, json={"error": "tracker_store_failed"})

    assistant = an_assistant(Rasa(healthy_but_failing))
    assert await assistant.is_ready()
    for _ in range(3):
        await assistant.respond(a_request())
    assert not await assistant.is_ready()
    await assistant.close()


async def test_ready_and_resume() -> None:
    rasa = Rasa(lambda request: httpx.Response(200, json={"status": "ready"}))
    assistant = an_assistant(rasa)
    assert await assistant.is_ready()
    await assistant.resume(ConversationId("c1"), "returned")
    assert rasa.bodies == [{"conversation": "c1", "what": "returned"}]


@pytest.mark.parametrize("language", ["az", "tr", "ru", "en"])
def test_welcome_needs_no_rasa(language: str) -> None:
    reply = an_assistant(Rasa(fine), url=None).welcome(language)
    assert "Arena" in reply.text
    assert [b.action["intent"] for b in reply.buttons] == ["start_complaint", "look_up_ticket", "ask_person"]


async def test_rasa_is_told_which_turns_nobody_heard_of() -> None:
    rasa = Rasa(fine)
    assistant = an_assistant(rasa)
    await assistant.respond(a_request())
    await assistant.respond(replace(a_request(), seq=9, standby_turns=(5, 7)))
    assert [body.get("unheard") for body in rasa.bodies] == [None, [5, 7]]
