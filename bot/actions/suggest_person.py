"""None of the suggested topics: a failure, so other words are asked for, and after more of them a person is offered."""

from bot.actions.desk_action import Answer, DeskAction
from bot.actions.ladder import offer_person
from bot.decision import Decision
from bot.speaker import Speaker
from bot.turn import Turn
from handoff.domain.conversations.message import Outcome, OutcomeKind
from handoff.ports.assistant import Reply

REASON = "none_fits"


class SuggestPerson(DeskAction):
    action_name = "action_suggest_person"

    async def answer(self, turn: Turn, say: Speaker, decision: Decision) -> Answer:
        if turn.failures:
            return offer_person(turn, say, REASON)
        return Answer(
            replies=[Reply(text=say.say("none_fits"), buttons=(say.button("button_person", "ask_person"),))],
            outcome=Outcome(kind=OutcomeKind.FALLBACK, reason=REASON, offers=("human",)),
            offer={"kind": "person"},
            failed=True,
        )
