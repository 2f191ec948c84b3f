"""What follows when the assistant did not help: other words are asked for, then topics offered, then a person.

A person is one tap away on every rung. Nobody is handed over unasked: nonsense would fill the queue.
"""

from collections.abc import Sequence

from bot.actions.desk_action import Answer
from bot.speaker import Speaker
from bot.turn import Turn
from faq.ports import Faq
from handoff.domain.conversations.conversation import HandoffReason
from handoff.domain.conversations.message import Outcome, OutcomeKind
from handoff.ports.assistant import ButtonDraft, Reply

COMMON = ("payment-withdrawal-delay", "payment-deposit-missing", "account-login-problem")
"""What most players come with (topics.yaml, complaint-common-topics); offered where nothing is nearer."""
SUGGESTIONS = 3


def climb(turn: Turn, say: Speaker, faq: Faq, near: Sequence[str] = (), reason: str = "unknown") -> Answer:
    """The next rung. `near` are topics that the message may have meant, the likeliest first."""
    if turn.failures >= 2:
        return offer_person(turn, say, reason)
    if turn.failures == 1:
        topics = [topic for topic in (*near, *COMMON) if faq.article(topic, say.language)]
        return _suggest(turn, say, faq, list(dict.fromkeys(topics))[:SUGGESTIONS], "suggest_again", reason)
    known = [topic for topic in near if faq.article(topic, say.language)][:SUGGESTIONS]
    if known:
        return _suggest(turn, say, faq, known, "suggest_rephrase", reason)
    return Answer(
        replies=[Reply(text=say.say("fallback"), buttons=(say.button("button_person", "ask_person"),))],
        outcome=Outcome(kind=OutcomeKind.FALLBACK, reason=reason, offers=("human",)),
        offer={"kind": "person"},
        failed=True,
    )


def offer_person(turn: Turn, say: Speaker, reason: str) -> Answer:
    """The last rung, and where it ends: a yes or a tap hands over."""
    failed = HandoffReason.FAILED.value
    buttons = [say.button("button_person", "ask_person", reason=failed)]
    if not turn.form_active:
        buttons.append(say.button("button_complaint", "start_complaint"))
    return Answer(
        replies=[Reply(text=say.say("handoff_offer"), buttons=tuple(buttons))],
        outcome=Outcome(kind=OutcomeKind.FALLBACK, reason=reason, offers=("human",)),
        offer={"kind": "person", "reason": failed},
        failed=True,
    )


def _suggest(turn: Turn, say: Speaker, faq: Faq, topics: list[str], text: str, reason: str) -> Answer:
    return Answer(
        replies=[Reply(text=say.say(text), buttons=choices(say, faq, topics, turn.form_active))],
        outcome=Outcome(kind=OutcomeKind.FALLBACK, reason=reason, suggestions=tuple(topics), offers=("human",)),
        offer={"kind": "topics", "topics": topics} if topics else {"kind": "person"},
        failed=True,
    )


def choices(say: Speaker, faq: Faq, topics: Sequence[str], in_form: bool) -> tuple[ButtonDraft, ...]:
    """Buttons for topics, and the ways on for whom none fits; in the form its own question is that way."""
    titles = []
    for topic in topics:
        if article := faq.article(topic, say.language):
            titles.append(
                ButtonDraft(label=article.title, action={"intent": "show_topic", "entities": {"topic": topic}})
            )
    if in_form:
        return tuple(titles)
    none = (say.button("button_none", "no_topic"),) if titles else ()
    return (*titles, *none, say.button("button_person", "ask_person"))
