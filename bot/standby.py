"""Stands in while Rasa gives no answer: articles straight from the retriever, a person for everything else.

It knows nothing of the dialogue and says so. It changes nothing: what the player has entered stays where Rasa left it.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.actions.change_language import OWN_NAMES, ChangeLanguage
from bot.actions.crisis import Crisis
from bot.actions.desk_action import Answer, warnings
from bot.actions.destination import SAFETY, Destination
from bot.actions.request_human import RequestHuman
from bot.danger import DANGER
from bot.decision import Decision
from bot.heard import Heard
from bot.neighbours import Neighbours
from bot.nlg import Nlg
from bot.phrases import is_question
from bot.speaker import Speaker
from bot.turn import Turn
from bot.understanding import Understanding
from faq.ports import Article, Faq, Found, Hit, Verdict
from handoff.domain.conversations.message import STANDBY, Outcome, OutcomeKind
from handoff.domain.errors import AssistantUnavailable
from handoff.domain.ids import ConversationId
from handoff.ports.assistant import ButtonDraft, Reply, TurnRequest, TurnResult

SECONDS = 2.0  # one look into the content takes a tenth of that on a busy machine
SUGGESTIONS = 3
CONVERSATIONS = 10_000  # of which it is remembered what was said
SURE = 0.4  # share of the nearest examples
NOTHING = Found(verdict=Verdict.ABSTAIN, hits=())


class Standby:
    """One turn without Rasa, worded by the same actions where they need nothing of the dialogue.

    `help_lines` by language; empty where there is none.
    """

    def __init__(self, nlg: Nlg, faq: Faq, neighbours: Neighbours, help_lines: Mapping[str, str]) -> None:
        understanding = Understanding(faq)
        self._neighbours = neighbours
        self._nlg = nlg
        self._faq = faq
        self._help_lines = help_lines
        self._crisis = Crisis(nlg, understanding, help_lines)
        self._person = RequestHuman(nlg, understanding, Destination(faq))
        self._language = ChangeLanguage(nlg, understanding)
        self._said: dict[ConversationId, dict[str, int]] = {}

    async def respond(self, turn: TurnRequest, heard: Heard) -> TurnResult:
        """An answer marked as limited, always with a way to a person; its outcome's reason is "standby".

        Raises:
            AssistantUnavailable: the content could not be looked into in time.
        """
        try:
            async with asyncio.timeout(SECONDS):
                about, found = await asyncio.to_thread(self._read, turn, heard)
        except TimeoutError as error:
            raise AssistantUnavailable(reason="standby_timeout") from error
        say = Speaker(self._nlg, about)
        answer = await (self._typed(about, say, found) if about.typed else self._pressed(about, say, turn.action))
        if len(self._said) >= CONVERSATIONS:
            self._said.clear()
        self._said[turn.conversation_id] = say.said
        return TurnResult(
            replies=(*warnings(about, say), *answer.replies),
            outcome=replace(answer.outcome, reason=STANDBY),
            language=answer.language or heard.language,
            handoff=answer.handoff,
            form=turn.form,
        )

    def forget(self, conversation_id: ConversationId) -> None:
        """Rasa answers this conversation again."""
        self._said.pop(conversation_id, None)

    def _read(self, turn: TurnRequest, heard: Heard) -> tuple[Turn, Found]:
        form = turn.form or {}
        about = Turn(
            conversation_id=turn.conversation_id,
            seq=turn.seq,
            language=heard.language,
            text=heard.text,
            intent=heard.intent or "",
            entities=heard.entities,
            masked=heard.masked,
            slots={"said": self._said.get(turn.conversation_id), "complaint_kind": form.get("kind")},
            ranking=self._neighbours.shares(heard.text, heard.language) if heard.text else {},
            form_active=bool(form.get("active")),
        )
        return about, self._faq.ask(heard.text, heard.language) if heard.text else NOTHING

    async def _typed(self, turn: Turn, say: Speaker, found: Found) -> Answer:
        if DANGER.within(turn.text) or turn.probability("gambling_harm") >= SURE:
            return await self._crisis.answer(turn, say, Decision(action=self._crisis.action_name))
        if turn.probability("request_human") >= SURE:
            return await self._to_person(turn, say)
        top = found.hits[0] if found.hits and found.verdict is not Verdict.ABSTAIN else None
        sure, asked = found.verdict is Verdict.ANSWER, is_question(turn.text)
        if top and sure and (asked or not turn.form_active) and (article := self._faq.article(top.topic, say.language)):
            return self._article(turn, say, article, top.score)
        if turn.form_active:
            return self._sorry(say, "standby_form")
        return self._suggestions(say, found.hits[:SUGGESTIONS]) if top else self._sorry(say, "standby_unable")

    async def _pressed(self, turn: Turn, say: Speaker, action: Mapping[str, Any] | None) -> Answer:
        match turn.intent:
            case "ask_person":
                return await self._to_person(turn, say)
            case "show_topic" if article := self._faq.article(str(turn.entities.get("topic")), say.language):
                return self._article(turn, say, article, None)
            case "switch_language" if turn.entities.get("language") in OWN_NAMES:
                return await self._language.answer(turn, say, Decision(action=self._language.action_name))
            case "no_topic":
                return self._sorry(say, "none_fits")
        if action is None:  # a text without words
            return self._sorry(say, "standby_form" if turn.form_active else "standby_unable")
        return self._sorry(say, "standby_moment", ButtonDraft(label=say.word("button_again"), action=dict(action)))

    async def _to_person(self, turn: Turn, say: Speaker) -> Answer:
        return await self._person.answer(turn, say, Decision(action=self._person.action_name))

    def _article(self, turn: Turn, say: Speaker, article: Article, score: float | None) -> Answer:
        parts = [article.body]
        if article.topic == SAFETY and (line := self._help_lines.get(say.language)):
            parts.append(say.word("help_line", line=line))
        limited = say.say("standby_form" if turn.form_active else "standby_limited")
        return Answer(
            replies=[Reply(text="\n\n".join(parts)), Reply(text=limited, buttons=(_person_button(say),))],
            outcome=Outcome(kind=OutcomeKind.ANSWER, topic=article.topic, score=score, offers=("human",)),
        )

    def _suggestions(self, say: Speaker, hits: Sequence[Hit]) -> Answer:
        articles = [article for hit in hits if (article := self._faq.article(hit.topic, say.language))]
        choices = [
            ButtonDraft(label=each.title, action={"intent": "show_topic", "entities": {"topic": each.topic}})
            for each in articles
        ]
        return Answer(
            replies=[Reply(text=say.say("standby_suggest"), buttons=(*choices, _person_button(say)))],
            outcome=Outcome(
                kind=OutcomeKind.SUGGEST,
                topic=hits[0].topic,
                score=hits[0].score,
                suggestions=tuple(article.topic for article in articles),
                offers=("human",),
            ),
        )

    def _sorry(self, say: Speaker, text: str, *buttons: ButtonDraft) -> Answer:
        return Answer(
            replies=[Reply(text=say.say(text), buttons=(*buttons, _person_button(say)))],
            outcome=Outcome(kind=OutcomeKind.FALLBACK, offers=("human",)),
        )


def _person_button(say: Speaker) -> ButtonDraft:
    return say.button("button_person", "ask_person")
