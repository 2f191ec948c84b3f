"""A player in danger: calm words, the help line, and a person before everybody else.

Nothing here may suggest to play, to pay in, or to wait.
"""

from collections.abc import Mapping

from bot.actions.base import Answer, DeskAction
from bot.dialogue.decision import Decision
from bot.dialogue.turn import Turn
from bot.understanding.danger import DANGER
from bot.understanding.understanding import Understanding
from bot.wording.nlg import Nlg
from bot.wording.turn_texts import TurnTexts
from handoff.domain.conversations.conversation import HandoffReason, Priority
from handoff.domain.conversations.message import Outcome, OutcomeKind
from handoff.ports.assistant import HandoffRequest, Reply


class Crisis(DeskAction):
    action_name = "action_crisis"

    def __init__(self, nlg: Nlg, understanding: Understanding, help_lines: Mapping[str, str]) -> None:
        super().__init__(nlg, understanding)
        self._help_lines = help_lines

    async def answer(self, turn: Turn, texts: TurnTexts, decision: Decision) -> Answer:
        parts = [texts.variant("crisis")]
        if line := self._help_lines.get(texts.language):
            parts.append(texts.text("help_line", line=line))
        if DANGER.within(turn.text):
            parts.append(texts.text("crisis_danger"))
        return Answer(
            replies=[Reply(text="\n\n".join(parts))],
            outcome=Outcome(kind=OutcomeKind.CRISIS, reason=HandoffReason.GAMBLING_HARM.value),
            handoff=HandoffRequest(reason=HandoffReason.GAMBLING_HARM, priority=Priority.URGENT),
            ends_form=True,
        )
