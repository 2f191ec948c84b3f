"""Escalation, independent reviews, documents, answers, watchers, duplicates; over a real database."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from handoff.domain.conversations.conversation import Conversation, Level, Priority, Status
from handoff.domain.conversations.message import Author
from handoff.domain.errors import (
    AlreadyTaken,
    BadRequest,
    EmptyMessage,
    InvalidTransition,
    NotFound,
    NotIndependent,
)
from handoff.domain.events import Notice, Notified
from handoff.domain.ids import DocumentId
from handoff.domain.people.operator import Operator, Role
from handoff.domain.tickets.document import DocumentKind, DocumentState
from handoff.domain.tickets.review import Review, ReviewOutcome
from handoff.domain.tickets.ticket import Ticket, TicketStatus
from handoff.services.context import Context
from handoff.services.tickets import desk_work, documents, escalations, reviews, workflow
from handoff.storage.sql.database import Database
from tests.fixtures.clock import ManualClock
from tests.fixtures.databases import RecordingHub
from tests.fixtures.departments import INVESTIGATION, PAYMENTS, PRODUCT, SUPPORT
from tests.fixtures.desk import SLA, a_context, a_message
from tests.fixtures.storing import append, stored
from tests.use_cases.tickets.test_workflow import an_employee, registered, said

BOTH = (SUPPORT, PAYMENTS)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def context(uow: Database, clock: ManualClock) -> Context:
    return a_context(uow, clock, sla=SLA)


@pytest.fixture
async def aysel(uow: Database) -> Operator:
    return await an_employee(uow, name="Aysel", departments=BOTH)


@pytest.fixture
async def murad(uow: Database) -> Operator:
    return await an_employee(uow, name="Murad", role=Role.SUPERVISOR, departments=BOTH)


@pytest.fixture
async def conversation(uow: Database) -> Conversation:
    return await stored(uow)


@pytest.fixture
async def ticket(uow: Database, clock: ManualClock, conversation: Conversation) -> Ticket:
    return await registered(uow, clock, conversation)


async def solved(context: Context, by: Operator, ticket: Ticket) -> Ticket:
    return await workflow.change_state(context, by, ticket.reference, to=TicketStatus.SOLVED, told="The bet is lost.")


async def noticed(hub: RecordingHub, notice: Notice) -> list[set[str]]:
    return [set(e.operator_ids) for e in hub.published if isinstance(e, Notified) and e.notice is notice]


class TestEscalation:
    async def test_each_step_has_an_owner_and_a_time_and_the_player_is_told_both(
        self, uow: Database, hub: RecordingHub, context: Context, clock: ManualClock, aysel: Operator, murad: Operator,
        ticket: Ticket, conversation: Conversation,
    ) -> None:  # fmt: skip
        detective = await an_employee(uow, name="Rustam", departments=(INVESTIGATION,))
        first = await escalations.escalate(context, aysel, ticket.reference, note="asks for more than I may give")
        due = clock.now() + timedelta(hours=24)
        assert (first.level, first.operator_id, first.solution_due_at) == (Level.SUPERVISOR, murad.id, due)
        clock.advance(hours=1)
        second = await escalations.escalate(context, murad, ticket.reference)
        later = clock.now() + timedelta(hours=72)
        assert (second.level, second.operator_id, second.solution_due_at) == (Level.INVESTIGATION, detective.id, later)
        assert (second.department, second.priority) == (INVESTIGATION, Priority.HIGH)
        told = {"reference": ticket.reference}
        assert await said(uow, conversation) == [
            ("ticket_escalated", told | {"variant": "supervisor", "name": "Murad", "due_at": due.isoformat()}),
            ("ticket_escalated", told | {"variant": "team", "name": "Rustam", "due_at": later.isoformat()}),
        ]
        assert await noticed(hub, Notice.TICKET_ASSIGNED) == [{murad.id}, {detective.id}]
        with pytest.raises(InvalidTransition):
            await escalations.escalate(context, murad, ticket.reference)

    async def test_to_somebody_of_that_level_or_who_has_least_to_do_there(
        self, uow: Database, context: Context, clock: ManualClock, aysel: Operator, murad: Operator,
        conversation: Conversation,
    ) -> None:  # fmt: skip
        zeynep = await an_employee(uow, name="Zeynep", role=Role.SUPERVISOR)
        made = [await registered(uow, clock, conversation, transaction_id=str(n)) for n in range(3)]
        with pytest.raises(BadRequest):
            await escalations.escalate(context, murad, made[0].reference, to=aysel.id)
        chosen = await escalations.escalate(context, aysel, made[0].reference, to=zeynep.id)
        assert chosen.operator_id == zeynep.id
        assert (await escalations.escalate(context, aysel, made[1].reference)).operator_id == murad.id, "zeynep has one"
        assert (await escalations.escalate(context, murad, made[2].reference)).operator_id == zeynep.id, "not oneself"

    async def test_with_nobody_of_that_level_the_time_is_told_all_the_same(
        self, uow: Database, context: Context, aysel: Operator, ticket: Ticket, conversation: Conversation
    ) -> None:
        raised = await escalations.escalate(context, aysel, ticket.reference)
        assert raised.operator_id is None
        [(_, params)] = await said(uow, conversation)
        assert "name" not in params and params["due_at"]


class TestReviews:
    async def asked(self, context: Context, conversation: Conversation, ticket: Ticket) -> Review:
        return await reviews.ask_as_player(context, conversation.id, ticket.reference)

    async def test_who_never_touched_the_case_decides_and_the_player_is_told(
        self, uow: Database, hub: RecordingHub, context: Context, clock: ManualClock, aysel: Operator, murad: Operator,
        ticket: Ticket, conversation: Conversation,
    ) -> None:  # fmt: skip
        await solved(context, murad, ticket)
        zeynep = await an_employee(uow, name="Zeynep", role=Role.SUPERVISOR)
        review = await self.asked(context, conversation, ticket)
        assert (review.reviewer_id, review.due_at) == (zeynep.id, clock.now() + timedelta(hours=120))
        assert (await self.asked(context, conversation, ticket)).id == review.id, "twice is harmless"
        assert await noticed(hub, Notice.TICKET_REVIEW) == [{zeynep.id}]
        for other in (aysel, murad):
            with pytest.raises(NotIndependent):
                await reviews.decide(
                    context, other, ticket.reference, outcome=ReviewOutcome.CONFIRMED, grounds="I was right."
                )
        with pytest.raises(EmptyMessage):
            await reviews.decide(context, zeynep, ticket.reference, outcome=ReviewOutcome.CHANGED, grounds=" ")
        decided = await reviews.decide(
            context, zeynep, ticket.reference, outcome=ReviewOutcome.CHANGED, grounds="The match was void."
        )
        assert (decided.status, decided.priority) == (TicketStatus.REOPENED, Priority.HIGH), "it is carried out anew"
        codes = [code for code, _ in await said(uow, conversation)]
        assert codes == ["ticket_solved", "ticket_review_asked", "ticket_review_decided", "ticket_reopened"]
        params = (await said(uow, conversation))[2][1]
        assert params == {
            "reference": ticket.reference, "variant": "changed", "grounds": "The match was void.",
        }  # fmt: skip
        whole = await workflow.look_up(context, zeynep, ticket.reference)
        kept = whole.reviews[0]
        assert (kept.outcome, kept.grounds, kept.reviewer_id) == (
            ReviewOutcome.CHANGED, "The match was void.", zeynep.id,
        )  # fmt: skip

    async def test_a_decision_that_stands_stays_solved_and_is_not_reviewed_again(
        self, uow: Database, context: Context, murad: Operator, ticket: Ticket, conversation: Conversation
    ) -> None:
        await solved(context, murad, ticket)
        zeynep = await an_employee(uow, name="Zeynep", role=Role.SUPERVISOR)
        await self.asked(context, conversation, ticket)
        decided = await reviews.decide(
            context, zeynep, ticket.reference, outcome=ReviewOutcome.CONFIRMED, grounds="As the rules say."
        )
        assert (decided.status, decided.resolution) == (TicketStatus.SOLVED, "The bet is lost.")
        with pytest.raises(InvalidTransition):
            await self.asked(context, conversation, ticket)
        with pytest.raises(NotFound):
            await reviews.decide(
                context, zeynep, ticket.reference, outcome=ReviewOutcome.CHANGED, grounds="I changed my mind."
            )

    async def test_only_decisions_of_ones_own_tickets_are_reviewed(
        self, uow: Database, context: Context, murad: Operator, ticket: Ticket, conversation: Conversation
    ) -> None:
        with pytest.raises(InvalidTransition):
            await self.asked(context, conversation, ticket)
        await solved(context, murad, ticket)
        with pytest.raises(NotFound):
            await self.asked(context, await stored(uow), ticket)

    async def test_whoever_had_to_do_with_it_does_not_review(
        self, uow: Database, context: Context, aysel: Operator, murad: Operator, ticket: Ticket
    ) -> None:
        """Worked on it, was given it, talked in the chat, wrote a note there."""
        talked, noted, given, free = [
            await an_employee(uow, name=name, role=Role.SUPERVISOR, departments=BOTH)
            for name in ("Talked", "Noted", "Given", "Free")
        ]
        talk = a_message(ticket.conversation_id, author=Author.OPERATOR, author_name="Talked")
        await append(uow, talk)
        await workflow.note(context, noted, ticket.reference, "seen")
        await workflow.assign(context, murad, ticket.reference, given.id)
        await workflow.assign(context, murad, ticket.reference, None)
        await solved(context, aysel, ticket)
        async with uow(read_only=True) as work:
            known = await reviews.touched(work, await work.tickets.get(ticket.id))
        assert known == {talked.id, noted.id, given.id, murad.id, aysel.id}
        review = await reviews.ask(context, aysel, ticket.reference, "The player asked in the chat.")
        assert (review.reviewer_id, review.reason) == (free.id, "The player asked in the chat.")

    async def test_somebody_elses_review_is_not_decided_unless_they_have_touched_it_since(
        self, uow: Database, context: Context, murad: Operator, ticket: Ticket, conversation: Conversation
    ) -> None:
        await solved(context, murad, ticket)
        first = await an_employee(uow, name="First", role=Role.SUPERVISOR, departments=BOTH)
        await self.asked(context, conversation, ticket)
        second = await an_employee(uow, name="Second", role=Role.SUPERVISOR)
        decision: dict[str, Any] = {"outcome": ReviewOutcome.PARTLY, "grounds": "Half of it."}
        with pytest.raises(AlreadyTaken):
            await reviews.decide(context, second, ticket.reference, **decision)
        await workflow.note(context, first, ticket.reference, "I spoke to the player.")
        with pytest.raises(NotIndependent):
            await reviews.decide(context, first, ticket.reference, **decision)
        assert (await reviews.decide(context, second, ticket.reference, **decision)).status is TicketStatus.REOPENED

    async def test_with_nobody_free_it_waits_and_its_time_is_told_once(
        self, uow: Database, hub: RecordingHub, context: Context, clock: ManualClock, murad: Operator, ticket: Ticket,
        conversation: Conversation,
    ) -> None:  # fmt: skip
        await solved(context, murad, ticket)
        assert (await self.asked(context, conversation, ticket)).reviewer_id is None
        zeynep = await an_employee(uow, name="Zeynep", role=Role.SUPERVISOR)
        assert await reviews.sweep(context) == 0
        clock.advance(hours=121)
        assert await reviews.sweep(context) == 1
        assert await reviews.sweep(context) == 0
        assert await noticed(hub, Notice.TICKET_REVIEW) == [{zeynep.id}]
        decided = await reviews.decide(
            context, zeynep, ticket.reference, outcome=ReviewOutcome.CONFIRMED, grounds="It stands."
        )
        assert decided.status is TicketStatus.SOLVED

    async def test_an_investigator_reads_what_they_review(
        self, uow: Database, context: Context, murad: Operator, ticket: Ticket, conversation: Conversation
    ) -> None:
        detective = await an_employee(uow, name="Rustam", departments=(INVESTIGATION,))
        await solved(context, murad, ticket)
        with pytest.raises(NotFound):
            await workflow.look_up(context, detective, ticket.reference)
        await self.asked(context, conversation, ticket)
        assert (await workflow.look_up(context, detective, ticket.reference)).may_review

    async def test_of_two_who_decide_at_once_one_does(
        self, uow: Database, context: Context, murad: Operator, ticket: Ticket, conversation: Conversation
    ) -> None:
        await solved(context, murad, ticket)
        await self.asked(context, conversation, ticket)
        people = [await an_employee(uow, name=name, role=Role.SUPERVISOR) for name in ("One", "Two")]
        results = await asyncio.gather(
            *(
                reviews.decide(context, one, ticket.reference, outcome=ReviewOutcome.CONFIRMED, grounds="Stands.")
                for one in people
            ),
            return_exceptions=True,
        )
        assert sorted(type(result).__name__ for result in results) == ["NotFound", "Ticket"]


class TestDocuments:
    async def test_a_checklist(
        self, uow: Database, context: Context, aysel: Operator, ticket: Ticket, conversation: Conversation
    ) -> None:
        wanted = [DocumentKind.PAYMENT, DocumentKind.IDENTITY]
        waiting = await documents.ask(context, aysel, ticket.reference, wanted)
        assert waiting.status is TicketStatus.WAITING_FOR_VISITOR
        with pytest.raises(BadRequest):
            await documents.ask(context, aysel, ticket.reference, wanted)
        listed = {one.kind: one for one in (await workflow.look_up(context, aysel, ticket.reference)).documents}
        with pytest.raises(EmptyMessage):
            await documents.judge(context, aysel, ticket.reference, listed[DocumentKind.IDENTITY].id, is_good=False)
        for kind, is_good, reason in (
            (DocumentKind.IDENTITY, False, "It is cut off."),
            (DocumentKind.PAYMENT, True, ""),
        ):
            await documents.judge(context, aysel, ticket.reference, listed[kind].id, is_good=is_good, reason=reason)
        reference = {"reference": ticket.reference}
        assert await said(uow, conversation) == [
            ("ticket_documents_asked", reference | {"documents": "identity,payment"}),
            ("ticket_document_refused", reference | {"document": "identity", "reason": "It is cut off."}),
            ("ticket_document_verified", reference | {"document": "payment"}),
        ]
        await documents.ask(context, aysel, ticket.reference, [DocumentKind.IDENTITY])
        states = [(one.kind, one.state) for one in (await workflow.look_up(context, aysel, ticket.reference)).documents]
        assert sorted(states) == [
            (DocumentKind.IDENTITY, DocumentState.ASKED),
            (DocumentKind.IDENTITY, DocumentState.REFUSED),
            (DocumentKind.PAYMENT, DocumentState.VERIFIED),
        ]

    async def test_of_another_ticket_nothing_is_judged(
        self, uow: Database, context: Context, clock: ManualClock, aysel: Operator, ticket: Ticket
    ) -> None:
        await documents.ask(context, aysel, ticket.reference, [DocumentKind.ADDRESS])
        [one] = (await workflow.look_up(context, aysel, ticket.reference)).documents
        other = await registered(uow, clock, await stored(uow))
        for reference, id in ((other.reference, one.id), (ticket.reference, DocumentId("none"))):
            with pytest.raises(NotFound):
                await documents.judge(context, aysel, reference, id, is_good=True)


class TestDeskWork:
    async def test_an_answer_reaches_the_player_whoever_has_the_conversation(
        self, uow: Database, context: Context, clock: ManualClock, aysel: Operator, ticket: Ticket,
        conversation: Conversation,
    ) -> None:  # fmt: skip
        answered = await desk_work.answer(context, aysel, ticket.reference, "The bank has it.")
        assert answered.first_answered_at == clock.now()
        told = {"reference": ticket.reference, "name": "Aysel", "text": "The bank has it."}
        assert await said(uow, conversation) == [("ticket_answered", told)]
        with pytest.raises(EmptyMessage):
            await desk_work.answer(context, aysel, ticket.reference, "  ")
        stranger = await an_employee(uow, name="Stranger", departments=(PRODUCT,))
        with pytest.raises(NotFound):
            await desk_work.answer(context, stranger, ticket.reference, "Hello")

    async def test_who_watches_hears_of_what_others_do(
        self, hub: RecordingHub, context: Context, aysel: Operator, murad: Operator, ticket: Ticket
    ) -> None:
        await desk_work.watch(context, murad, ticket.reference, on=True)
        await desk_work.watch(context, aysel, ticket.reference, on=True)
        await workflow.note(context, murad, ticket.reference, "seen")
        assert await noticed(hub, Notice.TICKET_WATCHED) == [{aysel.id}]
        await desk_work.watch(context, aysel, ticket.reference, on=False)
        await workflow.note(context, murad, ticket.reference, "seen again")
        assert await noticed(hub, Notice.TICKET_WATCHED) == [{aysel.id}]

    async def test_duplicates_are_found_by_account_and_matter(
        self, uow: Database, context: Context, clock: ManualClock, murad: Operator, ticket: Ticket
    ) -> None:
        elsewhere = await stored(uow, Status.CLOSED)
        same = await registered(uow, clock, elsewhere, account_id="ab12345", kind="deposit")
        alike = await registered(uow, clock, elsewhere, transaction_id="999")
        await registered(uow, clock, elsewhere, kind="bet", transaction_id=None, bet_id="B1")
        await registered(uow, clock, elsewhere, account_id="ZZ99999")
        found = (await workflow.look_up(context, murad, ticket.reference)).duplicates
        assert [one.reference for one in found] == [same.reference, alike.reference]

    async def test_what_is_refused_for_one_does_not_keep_the_others(
        self, context: Context, aysel: Operator, ticket: Ticket
    ) -> None:
        async def do(reference: Any) -> Ticket:
            return await workflow.note(context, aysel, reference, "seen")

        result = await desk_work.each([ticket.reference, "DST-0000-0000", ticket.reference], do)  # type: ignore[list-item]
        assert [one.reference for one in result.done] == [ticket.reference]
        assert [(reference, error.code) for reference, error in result.refused] == [("DST-0000-0000", "not_found")]
