"""A player in danger: calm words, the help line, and a person before everybody else.

Nothing here may suggest to play, to pay in, or to wait.
"""

from collections.abc import Mapping

from bot.actions.desk_action import Answer, DeskAction
from bot.danger import DANGER
from bot.decision import Decision
from bot.nlg import Nlg
from bot.speaker import Speaker
from bot.turn import Turn
from bot.understanding import Understanding
from handoff.domain.conversations.conversation import HandoffReason, Priority
from handoff.domain.conversations.message import Outcome, OutcomeKind
from handoff.ports.assistant import HandoffRequest, Reply


class Crisis(DeskAction):
    action_name = "action_crisis"

    def __init__(self, nlg: Nlg, understanding: Understanding, help_lines: Mapping[str, str]) -> None:
        super().__init__(nlg, understanding)
        self._help_lines = help_lines

    async def answer(self, turn: Turn, say: Speaker, decision: Decision) -> Answer:
        parts = [say.say("crisis")]
        if line := self._help_lines.get(say.language):
            parts.append(say.word("help_line", line=line))
        if DANGER.within(turn.text):
            parts.append(say.word("crisis_danger"))
        return Answer(
            replies=[Reply(text="\n\n".join(parts))],
            outcome=Outcome(kind=OutcomeKind.CRISIS, reason=HandoffReason.GAMBLING_HARM.value),
            handoff=HandoffRequest(reason=HandoffReason.GAMBLING_HARM, priority=Priority.URGENT),
            ends_form=True,
        )
