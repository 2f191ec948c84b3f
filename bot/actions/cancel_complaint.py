"""Stops the complaint form; what was entered stays for another time."""

from bot.actions.desk_action import Answer, DeskAction
from bot.decision import Decision
from bot.speaker import Speaker
from bot.turn import Turn
from handoff.domain.conversations.message import Outcome, OutcomeKind
from handoff.ports.assistant import Reply


class CancelComplaint(DeskAction):
    action_name = "action_cancel_complaint"

    async def answer(self, turn: Turn, say: Speaker, decision: Decision) -> Answer:
        if not turn.form_active:
            outcome = Outcome(kind=OutcomeKind.SMALLTALK, reason="cancelled")
            return Answer(replies=[Reply(text=say.say("nothing_to_cancel"))], outcome=outcome)
        # What was entered is one tap away; whatever is said next, a "fine" above all, asks for nothing of it again.
        buttons = (say.button("button_continue", "continue_complaint"),)
        return Answer(
            replies=[Reply(text=say.say("complaint_cancelled"), buttons=buttons)],
            outcome=Outcome(kind=OutcomeKind.COMPLAINT, reason="cancelled"),
            slots={"correcting": None, "confirmation": None, "entered": None, "offer_before": None},
            ends_form=True,
        )
