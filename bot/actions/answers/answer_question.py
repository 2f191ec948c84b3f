"""Questions: an article or two, a choice of articles, or an honest "I don't know"."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.actions.answers.account_lookup import AccountLookup
from bot.actions.answers.fallback import SUGGESTIONS, choices, fall_back
from bot.actions.base import Answer, DeskAction
from bot.actions.complaints.ports import TicketsOf
from bot.actions.handoff.routing import department_of
from bot.complaint.extraction import is_story
from bot.dialogue.decision import Decision
from bot.dialogue.offer import Offer
from bot.dialogue.turn import Turn
from bot.understanding.understanding import Understanding
from bot.wording.nlg import Nlg
from bot.wording.turn_texts import TurnTexts
from faq.ports import Article, Faq, Found, Hit, Verdict
from handoff.domain.conversations.conversation import HandoffReason, Priority
from handoff.domain.conversations.message import Outcome, OutcomeKind
from handoff.ports.assistant import HandoffRequest, Reply

LEAST_NEAR = 0.15  # score of the best hit where suggestions still make sense
ROBOT = "ask_is_bot"
"""The intent whose topic tells who answers here; the asker is told first who answers now."""
FLOWS: Mapping[str, tuple[str, str, str]] = {
    "complaint": ("complaint", "button_complaint", "start_complaint"),
    "status": ("status", "button_status", "look_up_ticket"),
    "human": ("human", "button_person", "ask_person"),
    "supervisor": ("human", "button_person", "ask_person"),
}
"""A topic's `next`: the flow offered, the button's label and intent. `attach` needs no button, the clip is at hand."""
OFFERS = {"complaint": "complaint", "status": "status", "human": "person"}


class AnswerQuestion(DeskAction):
    """Shows what the retriever found, or the topic that was chosen."""

    action_name = "action_answer"

    def __init__(
        self,
        nlg: Nlg,
        understanding: Understanding,
        faq: Faq,
        help_lines: Mapping[str, str],
        tickets_of: TicketsOf,
        lookup: AccountLookup,
    ) -> None:
        super().__init__(nlg, understanding)
        self._faq = faq
        self._tickets_of = tickets_of
        self._help_lines = help_lines
        self._lookup = lookup

    async def answer(self, turn: Turn, texts: TurnTexts, decision: Decision) -> Answer:
        topic = decision.topic or turn.entities.get("topic")
        if topic is not None:
            article = self._faq.article(str(topic), texts.language)
            if article is None:
                return fall_back(turn, texts, self._faq)
            return await self._article(turn, texts, article, None, decision)
        both = [article for name in decision.topics if (article := self._faq.article(name, texts.language))]
        if len(both) > 1:
            return self._both(turn, texts, both, decision)
        found = decision.found or Found(verdict=Verdict.ABSTAIN, hits=())
        if (
            found.verdict is Verdict.ANSWER
            and self._errand(found.hits[0].topic) == "status"  # who has a ticket is shown it instead of being told how
            and await self._tickets_of(turn.conversation_id)
        ):
            return pass_on(turn, Decision(action="action_ticket_status"))
        if found.verdict is Verdict.ANSWER and (article := self._faq.article(found.hits[0].topic, texts.language)):
            return await self._article(turn, texts, article, found.hits[0].score, decision)
        known = [hit.topic for hit in found.hits if self._faq.article(hit.topic, texts.language)][:SUGGESTIONS]
        if found.verdict is Verdict.SUGGEST and known:
            return self._suggestions(turn, texts, known, found.hits[0].score, decision)
        answer = fall_back(turn, texts, self._faq, _near(found.hits))
        return with_calm_line(answer, texts) if decision.calm else answer

    async def _article(
        self, turn: Turn, texts: TurnTexts, article: Article, score: float | None, decision: Decision
    ) -> Answer:
        flow = self._flow(article.topic)
        again = turn.typed and turn.memory.last_topic == article.topic and not turn.form_active
        parts = [texts.variant("answer_again"), article.body] if again else [article.body]
        topic = self._faq.topic(article.topic)
        if topic is not None and topic.intent == ROBOT:
            parts = [texts.text("is_bot"), article.body]
        if fact := await self._lookup.sentence(texts, turn.account_id, topic.lookup if topic else None):
            parts.insert(0, fact)
        if topic is not None and topic.errand == "safety" and (line := self._help_lines.get(texts.language)):
            parts.append(texts.text("help_line", line=line))
        if turn.form_active and flow and FLOWS[flow][0] == "complaint":
            flow = None  # it is under way
        urgent = topic is not None and topic.is_urgent
        if urgent:
            flow = None  # a person comes anyway
            parts.append(texts.variant("handoff_urgent"))
        buttons = [texts.button(FLOWS[flow][1], FLOWS[flow][2])] if flow else []
        if again and not urgent and not any(button.action["intent"] == "ask_person" for button in buttons):
            buttons.append(texts.button("button_person", "ask_person"))
        slots: dict[str, object] = {}
        if turn.typed and not turn.form_active:
            slots["story"] = turn.text if is_story(turn.text) else None
        answer = Answer(
            replies=[Reply(text="\n\n".join(parts), buttons=tuple(buttons))],
            outcome=Outcome(
                kind=OutcomeKind.ANSWER,
                topic=article.topic,
                score=score,
                offers=(FLOWS[flow][0],) if flow else (),
            ),
            handoff=HandoffRequest(reason=HandoffReason.TOPIC, priority=Priority.HIGH, department=department_of(topic))
            if urgent and topic is not None
            else None,
            slots=slots,
            offer=Offer(kind=OFFERS[FLOWS[flow][0]]) if flow else Offer(),
            memory=turn.memory.answered(article.topic, turn.text),
            ends_form=urgent,
        )
        return with_calm_line(answer, texts) if decision.calm and not urgent else answer

    def _both(self, turn: Turn, texts: TurnTexts, articles: Sequence[Article], decision: Decision) -> Answer:
        """Two articles under their titles; the first one's flow is a tap away."""
        flows = dict.fromkeys(flow for article in articles if (flow := self._flow(article.topic)))
        offered = [FLOWS[flow] for flow in flows if not (turn.form_active and FLOWS[flow][0] == "complaint")]
        buttons = dict.fromkeys((label, intent) for _, label, intent in offered)
        text = "\n\n".join(f"**{article.title}**\n\n{article.body}" for article in articles)
        memory = turn.memory
        for article in reversed(articles):
            memory = memory.answered(article.topic, turn.text)
        answer = Answer(
            replies=[Reply(text=text, buttons=tuple(texts.button(label, intent) for label, intent in buttons))],
            outcome=Outcome(
                kind=OutcomeKind.ANSWER,
                topic=articles[0].topic,
                score=decision.found.hits[0].score if decision.found else None,
                suggestions=tuple(article.topic for article in articles),
                offers=tuple(dict.fromkeys(flow for flow, _, _ in offered)),
            ),
            offer=Offer(kind=OFFERS[offered[0][0]]) if len(buttons) == 1 else Offer(),
            memory=memory,
        )
        return with_calm_line(answer, texts) if decision.calm else answer

    def _errand(self, topic: str) -> str | None:
        known = self._faq.topic(topic)
        return known.errand if known else None

    def _flow(self, topic: str) -> str | None:
        known = self._faq.topic(topic)
        return known.next if known and known.next in FLOWS else None

    def _suggestions(self, turn: Turn, texts: TurnTexts, topics: list[str], score: float, decision: Decision) -> Answer:
        answer = Answer(
            replies=[Reply(text=texts.variant("suggest"), buttons=choices(texts, self._faq, topics, turn.form_active))],
            outcome=Outcome(
                kind=OutcomeKind.SUGGEST,
                topic=topics[0],
                score=score,
                suggestions=tuple(topics),
                offers=self._offers(topics),
            ),
            slots={"story": turn.text if is_story(turn.text) and not turn.form_active else turn.slots.get("story")},
            offer=Offer(kind="topics", topics=tuple(topics)),
            memory=replace(turn.memory, last_question=turn.text or turn.memory.last_question),
            keeps_failures=True,
        )
        return with_calm_line(answer, texts) if decision.calm else answer

    def _offers(self, topics: list[str]) -> tuple[str, ...]:
        """Flows that the suggested articles would offer in their turn."""
        flows = [self._flow(topic) for topic in topics]
        return tuple(dict.fromkeys(FLOWS[flow][0] for flow in flows if flow))


def with_calm_line(answer: Answer, texts: TurnTexts) -> Answer:
    """The answer, one calm line below it, and a person one tap away."""
    first, *others = answer.replies
    buttons = first.buttons
    if not any(button.action["intent"] == "ask_person" for button in buttons):
        buttons = (*buttons, texts.button("button_person", "ask_person"))
    return replace(
        answer, replies=[Reply(text=f"{first.text}\n\n{texts.variant('calm_line')}", buttons=buttons), *others]
    )


def pass_on(turn: Turn, decision: Decision) -> Answer:
    """Another action of the same turn speaks instead."""
    return Answer(
        outcome=Outcome(kind=OutcomeKind.CLARIFY), slots={"decision": decision.to_slot(turn.seq)}, then=decision.action
    )


def _near(hits: tuple[Hit, ...]) -> list[str]:
    """Topics worth a look where the best of them is likely enough for that, though not for a "did you mean"."""
    return [hit.topic for hit in hits] if hits and hits[0].score >= LEAST_NEAR else []
