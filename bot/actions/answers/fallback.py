"""What follows when the assistant did not help: other words are asked for, then topics offered, then a person.

A person is one tap away on every rung. Nobody is handed over unasked: nonsense would fill the queue.
"""

from collections.abc import Sequence

from bot.actions.base import Answer
from bot.dialogue.offer import Offer
from bot.dialogue.turn import Turn
from bot.wording.turn_texts import TurnTexts
from faq.ports import Faq
from handoff.domain.conversations.conversation import HandoffReason
from handoff.domain.conversations.message import Outcome, OutcomeKind
from handoff.ports.assistant import ButtonDraft, Reply

SUGGESTIONS = 3


def fall_back(turn: Turn, texts: TurnTexts, faq: Faq, near: Sequence[str] = (), reason: str = "unknown") -> Answer:
    """The next rung. `near` are topics that the message may have meant, the likeliest first."""
    if turn.failures >= 2:
        return offer_person(turn, texts, reason)
    if turn.failures == 1:
        topics = [topic for topic in (*near, *_common(faq)) if faq.article(topic, texts.language)]
        return _suggest(turn, texts, faq, list(dict.fromkeys(topics))[:SUGGESTIONS], "suggest_again", reason)
    known = [topic for topic in near if faq.article(topic, texts.language)][:SUGGESTIONS]
    if known:
        return _suggest(turn, texts, faq, known, "suggest_rephrase", reason)
    return Answer(
        replies=[Reply(text=texts.variant("fallback"), buttons=(texts.button("button_person", "ask_person"),))],
        outcome=Outcome(kind=OutcomeKind.FALLBACK, reason=reason, offers=("human",)),
        offer=Offer(kind="person"),
        failed=True,
    )


def _common(faq: Faq) -> list[str]:
    """What most players come with, offered where nothing is nearer."""
    return [topic.id for topic in faq.topics() if topic.is_common]


def offer_person(turn: Turn, texts: TurnTexts, reason: str) -> Answer:
    """The last rung, and where it ends: a yes or a tap hands over."""
    failed = HandoffReason.FAILED.value
    buttons = [texts.button("button_person", "ask_person", reason=failed)]
    if not turn.form_active:
        buttons.append(texts.button("button_complaint", "start_complaint"))
    return Answer(
        replies=[Reply(text=texts.variant("handoff_offer"), buttons=tuple(buttons))],
        outcome=Outcome(kind=OutcomeKind.FALLBACK, reason=reason, offers=("human",)),
        offer=Offer(kind="person", reason=failed),
        failed=True,
    )


def _suggest(turn: Turn, texts: TurnTexts, faq: Faq, topics: list[str], text: str, reason: str) -> Answer:
    return Answer(
        replies=[Reply(text=texts.variant(text), buttons=choices(texts, faq, topics, turn.form_active))],
        outcome=Outcome(kind=OutcomeKind.FALLBACK, reason=reason, suggestions=tuple(topics), offers=("human",)),
        offer=Offer(kind="topics", topics=tuple(topics)) if topics else Offer(kind="person"),
        failed=True,
    )


def choices(texts: TurnTexts, faq: Faq, topics: Sequence[str], in_form: bool) -> tuple[ButtonDraft, ...]:
    """Buttons for topics, and the ways on for whom none fits; in the form its own question is that way."""
    titles = []
    for topic in topics:
        if article := faq.article(topic, texts.language):
            titles.append(
                ButtonDraft(label=article.title, action={"intent": "show_topic", "entities": {"topic": topic}})
            )
    if in_form:
        return tuple(titles)
    none = (texts.button("button_none", "no_topic"),) if titles else ()
    return (*titles, *none, texts.button("button_person", "ask_person"))
