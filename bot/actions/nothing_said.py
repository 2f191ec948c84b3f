"""A message without words: blanks, symbols, emoji, a command."""

from bot.actions.base import Answer, DeskAction
from bot.dialogue.decision import Decision
from bot.dialogue.turn import Turn
from bot.wording.turn_texts import TurnTexts
from handoff.domain.conversations.message import Outcome, OutcomeKind
from handoff.ports.assistant import Reply


class NothingSaid(DeskAction):
    action_name = "action_nothing_said"

    async def answer(self, turn: Turn, texts: TurnTexts, decision: Decision) -> Answer:
        return Answer(
            replies=[Reply(text=texts.variant("nothing_said"), buttons=(texts.button("button_person", "ask_person"),))],
            outcome=Outcome(kind=OutcomeKind.CLARIFY, reason="no_words", offers=("human",)),
            offer=turn.offer,
            keeps_failures=True,
        )
