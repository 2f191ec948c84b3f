"""Questions: an article, a choice of articles, or an honest "I don't know"."""

from collections.abc import Mapping

from bot.actions.desk_action import Answer, DeskAction
from bot.actions.tickets import TicketsOf
from bot.complaint.reading import is_story
from bot.decision import Decision
from bot.nlg import Nlg
from bot.speaker import Speaker
from bot.turn import Turn
from bot.understanding import Understanding
from faq.ports import Article, Faq, Found, Hit, Verdict
from handoff.domain.message import Outcome, OutcomeKind
from handoff.ports import ButtonDraft, Reply

SUGGESTIONS = 3
FAILURES = 2  # in a row, after which a person takes over
SAFETY = "responsible-gaming"
ROBOT = "chat-bot-or-human"  # the article tells who answers here; the asker is told first who answers now
STATE = "complaint-status"  # who has a ticket is shown it instead of being told how
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
        self, nlg: Nlg, understanding: Understanding, faq: Faq, help_lines: Mapping[str, str], tickets_of: TicketsOf
    ) -> None:
        super().__init__(nlg, understanding)
        self._faq = faq
        self._tickets_of = tickets_of
        self._help_lines = help_lines

    async def answer(self, turn: Turn, say: Speaker, decision: Decision) -> Answer:
        topic = decision.topic or turn.entities.get("topic")
        if topic is not None:
            article = self._faq.article(str(topic), say.language)
            return self._article(turn, say, article, None) if article else self._unknown(turn, say, ())
        found = decision.found or Found(verdict=Verdict.ABSTAIN, hits=())
        if (
            found.verdict is Verdict.ANSWER
            and found.hits[0].topic == STATE
            and await self._tickets_of(turn.conversation_id)
        ):
            return pass_on(turn, Decision(action="action_ticket_status"))
        if found.verdict is Verdict.ANSWER and (article := self._faq.article(found.hits[0].topic, say.language)):
            return self._article(turn, say, article, found.hits[0].score)
        known = [hit for hit in found.hits if self._faq.article(hit.topic, say.language)][:SUGGESTIONS]
        if found.verdict is Verdict.SUGGEST and known:
            return self._suggestions(turn, say, known)
        return self._unknown(turn, say, known if turn.failures == 0 and _near(known) else ())

    def _article(self, turn: Turn, say: Speaker, article: Article, score: float | None) -> Answer:
        flow = self._flow(article.topic)
        parts = [say.word("is_bot"), article.body] if article.topic == ROBOT else [article.body]
        if article.topic == SAFETY and (line := self._help_lines.get(say.language)):
            parts.append(say.word("help_line", line=line))
        if turn.form_active and flow and FLOWS[flow][0] == "complaint":
            flow = None  # it is under way
        buttons = (say.button(FLOWS[flow][1], FLOWS[flow][2]),) if flow else ()
        slots: dict[str, object] = {"last_topic": article.topic}
        if turn.typed and not turn.form_active:
            slots["story"] = turn.text if is_story(turn.text) else None
        return Answer(
            replies=[Reply(text="\n\n".join(parts), buttons=buttons)],
            outcome=Outcome(
                kind=OutcomeKind.ANSWER,
                topic=article.topic,
                score=score,
                offers=(FLOWS[flow][0],) if flow else (),
            ),
            slots=slots,
            offer={"kind": OFFERS[FLOWS[flow][0]]} if flow else None,
        )

    def _flow(self, topic: str) -> str | None:
        known = self._faq.topic(topic)
        return known.next if known and known.next in FLOWS else None

    def _suggestions(self, turn: Turn, say: Speaker, hits: list[Hit]) -> Answer:
        return Answer(
            replies=[Reply(text=say.say("suggest"), buttons=self._choices(say, hits, turn.form_active))],
            outcome=Outcome(
                kind=OutcomeKind.SUGGEST,
                topic=hits[0].topic,
                score=hits[0].score,
                suggestions=tuple(hit.topic for hit in hits),
                offers=self._offers(hits),
            ),
            slots={"story": turn.text if is_story(turn.text) and not turn.form_active else turn.slots.get("story")},
            offer={"kind": "topics", "topics": [hit.topic for hit in hits]},
            keeps_failures=True,
        )

    def _unknown(self, turn: Turn, say: Speaker, hits: list[Hit] | tuple[Hit, ...]) -> Answer:
        """The first failure asks for other words, the second one in a row hands over."""
        if turn.failures + 1 >= FAILURES and not turn.form_active:
            return hand_over(turn, say)
        if hits:
            text, buttons = say.say("suggest_rephrase"), self._choices(say, list(hits), turn.form_active)
        else:
            text, buttons = say.say("fallback"), (say.button("button_person", "ask_person"),)
        return Answer(
            replies=[Reply(text=text, buttons=buttons)],
            outcome=Outcome(
                kind=OutcomeKind.FALLBACK,
                reason="unknown",
                suggestions=tuple(hit.topic for hit in hits),
                offers=("human",),
            ),
            offer={"kind": "topics", "topics": [hit.topic for hit in hits]} if hits else {"kind": "person"},
            failed=True,
        )

    def _choices(self, say: Speaker, hits: list[Hit], in_form: bool) -> tuple[ButtonDraft, ...]:
        titles = []
        for hit in hits:
            if article := self._faq.article(hit.topic, say.language):
                action = {"intent": "show_topic", "entities": {"topic": hit.topic}}
                titles.append(ButtonDraft(label=article.title, action=action))
        if in_form:
            return tuple(titles)
        return (*titles, say.button("button_none", "no_topic"), say.button("button_person", "ask_person"))

    def _offers(self, hits: list[Hit]) -> tuple[str, ...]:
        """Flows that the suggested articles would offer in their turn."""
        flows = [self._flow(hit.topic) for hit in hits]
        return tuple(dict.fromkeys(FLOWS[flow][0] for flow in flows if flow))


def hand_over(turn: Turn, say: Speaker) -> Answer:
    """The next action of the turn hands the conversation to a person, because the assistant failed."""
    return pass_on(turn, Decision(action="action_request_human", choice="failed"))


def pass_on(turn: Turn, decision: Decision) -> Answer:
    """Another action of the same turn speaks instead."""
    return Answer(
        outcome=Outcome(kind=OutcomeKind.CLARIFY), slots={"decision": decision.to_slot(turn.seq)}, then=decision.action
    )


def _near(hits: list[Hit]) -> bool:
    """Whether the best hit is likely enough to be worth a look, though not enough for a "did you mean"."""
    return bool(hits) and hits[0].score >= 0.15
