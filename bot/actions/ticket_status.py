"""What became of a complaint: by its number, or all of this conversation's."""

import asyncio
from datetime import datetime

from bot.actions.desk_action import Answer, DeskAction
from bot.actions.submit_complaint import hours_between
from bot.actions.tickets import TicketsOf
from bot.actions.tickets import TicketStatus as FindTicket
from bot.decision import Decision
from bot.nlg import Nlg
from bot.speaker import Speaker
from bot.turn import Turn
from bot.understanding import Understanding
from handoff.domain.ids import Reference, find_reference, is_valid
from handoff.domain.message import Outcome, OutcomeKind
from handoff.domain.ticket import Ticket, TicketStatus
from handoff.ports import Clock, Reply

SHOWN = 3  # tickets listed at once, the newest


class TellTicketStatus(DeskAction):
    """Shows tickets of this conversation only; a foreign number and an unknown one get the same answer."""

    action_name = "action_ticket_status"

    def __init__(
        self, nlg: Nlg, understanding: Understanding, find_ticket: FindTicket, tickets_of: TicketsOf, clock: Clock
    ) -> None:
        super().__init__(nlg, understanding)
        self._find_ticket = find_ticket
        self._tickets_of = tickets_of
        self._clock = clock

    async def answer(self, turn: Turn, say: Speaker, decision: Decision) -> Answer:
        reference = find_reference(str(turn.entities.get("reference") or turn.text))
        if reference is not None:
            return await self._by_reference(turn, say, reference)
        tickets = list(await self._tickets_of(turn.conversation_id))[-SHOWN:]
        if tickets:
            return self._tell(say, tickets)
        buttons = (say.button("button_complaint", "start_complaint"), say.button("button_person", "ask_person"))
        return Answer(
            replies=[Reply(text=say.say("status_ask"), buttons=() if turn.form_active else buttons)],
            outcome=Outcome(kind=OutcomeKind.STATUS, reason="no_ticket", offers=("complaint", "human")),
        )

    async def _by_reference(self, turn: Turn, say: Speaker, reference: Reference) -> Answer:
        if not is_valid(reference):
            return self._not_found(say, "status_mistyped", reference)
        ticket = await self._find_ticket(turn.conversation_id, reference)
        # Looking through the own tickets takes as long whether the number exists elsewhere or not.
        await asyncio.sleep(0)
        return self._tell(say, [ticket]) if ticket else self._not_found(say, "status_unknown", reference)

    def _not_found(self, say: Speaker, text: str, reference: Reference) -> Answer:
        return Answer(
            replies=[
                Reply(text=say.say(text, reference=reference), buttons=(say.button("button_person", "ask_person"),))
            ],
            outcome=Outcome(kind=OutcomeKind.STATUS, reason="not_found", offers=("human",)),
            offer={"kind": "person"},
        )

    def _tell(self, say: Speaker, tickets: list[Ticket]) -> Answer:
        now = self._clock.now()
        overdue = any(_overdue(ticket, now) for ticket in tickets)
        buttons = (say.button("button_person", "ask_person"),) if overdue else ()
        return Answer(
            replies=[Reply(text="\n\n".join(self._lines(say, ticket, now) for ticket in tickets), buttons=buttons)],
            outcome=Outcome(kind=OutcomeKind.STATUS, reason="told", offers=("human",) if overdue else ()),
            offer={"kind": "person"} if overdue else None,
        )

    def _lines(self, say: Speaker, ticket: Ticket, now: datetime) -> str:
        lines = [
            say.word("status_one", reference=ticket.reference, state=say.word(f"state_{ticket.status}")),
            say.word(
                "status_about",
                kind=say.word(f"kind_{ticket.complaint.kind}"),
                department=say.word(f"department_{ticket.department}"),
            ),
        ]
        if _overdue(ticket, now):
            lines.append(say.word("status_overdue"))
        elif ticket.status is not TicketStatus.SOLVED:
            lines.append(say.word("status_due", hours=hours_between(now, ticket.solution_due_at)))
        return "\n\n".join(lines)


def _overdue(ticket: Ticket, now: datetime) -> bool:
    return ticket.status is not TicketStatus.SOLVED and ticket.solution_due_at <= now
