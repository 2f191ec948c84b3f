"""Stands in while Rasa gives no answer: articles straight from the retriever, a person for everything else.

It knows nothing of the dialogue and says so. It changes nothing: what the player has entered stays where Rasa left it.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.actions.base import Answer, warnings
from bot.actions.change_language import ChangeLanguage
from bot.actions.handoff.crisis import Crisis
from bot.actions.handoff.request_human import RequestHuman
from bot.actions.handoff.routing import HandoffRouting
from bot.dialogue.decision import Decision
from bot.dialogue.turn import Turn
from bot.understanding.danger import DANGER
from bot.understanding.incoming import IncomingMessage
from bot.understanding.nearest_examples import NearestExamples
from bot.understanding.phrases import is_question
from bot.understanding.understanding import Understanding
from bot.wording.nlg import Nlg
from bot.wording.turn_texts import TurnTexts
from faq.ports import Article, Faq, Found, Hit, Verdict
from handoff.domain.conversations.message import STANDBY, Outcome, OutcomeKind
from handoff.domain.errors import AssistantUnavailable
from handoff.domain.ids import ConversationId
from handoff.ports.assistant import ButtonDraft, Reply, TurnRequest, TurnResult
from handoff.ports.departments import DepartmentSource
from languages import LANGUAGES

SECONDS = 2.0  # one look into the content takes a tenth of that on a busy machine
SUGGESTIONS = 3
CONVERSATIONS = 10_000  # of which it is remembered what was said
SURE = 0.4  # share of the nearest examples
NOTHING = Found(verdict=Verdict.ABSTAIN, hits=())


class StandbyAssistant:
    """One turn without Rasa, worded by the same actions where they need nothing of the dialogue.

    `help_lines` by language; empty where there is none.
    """

    def __init__(
        self, nlg: Nlg, faq: Faq, nearest: NearestExamples, help_lines: Mapping[str, str], departments: DepartmentSource
    ) -> None:
        understanding = Understanding(faq)
        self._nearest = nearest
        self._nlg = nlg
        self._faq = faq
        self._help_lines = help_lines
        self._crisis = Crisis(nlg, understanding, help_lines)
        self._person = RequestHuman(nlg, understanding, HandoffRouting(faq, departments))
        self._language = ChangeLanguage(nlg, understanding)
        self._uses: dict[ConversationId, dict[str, int]] = {}

    async def respond(self, turn: TurnRequest, incoming: IncomingMessage) -> TurnResult:
        """An answer marked as limited, always with a way to a person; its outcome's reason is "standby".

        Raises:
            AssistantUnavailable: the content could not be looked into in time.
        """
        try:
            async with asyncio.timeout(SECONDS):
                about, found = await asyncio.to_thread(self._read, turn, incoming)
        except TimeoutError as error:
            raise AssistantUnavailable(reason="standby_timeout") from error
        texts = TurnTexts(self._nlg, about)
        answer = await (self._typed(about, texts, found) if about.typed else self._pressed(about, texts, turn.action))
        if len(self._uses) >= CONVERSATIONS:
            self._uses.clear()
        self._uses[turn.conversation_id] = texts.uses
        return TurnResult(
            replies=(*warnings(about, texts), *answer.replies),
            outcome=replace(answer.outcome, reason=STANDBY),
            language=answer.language or incoming.language,
            handoff=answer.handoff,
            form=turn.form,
            memory=turn.memory,
        )

    def forget(self, conversation_id: ConversationId) -> None:
        """Rasa answers this conversation again."""
        self._uses.pop(conversation_id, None)

    def _read(self, turn: TurnRequest, incoming: IncomingMessage) -> tuple[Turn, Found]:
        kind = turn.form.kind if turn.form else None
        about = Turn(
            conversation_id=turn.conversation_id,
            seq=turn.seq,
            language=incoming.language,
            text=incoming.text,
            intent=incoming.intent or "",
            entities=incoming.entities,
            masked=incoming.masked,
            slots={"said": self._uses.get(turn.conversation_id), "complaint_kind": kind.value if kind else None},
            ranking=self._nearest.shares(incoming.text, incoming.language) if incoming.text else {},
            form_active=turn.form is not None and turn.form.is_active,
        )
        return about, self._faq.ask(incoming.text, incoming.language) if incoming.text else NOTHING

    async def _typed(self, turn: Turn, texts: TurnTexts, found: Found) -> Answer:
        if DANGER.within(turn.text) or turn.probability("gambling_harm") >= SURE:
            return await self._crisis.answer(turn, texts, Decision(action=self._crisis.action_name))
        if turn.probability("request_human") >= SURE:
            return await self._to_person(turn, texts)
        top = found.hits[0] if found.hits and found.verdict is not Verdict.ABSTAIN else None
        sure, asked = found.verdict is Verdict.ANSWER, is_question(turn.text)
        if (
            top
            and sure
            and (asked or not turn.form_active)
            and (article := self._faq.article(top.topic, texts.language))
        ):
            return self._article(turn, texts, article, top.score)
        if turn.form_active:
            return self._sorry(texts, "standby_form")
        return self._suggestions(texts, found.hits[:SUGGESTIONS]) if top else self._sorry(texts, "standby_unable")

    async def _pressed(self, turn: Turn, texts: TurnTexts, action: Mapping[str, object] | None) -> Answer:
        match turn.intent:
            case "ask_person":
                return await self._to_person(turn, texts)
            case "show_topic" if article := self._faq.article(str(turn.entities.get("topic")), texts.language):
                return self._article(turn, texts, article, None)
            case "switch_language" if turn.entities.get("language") in LANGUAGES:
                return await self._language.answer(turn, texts, Decision(action=self._language.action_name))
            case "no_topic":
                return self._sorry(texts, "none_fits")
        if action is None:  # a text without words
            return self._sorry(texts, "standby_form" if turn.form_active else "standby_unable")
        return self._sorry(texts, "standby_moment", ButtonDraft(label=texts.text("button_again"), action=dict(action)))

    async def _to_person(self, turn: Turn, texts: TurnTexts) -> Answer:
        return await self._person.answer(turn, texts, Decision(action=self._person.action_name))

    def _article(self, turn: Turn, texts: TurnTexts, article: Article, score: float | None) -> Answer:
        parts = [article.body]
        topic = self._faq.topic(article.topic)
        if topic is not None and topic.errand == "safety" and (line := self._help_lines.get(texts.language)):
            parts.append(texts.text("help_line", line=line))
        limited = texts.variant("standby_form" if turn.form_active else "standby_limited")
        return Answer(
            replies=[Reply(text="\n\n".join(parts)), Reply(text=limited, buttons=(_person_button(texts),))],
            outcome=Outcome(kind=OutcomeKind.ANSWER, topic=article.topic, score=score, offers=("human",)),
        )

    def _suggestions(self, texts: TurnTexts, hits: Sequence[Hit]) -> Answer:
        articles = [article for hit in hits if (article := self._faq.article(hit.topic, texts.language))]
        choices = [
            ButtonDraft(label=each.title, action={"intent": "show_topic", "entities": {"topic": each.topic}})
            for each in articles
        ]
        return Answer(
            replies=[Reply(text=texts.variant("standby_suggest"), buttons=(*choices, _person_button(texts)))],
            outcome=Outcome(
                kind=OutcomeKind.SUGGEST,
                topic=hits[0].topic,
                score=hits[0].score,
                suggestions=tuple(article.topic for article in articles),
                offers=("human",),
            ),
        )

    def _sorry(self, texts: TurnTexts, text: str, *buttons: ButtonDraft) -> Answer:
        return Answer(
            replies=[Reply(text=texts.variant(text), buttons=(*buttons, _person_button(texts)))],
            outcome=Outcome(kind=OutcomeKind.FALLBACK, offers=("human",)),
        )


def _person_button(texts: TurnTexts) -> ButtonDraft:
    return texts.button("button_person", "ask_person")
