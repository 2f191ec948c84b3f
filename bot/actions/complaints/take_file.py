"""A file came without words that say what it is for: it is kept, and a complaint or a person is offered."""

from bot.actions.base import TAKE_FILE, Answer, DeskAction, file_names
from bot.dialogue.decision import Decision
from bot.dialogue.offer import Offer
from bot.dialogue.turn import Turn
from bot.wording.turn_texts import TurnTexts
from handoff.domain.conversations.message import Outcome, OutcomeKind
from handoff.ports.assistant import Reply


class TakeFile(DeskAction):
    """The files themselves are kept for the next complaint by `DeskAction`."""

    action_name = TAKE_FILE

    async def answer(self, turn: Turn, texts: TurnTexts, decision: Decision) -> Answer:
        buttons = (texts.button("button_complaint", "start_complaint"), texts.button("button_person", "ask_person"))
        return Answer(
            replies=[Reply(text=texts.variant("file_received", files=file_names(turn.files)), buttons=buttons)],
            outcome=Outcome(kind=OutcomeKind.CLARIFY, reason="file", offers=("complaint", "human")),
            offer=Offer(kind="complaint"),
            keeps_failures=True,
        )
