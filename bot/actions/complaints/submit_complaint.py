"""Makes the ticket of a confirmed complaint and tells the player what happens next."""

from datetime import datetime

from bot.actions.base import Answer, DeskAction
from bot.actions.complaints.ports import TicketUseCases
from bot.complaint.draft import ComplaintDraft
from bot.dialogue.decision import Decision
from bot.dialogue.turn import FORM, Turn
from bot.understanding.understanding import Understanding
from bot.wording.nlg import Nlg
from bot.wording.turn_texts import TurnTexts
from handoff.domain.conversations.message import Outcome, OutcomeKind
from handoff.domain.ids import AttachmentId
from handoff.ports.assistant import Reply


class SubmitComplaint(DeskAction):
    """The one side effect of the assistant. Its key is made of conversation and form: a repeat makes no second one."""

    action_name = "action_submit_complaint"

    def __init__(self, nlg: Nlg, understanding: Understanding, tickets: TicketUseCases) -> None:
        super().__init__(nlg, understanding)
        self._tickets = tickets

    async def _decide(self, turn: Turn) -> Decision:
        """Only the form leads here; the message has already been understood by it."""
        return Decision(action=self.action_name)

    async def answer(self, turn: Turn, texts: TurnTexts, decision: Decision) -> Answer:
        draft = ComplaintDraft.of(turn.slots, turn.account_id)
        complaint = draft.complaint()
        if complaint is None:
            return Answer(outcome=Outcome(kind=OutcomeKind.COMPLAINT), then=FORM)
        key = f"{turn.conversation_id}:complaint:{turn.slots.get('complaint_run')}"
        files = [AttachmentId(file.id) for file in draft.evidence]
        ticket = await self._tickets.create(turn.conversation_id, complaint, turn.language, key, files)
        text = "\n\n".join(
            [
                texts.variant("complaint_sent", reference=ticket.reference),
                texts.text(
                    "complaint_next",
                    department=self._tickets.departments.current().in_sentence(ticket.department, texts.language),
                    first=hours_between(ticket.created_at, ticket.first_answer_due_at),
                    solution=hours_between(ticket.created_at, ticket.solution_due_at),
                ),
            ]
        )
        empty = dict.fromkeys(
            [*ComplaintDraft().to_slots(), "confirmation", "correcting", "complaint_run", "entered", "story"]
        )
        return Answer(
            replies=[
                Reply(text=text, buttons=(texts.button("button_status", "look_up_ticket", reference=ticket.reference),))
            ],
            outcome=Outcome(kind=OutcomeKind.COMPLAINT, reason="sent", offers=("status",)),
            slots=empty,
        )


def hours_between(begin: datetime, end: datetime) -> int:
    """Whole hours, rounded up; 0 when `end` has passed."""
    return max(0, -int(-(end - begin).total_seconds() // 3600))
