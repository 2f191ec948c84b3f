"""None of the suggested topics: a failure, so a person is offered, and after the second one takes over."""

from bot.actions.answer_question import FAILURES, hand_over
from bot.actions.desk_action import Answer, DeskAction
from bot.decision import Decision
from bot.speaker import Speaker
from bot.turn import Turn
from handoff.domain.message import Outcome, OutcomeKind
from handoff.ports import Reply


class SuggestPerson(DeskAction):
    action_name = "action_suggest_person"

    async def answer(self, turn: Turn, say: Speaker, decision: Decision) -> Answer:
        if turn.failures + 1 >= FAILURES and not turn.form_active:
            return hand_over(turn, say)
        return Answer(
            replies=[Reply(text=say.say("none_fits"), buttons=(say.button("button_person", "ask_person"),))],
            outcome=Outcome(kind=OutcomeKind.FALLBACK, reason="none_fits", offers=("human",)),
            offer={"kind": "person"},
            failed=True,
        )
