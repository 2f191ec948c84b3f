"""Stops the complaint form; what was entered stays for another time."""

from bot.actions.base import Answer, DeskAction
from bot.dialogue.decision import Decision
from bot.dialogue.turn import Turn
from bot.wording.turn_texts import TurnTexts
from handoff.domain.conversations.message import Outcome, OutcomeKind
from handoff.ports.assistant import Reply


class CancelComplaint(DeskAction):
    action_name = "action_cancel_complaint"

    async def answer(self, turn: Turn, texts: TurnTexts, decision: Decision) -> Answer:
        if not turn.form_active:
            outcome = Outcome(kind=OutcomeKind.SMALLTALK, reason="cancelled")
            return Answer(replies=[Reply(text=texts.variant("nothing_to_cancel"))], outcome=outcome)
        # What was entered is one tap away; whatever is said next, a "fine" above all, asks for nothing of it again.
        buttons = (texts.button("button_continue", "continue_complaint"),)
        return Answer(
            replies=[Reply(text=texts.variant("complaint_cancelled"), buttons=buttons)],
            outcome=Outcome(kind=OutcomeKind.COMPLAINT, reason="cancelled"),
            slots={"correcting": None, "confirmation": None, "entered": None, "offer_before": None},
            ends_form=True,
        )
