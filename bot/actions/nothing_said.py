"""A message without words: blanks, symbols, emoji, a command."""

from bot.actions.desk_action import Answer, DeskAction
from bot.decision import Decision
from bot.speaker import Speaker
from bot.turn import Turn
from handoff.domain.conversations.message import Outcome, OutcomeKind
from handoff.ports.assistant import Reply


class NothingSaid(DeskAction):
    action_name = "action_nothing_said"

    async def answer(self, turn: Turn, say: Speaker, decision: Decision) -> Answer:
        return Answer(
            replies=[Reply(text=say.say("nothing_said"), buttons=(say.button("button_person", "ask_person"),))],
            outcome=Outcome(kind=OutcomeKind.CLARIFY, reason="no_words", offers=("human",)),
            offer=dict(turn.offer) or None,
            keeps_failures=True,
        )
