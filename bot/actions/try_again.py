"""The player says that the answer did not help or was not meant: the next best first, and after that a person."""

from bot.actions.answer_question import with_calm_line
from bot.actions.desk_action import Answer, DeskAction
from bot.actions.destination import Destination
from bot.actions.ladder import SUGGESTIONS, choices
from bot.decision import Decision
from bot.memory import Memory
from bot.nlg import Nlg
from bot.speaker import Speaker
from bot.turn import Turn
from bot.understanding import Understanding
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

    def __init__(self, nlg: Nlg, understanding: Understanding, faq: Faq, destination: Destination) -> None:
        super().__init__(nlg, understanding)
        self._faq = faq
        self._destination = destination

    async def answer(self, turn: Turn, say: Speaker, decision: Decision) -> Answer:
        memory = turn.memory
        refused = (*(turn.offer.get("topics") or ()), *filter(None, (memory.last_topic,)))
        after = memory.refused(*refused)
        meant = decision.intent != NOT_MEANT
        if memory.unhelped and (meant or memory.unhelped > 1) and not turn.form_active:
            return self._person(turn, say, after)
        name = UNHELPED if meant else NOT_MEANT
        topics = self._others(turn, say, after, further=meant)
        if topics:
            answer = Answer(
                replies=[
                    Reply(text=say.say(f"{name}_topics"), buttons=choices(say, self._faq, topics, turn.form_active))
                ],
                outcome=Outcome(
                    kind=OutcomeKind.SUGGEST,
                    topic=topics[0],
                    suggestions=tuple(topics),
                    reason=name,
                    offers=("human",),
                ),
                offer={"kind": "topics", "topics": topics},
                memory=after,
                keeps_failures=True,
            )
        else:
            answer = Answer(
                replies=[Reply(text=say.say(f"{name}_words"), buttons=(say.button("button_person", "ask_person"),))],
                outcome=Outcome(kind=OutcomeKind.FALLBACK, reason=name, offers=("human",)),
                offer={"kind": "person", "reason": HandoffReason.FAILED.value},
                memory=after,
                failed=True,
            )
        return with_calm_line(answer, say) if decision.calm else answer

    def _others(self, turn: Turn, say: Speaker, memory: Memory, *, further: bool) -> list[str]:
        """The next best topics for what was asked before; `further`, also those that players go on to ask about."""
        topics: list[str] = []
        if memory.last_question:
            found = self._faq.ask(memory.last_question, turn.language)
            topics += [hit.topic for hit in found.hits if hit.score >= LEAST]
        if further and memory.last_topic:
            topics += self._understanding.likely_after(memory.last_topic, LEAST_AFTER)
        fresh = [topic for topic in dict.fromkeys(topics) if topic not in memory.rejected]
        return [topic for topic in fresh if self._faq.article(topic, say.language)][:SUGGESTIONS]

    def _person(self, turn: Turn, say: Speaker, memory: Memory) -> Answer:
        return Answer(
            replies=[Reply(text=say.say("handoff_failed"))],
            outcome=Outcome(kind=OutcomeKind.HANDOFF, reason=HandoffReason.FAILED.value),
            handoff=self._destination.request(turn, HandoffReason.FAILED),
            memory=memory,
            ends_form=True,
        )
