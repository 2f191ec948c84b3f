"""Standby: what a player gets while Rasa does not answer."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.rasa.standby import StandbyAssistant
from bot.understanding.incoming import read_message
from bot.understanding.nearest_examples import Examples, NearestExamples
from bot.wording.nlg import Nlg
from faq.ports import Found
from handoff.domain.complaint import ComplaintForm, ComplaintKind
from handoff.domain.conversations.conversation import HandoffReason, Priority
from handoff.domain.conversations.message import OutcomeKind
from handoff.domain.errors import AssistantUnavailable
from handoff.domain.ids import ConversationId
from handoff.ports.assistant import TurnRequest, TurnResult
from languages import LANGUAGES
from tests.fixtures.departments import PAYMENTS, SOURCE
from tests.unit.bot.fakes import FakeFaq, answered, suggested

EXAMPLES = {"gambling_harm": "I cannot stop playing", "request_human": "get me a person", "greet": "good morning"}
QUESTION = "when will my withdrawal come?"
FORM = ComplaintForm(kind=ComplaintKind.WITHDRAWAL, is_active=True)


class Faq(FakeFaq):
    """Texts that begin alike are near each other."""

    def embed(self, texts: Any, *, keep: bool = False) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), 256), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.lower().split():
                row[sum(map(ord, word)) % 256] += 1
        return rows


@pytest.fixture
def examples() -> Examples:
    return Examples.of(Faq().embed(list(EXAMPLES.values())), list(EXAMPLES), frozenset())


class Away:
    """A conversation without Rasa."""

    def __init__(self, examples: Examples, found: dict[str, Found] | None = None, language: str = "en") -> None:
        self._faq = Faq(found)
        nearest = NearestExamples(self._faq, examples)
        self._standby = StandbyAssistant(Nlg("Arena"), self._faq, nearest, {"en": "0800 1"}, SOURCE)
        self._language = language
        self.form: ComplaintForm | None = None

    async def say(self, text: str) -> TurnResult:
        return await self._turn(text, None)

    async def handle_button(self, intent: str, **entities: str) -> TurnResult:
        return await self._turn("a label", {"intent": intent, "entities": entities})

    async def _turn(self, text: str, action: dict[str, Any] | None) -> TurnResult:
        turn = TurnRequest(
            conversation_id=ConversationId("c1"),
            seq=3,
            text=text,
            action=action,
            language=self._language,
            page_language=self._language,
            epoch=1,
            form=self.form,
        )
        result = await self._standby.respond(turn, await read_message(turn, self._faq))
        assert result.outcome.reason == "standby"
        assert result.form == self.form
        return result


def buttons(result: TurnResult) -> list[str]:
    return [button.action["intent"] for reply in result.replies for button in reply.buttons]


async def test_an_article_comes_marked_as_limited_and_with_a_way_to_a_person(examples: Examples) -> None:
    away = Away(examples, {QUESTION: answered("payment-withdrawal-delay", 0.93)})
    result = await away.say(QUESTION)
    assert (result.outcome.kind, result.outcome.topic, result.outcome.score) == (
        OutcomeKind.ANSWER,
        "payment-withdrawal-delay",
        0.93,
    )
    article, limited = result.replies
    assert article.text == "body of payment-withdrawal-delay in en"
    assert "simple questions" in limited.text
    assert buttons(result) == ["ask_person"]
    again = await away.say(QUESTION)
    assert again.replies[1].text != limited.text


async def test_likely_articles_are_offered_and_shown_when_pressed(examples: Examples) -> None:
    away = Away(examples, {"withdrawal": suggested("payment-withdrawal-delay", "support-languages")})
    result = await away.say("withdrawal")
    assert result.outcome.kind is OutcomeKind.SUGGEST
    assert result.outcome.suggestions == ("payment-withdrawal-delay", "support-languages")
    assert buttons(result) == ["show_topic", "show_topic", "ask_person"]
    shown = await away.handle_button("show_topic", topic="support-languages")
    assert shown.replies[0].text == "body of support-languages in en"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_is_not_known_is_said_in_the_players_language(examples: Examples, language: str) -> None:
    away = Away(examples, language=language)
    texts = [(await away.say("zzz")).replies[0].text for _ in range(2)]
    assert texts == [Nlg("Arena").text("standby_unable", language, uses) for uses in range(2)]
    assert texts[0] != texts[1]


@pytest.mark.parametrize("text", ["I cannot stop playing", "I want to kill myself"])
async def test_a_player_in_danger_goes_to_a_person_before_all_others(examples: Examples, text: str) -> None:
    result = await Away(examples, {text: answered("payment-withdrawal-delay")}).say(text)
    assert result.outcome.kind is OutcomeKind.CRISIS
    assert "0800 1" in result.replies[0].text
    assert result.handoff is not None
    assert (result.handoff.reason, result.handoff.priority) == (HandoffReason.GAMBLING_HARM, Priority.URGENT)


async def test_danger_is_seen_amid_the_form_too(examples: Examples) -> None:
    away = Away(examples)
    away.form = FORM
    assert (await away.say("I cannot stop playing")).outcome.kind is OutcomeKind.CRISIS


async def test_who_asks_for_a_person_gets_one_with_the_complaints_department(examples: Examples) -> None:
    away = Away(examples)
    away.form = FORM
    for result in (await away.say("get me a person"), await away.handle_button("ask_person")):
        assert result.outcome.kind is OutcomeKind.HANDOFF
        assert result.handoff is not None
        assert (result.handoff.reason, result.handoff.department) == (HandoffReason.REQUESTED, PAYMENTS)


async def test_amid_the_form_values_are_asked_for_again_and_questions_answered(examples: Examples) -> None:
    away = Away(examples, {QUESTION: answered("support-languages"), "483920": answered("support-languages")})
    away.form = FORM
    value = await away.say("483920")
    assert value.outcome.kind is OutcomeKind.FALLBACK
    assert "kept" in value.replies[0].text and buttons(value) == ["ask_person"]
    question = await away.say(QUESTION)
    assert question.outcome.topic == "support-languages"
    assert "is lost" in question.replies[1].text


async def test_a_button_that_needs_rasa_can_be_pressed_again(examples: Examples) -> None:
    result = await Away(examples).handle_button("send_complaint", x="y")
    assert buttons(result) == ["send_complaint", "ask_person"]
    assert result.replies[0].buttons[0].action == {"intent": "send_complaint", "entities": {"x": "y"}}


async def test_the_language_can_be_switched(examples: Examples) -> None:
    result = await Away(examples).handle_button("switch_language", language="ru")
    assert result.language == "ru"
    assert result.replies[0].text == Nlg("Arena").text("language_changed", "ru")


async def test_none_of_these_and_texts_without_words(examples: Examples) -> None:
    away = Away(examples)
    assert buttons(await away.handle_button("no_topic")) == ["ask_person"]
    assert buttons(await away.say("???")) == ["ask_person"]


async def test_secrets_are_hidden_and_the_player_is_told(examples: Examples) -> None:
    result = await Away(examples).say("my card 4111 1111 1111 1111")
    assert "card number" in result.replies[0].text


async def test_without_the_content_there_is_no_answer(examples: Examples) -> None:
    class Broken(Faq):
        def ask(self, text: str, language: str, *, after: str = "") -> Found:
            raise TimeoutError

    faq = Broken()
    standby = StandbyAssistant(Nlg("Arena"), faq, NearestExamples(faq, examples), {}, SOURCE)
    turn = TurnRequest(
        conversation_id=ConversationId("c"),
        seq=1,
        text="hello",
        action=None,
        language="en",
        page_language="en",
        epoch=1,
    )
    with pytest.raises(AssistantUnavailable):
        await standby.respond(turn, await read_message(turn, faq))


def test_neighbours_know_nothing_without_examples(examples: Examples) -> None:
    assert NearestExamples(Faq(), None).shares("I cannot stop playing", "en") == {}
    shares = NearestExamples(Faq(), examples).shares("I cannot stop playing", "en")
    assert max(shares, key=lambda intent: shares[intent]) == "gambling_harm"
    assert sum(shares.values()) == pytest.approx(1)
