"""What support does not do, and swearing: one short, polite line."""

from bot.actions.desk_action import Answer, DeskAction
from bot.decision import Decision
from bot.speaker import Speaker
from bot.turn import Turn
from handoff.domain.message import Outcome, OutcomeKind
from handoff.ports import Reply


class Decline(DeskAction):
    action_name = "action_decline"

    async def answer(self, turn: Turn, say: Speaker, decision: Decision) -> Answer:
        person = say.button("button_person", "ask_person")
        if turn.intent == "insult":
            return Answer(
                replies=[Reply(text=say.say("decline_insult"), buttons=(person,))],
                outcome=Outcome(kind=OutcomeKind.FALLBACK, reason="insult", offers=("human",)),
                offer={"kind": "person"},
                keeps_failures=True,
            )
        return Answer(
            replies=[Reply(text=say.say("decline_out_of_scope"), buttons=(person,))],
            outcome=Outcome(kind=OutcomeKind.FALLBACK, reason="out_of_scope", offers=("human",)),
            keeps_failures=True,
        )
