"""A person is wanted: the turn asks for a handoff at once."""

from bot.actions.base import Answer, DeskAction
from bot.actions.handoff.routing import HandoffRouting
from bot.complaint.draft import ComplaintDraft
from bot.dialogue.decision import Decision
from bot.dialogue.turn import Turn
from bot.understanding.understanding import Understanding
from bot.wording.nlg import Nlg
from bot.wording.turn_texts import TurnTexts
from handoff.domain.conversations.conversation import HandoffReason
from handoff.domain.conversations.message import Outcome, OutcomeKind
from handoff.ports.assistant import Reply


class RequestHuman(DeskAction):
    """Also by the offer that follows failures of the assistant (choice or button's reason "failed")."""

    action_name = "action_request_human"

    def __init__(self, nlg: Nlg, understanding: Understanding, routing: HandoffRouting) -> None:
        super().__init__(nlg, understanding)
        self._routing = routing

    async def answer(self, turn: Turn, texts: TurnTexts, decision: Decision) -> Answer:
        failed = HandoffReason.FAILED.value in (decision.choice, turn.entities.get("reason"))
        reason = HandoffReason.FAILED if failed else HandoffReason.REQUESTED
        text = texts.variant("handoff_failed" if failed else "handoff_requested")
        if not ComplaintDraft.of(turn.slots).is_empty:
            text = f"{text}\n\n{texts.text('handoff_draft')}"
        return Answer(
            replies=[Reply(text=text)],
            outcome=Outcome(kind=OutcomeKind.HANDOFF, reason=reason.value),
            handoff=self._routing.request(turn, reason),
            ends_form=True,
        )
