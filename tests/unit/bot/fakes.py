"""A FAQ and Rasa's calls, small enough to see through."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasa_sdk import Tracker

from bot.dialogue.turn import Turn
from bot.understanding.belief import BeliefModel, LengthWeights
from bot.understanding.expected_cost import MISSED
from bot.understanding.understanding import Understanding
from faq.ports import Article, Found, Hit, LanguageGuess, Topic, Verdict
from handoff.domain.ids import ConversationId

NOTHING = Found(verdict=Verdict.ABSTAIN, hits=())
TOPICS = (
    Topic(
        id="payment-withdrawal-delay",
        category="payments",
        next="complaint",
        kind="withdrawal",
        department="payments",
        lookup="withdrawal",
        is_common=True,
        is_high_priority=True,
    ),
    Topic(id="complaint-status", category="complaints", next="status", errand="status"),
    Topic(id="contact-human", category="contact", next="human", errand="human"),
    Topic(id="chat-bot-or-human", category="chat", next="human", errand="human", intent="ask_is_bot"),
    Topic(id="responsible-gaming", category="play", next="human", errand="safety", is_high_priority=True),
    Topic(id="support-languages", category="contact", next=None),
    Topic(
        id="payment-deposit-missing",
        category="payments",
        next="complaint",
        kind="deposit",
        department="payments",
        is_common=True,
        is_high_priority=True,
    ),
    Topic(id="account-login-problem", category="account", next=None, kind="account", is_common=True),
    Topic(id="account-hacked", category="account", next="human", is_high_priority=True, is_urgent=True),
)


INTENTS = (*MISSED, "out_of_scope", "give_detail", "skip", "ask_is_bot")
WEIGHTS = BeliefModel(
    (
        LengthWeights(
            topic_found=1.0,
            topic_thought=0.0,
            topic_near=0.0,
            topic_bias=0.0,
            intent_missed=0.0,
            intent_thought=dict.fromkeys(INTENTS, 1.0),
            intent_near=dict.fromkeys(INTENTS, 0.0),
            intent_bias=dict.fromkeys(INTENTS, 0.0),
        ),
    )
    * 3
)
"""What was found and what the classifier says count alike, whatever the length; so tests do not hang on a training."""


def understanding(faq: "FakeFaq") -> Understanding:
    """Of a FAQ that finds what it was told to find, without examples or follow-ups."""
    return Understanding(faq, WEIGHTS)


class FakeFaq:
    """Finds what it was told to find, by the exact text; nothing for all else."""

    def __init__(self, found: Mapping[str, Found] | None = None, language: str | None = None) -> None:
        self._found = found or {}
        self._language = language

    def ask(self, text: str, language: str, *, after: str = "") -> Found:
        return self._found.get(text, NOTHING)

    def article(self, topic: str, language: str) -> Article | None:
        known = self.topic(topic)
        if known is None:
            return None
        return Article(
            topic=topic,
            language=language,
            category=known.category,
            title=f"title of {topic} in {language}",
            questions=(),
            body=f"body of {topic} in {language}",
            updated=date(2026, 1, 1),
            path="",
        )

    def topic(self, topic: str) -> Topic | None:
        return next((known for known in TOPICS if known.id == topic), None)

    def topics(self) -> tuple[Topic, ...]:
        return TOPICS

    def guess_language(self, text: str, prior: str) -> LanguageGuess:
        return LanguageGuess(language=self._language or prior, confidence=0.9)

    def restore(self, text: str, language: str) -> str:
        return text

    def embed(self, texts: Sequence[str], *, keep: bool = False) -> NDArray[np.float32]:
        return np.ones((len(texts), 3), dtype=np.float32)


def answered(topic: str, score: float = 0.95) -> Found:
    return Found(verdict=Verdict.ANSWER, hits=(Hit(topic=topic, score=score),))


def suggested(*topics: str) -> Found:
    return Found(verdict=Verdict.SUGGEST, hits=tuple(Hit(topic=topic, score=0.4) for topic in topics))


def a_turn(text: str = "", intent: str = "ask_faq", probability: float = 0.95, **fields: Any) -> Turn:
    """A typed message that the NLU is sure of; without text a pressed button."""
    values: dict[str, Any] = {
        "conversation_id": ConversationId("c1"),
        "seq": 7,
        "language": "en",
        "text": text,
        "intent": intent,
        "ranking": {"give_detail": 1 - probability, intent: probability} if text else {},
    }
    return Turn(**values | fields)


def a_tracker(
    text: str = "",
    intent: str = "ask_faq",
    *,
    probability: float = 0.95,
    entities: Mapping[str, Any] | None = None,
    slots: Mapping[str, Any] | None = None,
    form: bool = False,
    language: str = "en",
    seq: int = 7,
    masked: Sequence[str] = (),
) -> Tracker:
    """What Rasa would send with an action call."""
    return Tracker.from_dict(a_state(text, intent, probability, entities, slots, form, language, seq, masked))


def a_state(
    text: str,
    intent: str,
    probability: float,
    entities: Mapping[str, Any] | None,
    slots: Mapping[str, Any] | None,
    form: bool,
    language: str,
    seq: int,
    masked: Sequence[str],
    account_id: str | None = None,
    files: Sequence[str] = (),
) -> dict[str, Any]:
    ranking = [{"name": intent, "confidence": probability}]
    ranking += [{"name": "give_detail", "confidence": 1 - probability}] if intent != "give_detail" else []
    return {
        "sender_id": "c1",
        "slots": dict(slots or {}) | {"form_active": form},
        "latest_message": {
            "text": text or f"/{intent}",
            "intent": ranking[0],
            "intent_ranking": ranking,
            "entities": [{"entity": name, "value": value} for name, value in (entities or {}).items()],
            "metadata": {
                "seq": seq,
                "language": language,
                "typed": bool(text),
                "masked": list(masked),
                "account_id": account_id,
                "attachments": [{"id": f"id of {name}", "name": name} for name in files],
            },
        },
        "events": [],
        "paused": False,
        "active_loop": {},
        "latest_action_name": "action_listen",
    }
