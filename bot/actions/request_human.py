"""A person is wanted: the turn asks for a handoff at once."""

from bot.actions.desk_action import Answer, DeskAction
from bot.actions.destination import Destination
from bot.complaint.draft import Draft
from bot.decision import Decision
from bot.nlg import Nlg
from bot.speaker import Speaker
from bot.turn import Turn
from bot.understanding import Understanding
from handoff.domain.conversations.conversation import HandoffReason
from handoff.domain.conversations.message import Outcome, OutcomeKind
from handoff.ports.assistant import Reply


class RequestHuman(DeskAction):
    """Also by the offer that follows failures of the assistant (choice or button's reason "failed")."""

    action_name = "action_request_human"

    def __init__(self, nlg: Nlg, understanding: Understanding, destination: Destination) -> None:
        super().__init__(nlg, understanding)
        self._destination = destination

    async def answer(self, turn: Turn, say: Speaker, decision: Decision) -> Answer:
        failed = HandoffReason.FAILED.value in (decision.choice, turn.entities.get("reason"))
        reason = HandoffReason.FAILED if failed else HandoffReason.REQUESTED
        text = say.say("handoff_failed" if failed else "handoff_requested")
        if not Draft.of(turn.slots).is_empty:
            text = f"{text}\n\n{say.word('handoff_draft')}"
        return Answer(
            replies=[Reply(text=text)],
            outcome=Outcome(kind=OutcomeKind.HANDOFF, reason=reason.value),
            handoff=self._destination.request(turn, reason),
            ends_form=True,
        )
