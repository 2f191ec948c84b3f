"""None of the suggested topics: a failure, so other words are asked for, and after more of them a person is offered."""

from bot.actions.answers.fallback import offer_person
from bot.actions.base import Answer, DeskAction
from bot.dialogue.decision import Decision
from bot.dialogue.offer import Offer
from bot.dialogue.turn import Turn
from bot.wording.turn_texts import TurnTexts
from handoff.domain.conversations.message import Outcome, OutcomeKind
from handoff.ports.assistant import Reply

REASON = "none_fits"


class SuggestPerson(DeskAction):
    action_name = "action_suggest_person"

    async def answer(self, turn: Turn, texts: TurnTexts, decision: Decision) -> Answer:
        if turn.failures:
            return offer_person(turn, texts, REASON)
        return Answer(
            replies=[Reply(text=texts.variant("none_fits"), buttons=(texts.button("button_person", "ask_person"),))],
            outcome=Outcome(kind=OutcomeKind.FALLBACK, reason=REASON, offers=("human",)),
            offer=Offer(kind="person"),
            failed=True,
        )
