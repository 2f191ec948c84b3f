"""What became of a complaint: by its number, or the player's own ones."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.actions.base import Answer, DeskAction
from bot.actions.complaints.ports import TicketUseCases
from bot.actions.complaints.submit_complaint import hours_between
from bot.actions.expected_answers import PROOF, proof_in
from bot.complaint.draft import ComplaintDraft
from bot.complaint.entities.dates import find_day
from bot.complaint.extraction import find_kind, named_account
from bot.dialogue.calendar import Calendar
from bot.dialogue.decision import Decision
from bot.dialogue.offer import Offer
from bot.dialogue.turn import Turn
from bot.understanding.understanding import Understanding
from bot.wording.nlg import Nlg
from bot.wording.turn_texts import TurnTexts
from handoff.domain.conversations.message import Outcome, OutcomeKind
from handoff.domain.errors import TooMany
from handoff.domain.ids import Reference, find_reference, is_valid, without_reference
from handoff.domain.tickets.ticket import Ticket, TicketStatus
from handoff.ports.assistant import Reply

SHOWN = 3  # tickets listed at once


class TellTicketStatus(DeskAction):
    """Shows tickets of this conversation or its player, without a number too.

    For any other the account ID is asked for as a second proof.

    A foreign number, an unknown one and a wrong account get the same answer, after the same steps.
    """

    action_name = "action_ticket_status"

    def __init__(self, nlg: Nlg, understanding: Understanding, tickets: TicketUseCases, calendar: Calendar) -> None:
        super().__init__(nlg, understanding)
        self._tickets = tickets
        self._calendar = calendar

    async def answer(self, turn: Turn, texts: TurnTexts, decision: Decision) -> Answer:
        if decision.choice == PROOF:
            account = proof_in(turn, self._understanding)
            return await self._proven(turn, texts, Reference(turn.offer.reference), account)
        reference = find_reference(str(turn.entities.get("reference") or turn.text))
        if reference is not None:
            return await self._by_reference(turn, texts, reference)
        if tickets := await self._tickets.of(turn.conversation_id):
            return self._tell(texts, self._meant(turn.text, tickets))
        buttons = (texts.button("button_person", "ask_person"), texts.button("button_complaint", "start_complaint"))
        return Answer(
            replies=[Reply(text=texts.variant("status_ask"), buttons=() if turn.form_active else buttons)],
            outcome=Outcome(kind=OutcomeKind.STATUS, reason="no_ticket", offers=("complaint", "human")),
            offer=Offer(kind="person"),
        )

    def _meant(self, text: str, tickets: Sequence[Ticket]) -> list[Ticket]:
        """The tickets to show: those of the day and the kind of problem that the words name, then the newest."""
        day, kind = find_day(text, self._calendar.today()), find_kind(text)

        def likeness(ticket: Ticket) -> tuple[bool, bool, datetime]:
            of_day = day is not None and day.on is not None and day.on in self._days(ticket)
            return of_day, ticket.complaint.kind is kind, ticket.created_at

        return sorted(tickets, key=likeness, reverse=True)[:SHOWN]

    def _days(self, ticket: Ticket) -> tuple[date | None, date]:
        """What a player may date a ticket by: when it happened, and when they complained."""
        return ticket.complaint.happened_on, self._calendar.day_of(ticket.created_at)

    async def _by_reference(self, turn: Turn, texts: TurnTexts, reference: Reference) -> Answer:
        if not is_valid(reference):
            return self._not_found(texts, "status_mistyped", reference)
        if (ticket := await self._tickets.find(turn.conversation_id, reference)) is not None:
            return self._tell(texts, [ticket])
        account = named_account(without_reference(turn.text).upper()) or turn.account_id
        if account is None and turn.form_active:
            account = ComplaintDraft.of(turn.slots).account_id
        if account is not None or turn.form_active:  # the form asks questions of its own
            return await self._proven(turn, texts, reference, account)
        return Answer(
            replies=[
                Reply(
                    text=texts.variant("status_prove", reference=reference),
                    buttons=(texts.button("button_person", "ask_person"),),
                )
            ],
            outcome=Outcome(kind=OutcomeKind.STATUS, reason="proof_wanted", offers=("human",)),
            offer=Offer(kind=PROOF, reference=reference),
        )

    async def _proven(self, turn: Turn, texts: TurnTexts, reference: Reference, account: str | None) -> Answer:
        try:
            ticket = await self._tickets.find(turn.conversation_id, reference, account or "")
        except TooMany:
            return self._not_found(texts, "status_too_many", reference, reason="too_many")
        if ticket is not None:
            return self._tell(texts, [ticket])
        answer = self._not_found(texts, "status_unknown", reference)
        return answer if turn.form_active else replace(answer, offer=Offer(kind=PROOF, reference=reference))

    def _not_found(self, texts: TurnTexts, text: str, reference: Reference, reason: str = "not_found") -> Answer:
        return Answer(
            replies=[
                Reply(
                    text=texts.variant(text, reference=reference),
                    buttons=(texts.button("button_person", "ask_person"),),
                )
            ],
            outcome=Outcome(kind=OutcomeKind.STATUS, reason=reason, offers=("human",)),
            offer=Offer(kind="person"),
        )

    def _tell(self, texts: TurnTexts, tickets: list[Ticket]) -> Answer:
        now = self._calendar.now()
        overdue = any(_overdue(ticket, now) for ticket in tickets)
        buttons = (texts.button("button_person", "ask_person"),) if overdue else ()
        return Answer(
            replies=[Reply(text="\n\n".join(self._lines(texts, ticket, now) for ticket in tickets), buttons=buttons)],
            outcome=Outcome(kind=OutcomeKind.STATUS, reason="told", offers=("human",) if overdue else ()),
            offer=Offer(kind="person") if overdue else Offer(),
        )

    def _lines(self, texts: TurnTexts, ticket: Ticket, now: datetime) -> str:
        lines = [
            texts.text("status_one", reference=ticket.reference, state=texts.text(f"state_{ticket.status}")),
            texts.text(
                "status_about",
                kind=texts.text(f"kind_{ticket.complaint.kind}"),
                department=self._tickets.departments.current().in_sentence(ticket.department, texts.language),
            ),
            texts.text("status_changed", moment=self._calendar.shown(ticket.updated_at)),
        ]
        if ticket.merged_into is not None:
            lines.append(texts.text("status_merged", reference=ticket.merged_into))
        elif _overdue(ticket, now):
            lines.append(texts.text("status_overdue"))
        elif ticket.due_at is not None:
            first = ticket.first_answered_at is None
            due = "status_due_first" if first else "status_due"
            lines.append(texts.text(due, hours=hours_between(now, ticket.due_at)))
        elif ticket.status is TicketStatus.WAITING_FOR_VISITOR:
            lines.append(texts.text("status_waiting"))
        if ticket.resolution and not ticket.status.is_open:
            lines.append(texts.text("status_resolution", resolution=ticket.resolution))
        return "\n\n".join(lines)


def _overdue(ticket: Ticket, now: datetime) -> bool:
    return ticket.due_at is not None and ticket.due_at <= now
