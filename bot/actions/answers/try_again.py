"""The player says that the answer did not help or was not meant: the next best first, and after that a person."""

from bot.actions.answers.answer_question import with_calm_line
from bot.actions.answers.fallback import SUGGESTIONS, choices
from bot.actions.base import Answer, DeskAction
from bot.actions.handoff.routing import HandoffRouting
from bot.dialogue.decision import Decision
from bot.dialogue.memory import Memory
from bot.dialogue.offer import Offer
from bot.dialogue.turn import Turn
from bot.understanding.understanding import Understanding
from bot.wording.nlg import Nlg
from bot.wording.turn_texts import TurnTexts
from faq.ports import Faq
from handoff.domain.conversations.conversation import HandoffReason
from handoff.domain.conversations.message import REFUSALS, Outcome, OutcomeKind
from handoff.ports.assistant import Reply

UNHELPED, NOT_MEANT = REFUSALS
LEAST = 0.05  # probability from which on another topic may be what was meant
LEAST_AFTER = 0.08  # the same, that a player goes on to ask about it


class TryAgain(DeskAction):
    """First other topics for the same question, or other words; the second time a person takes over."""

    action_name = "action_try_again"

    def __init__(self, nlg: Nlg, understanding: Understanding, faq: Faq, routing: HandoffRouting) -> None:
        super().__init__(nlg, understanding)
        self._faq = faq
        self._routing = routing

    async def answer(self, turn: Turn, texts: TurnTexts, decision: Decision) -> Answer:
        memory = turn.memory
        refused = (*turn.offer.topics, *filter(None, (memory.last_topic,)))
        after = memory.refused(*refused)
        meant = decision.intent != NOT_MEANT
        if memory.unhelped and (meant or memory.unhelped > 1) and not turn.form_active:
            return self._person(turn, texts, after)
        name = UNHELPED if meant else NOT_MEANT
        topics = self._others(turn, texts, after, further=meant)
        if topics:
            answer = Answer(
                replies=[
                    Reply(
                        text=texts.variant(f"{name}_topics"),
                        buttons=choices(texts, self._faq, topics, turn.form_active),
                    )
                ],
                outcome=Outcome(
                    kind=OutcomeKind.SUGGEST,
                    topic=topics[0],
                    suggestions=tuple(topics),
                    reason=name,
                    offers=("human",),
                ),
                offer=Offer(kind="topics", topics=tuple(topics)),
                memory=after,
                keeps_failures=True,
            )
        else:
            answer = Answer(
                replies=[
                    Reply(text=texts.variant(f"{name}_words"), buttons=(texts.button("button_person", "ask_person"),))
                ],
                outcome=Outcome(kind=OutcomeKind.FALLBACK, reason=name, offers=("human",)),
                offer=Offer(kind="person", reason=HandoffReason.FAILED.value),
                memory=after,
                failed=True,
            )
        return with_calm_line(answer, texts) if decision.calm else answer

    def _others(self, turn: Turn, texts: TurnTexts, memory: Memory, *, further: bool) -> list[str]:
        """The next best topics for what was asked before; `further`, also those that players go on to ask about."""
        topics: list[str] = []
        if memory.last_question:
            found = self._faq.ask(memory.last_question, turn.language)
            topics += [hit.topic for hit in found.hits if hit.score >= LEAST]
        if further and memory.last_topic:
            topics += self._understanding.likely_after(memory.last_topic, LEAST_AFTER)
        fresh = [topic for topic in dict.fromkeys(topics) if topic not in memory.rejected]
        return [topic for topic in fresh if self._faq.article(topic, texts.language)][:SUGGESTIONS]

    def _person(self, turn: Turn, texts: TurnTexts, memory: Memory) -> Answer:
        return Answer(
            replies=[Reply(text=texts.variant("handoff_failed"))],
            outcome=Outcome(kind=OutcomeKind.HANDOFF, reason=HandoffReason.FAILED.value),
            handoff=self._routing.request(turn, HandoffReason.FAILED),
            memory=memory,
            ends_form=True,
        )
