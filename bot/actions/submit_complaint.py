"""Makes the ticket of a confirmed complaint and tells the player what happens next."""

from datetime import datetime

from bot.actions.desk_action import Answer, DeskAction
from bot.actions.tickets import CreateTicket
from bot.complaint.draft import Draft
from bot.decision import Decision
from bot.nlg import Nlg
from bot.speaker import Speaker
from bot.turn import FORM, Turn
from bot.understanding import Understanding
from handoff.domain.conversations.message import Outcome, OutcomeKind
from handoff.domain.ids import AttachmentId
from handoff.ports.assistant import Reply


class SubmitComplaint(DeskAction):
    """The one side effect of the assistant. Its key is made of conversation and form: a repeat makes no second one."""

    action_name = "action_submit_complaint"

    def __init__(self, nlg: Nlg, understanding: Understanding, create_ticket: CreateTicket) -> None:
        super().__init__(nlg, understanding)
        self._create_ticket = create_ticket

    async def _decide(self, turn: Turn) -> Decision:
        """Only the form leads here; the message has already been understood by it."""
        return Decision(action=self.action_name)

    async def answer(self, turn: Turn, say: Speaker, decision: Decision) -> Answer:
        draft = Draft.of(turn.slots, turn.account_id)
        complaint = draft.complaint()
        if complaint is None:
            return Answer(outcome=Outcome(kind=OutcomeKind.COMPLAINT), then=FORM)
        key = f"{turn.conversation_id}:complaint:{turn.slots.get('complaint_run')}"
        files = [AttachmentId(file.id) for file in draft.evidence]
        ticket = await self._create_ticket(turn.conversation_id, complaint, turn.language, key, files)
        text = "\n\n".join(
            [
                say.say("complaint_sent", reference=ticket.reference),
                say.word(
                    "complaint_next",
                    department=say.word(f"department_{ticket.department}"),
                    first=hours_between(ticket.created_at, ticket.first_answer_due_at),
                    solution=hours_between(ticket.created_at, ticket.solution_due_at),
                ),
            ]
        )
        empty = dict.fromkeys([*Draft().to_slots(), "confirmation", "correcting", "complaint_run", "entered", "story"])
        return Answer(
            replies=[
                Reply(text=text, buttons=(say.button("button_status", "look_up_ticket", reference=ticket.reference),))
            ],
            outcome=Outcome(kind=OutcomeKind.COMPLAINT, reason="sent", offers=("status",)),
            slots=empty,
        )


def hours_between(begin: datetime, end: datetime) -> int:
    """Whole hours, rounded up; 0 when `end` has passed."""
    return max(0, -int(-(end - begin).total_seconds() // 3600))
