"""What becomes of tickets: states, clocks, merging, evidence, surveys; over a real database."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from handoff.domain.conversations.conversation import Conversation, Priority
from handoff.domain.conversations.message import Author
from handoff.domain.errors import BadRequest, DifferentPlayers, Forbidden, InvalidTransition, NotFound
from handoff.domain.events import TicketDue
from handoff.domain.files.attachment import Attachment
from handoff.domain.ids import AttachmentId, ConversationId, new_key, new_reference
from handoff.domain.people.operator import Operator, Role
from handoff.domain.tickets.page import TicketQuery
from handoff.domain.tickets.survey import SurveyKind
from handoff.domain.tickets.ticket import Ticket, TicketStatus
from handoff.ports.unit_of_work import UnitOfWorkFactory
from handoff.services.context import Context
from handoff.services.conversations import visitor_actions
from handoff.services.tickets import deadlines, registry, surveys, ticket_lists, workflow
from handoff.storage.sql.database import Database
from tests.fixtures.clock import ManualClock
from tests.fixtures.databases import RecordingHub
from tests.fixtures.departments import PAYMENTS, PRODUCT, SUPPORT
from tests.fixtures.desk import SLA, a_complaint, a_context, an_operator, no_mask
from tests.fixtures.storing import log, stored

WARNING = timedelta(hours=2)


async def listed(context: Context, operator: Operator, *, mine: bool = False, **asked: Any) -> list[Ticket]:
    return list((await ticket_lists.page(context, operator, TicketQuery(**asked), mine=mine)).tickets)


async def registered(uow: UnitOfWorkFactory, clock: ManualClock, conversation: Conversation, **fields: Any) -> Ticket:
    return await registry.register(
        a_context(uow, clock, sla=SLA),
        conversation_id=conversation.id,
        complaint=a_complaint(**fields),
        language="az",
        idempotency_key=new_key(),
    )


async def an_employee(uow: UnitOfWorkFactory, **fields: Any) -> Operator:
    operator = an_operator(**fields)
    async with uow() as work:
        await work.operators.add(operator)
        await work.commit()
    return operator


async def a_file(uow: UnitOfWorkFactory, conversation_id: ConversationId) -> AttachmentId:
    id = AttachmentId(new_key())
    async with uow() as work:
        await work.attachments.add(
            Attachment(
                id=id,
                conversation_id=conversation_id,
                author=Author.VISITOR,
                name="photo.png",
                media_type="image/png",
                size_bytes=9,
                created_at=ManualClock().now(),
            )
        )
        await work.commit()
    return id


async def said(uow: UnitOfWorkFactory, conversation: Conversation) -> list[tuple[str | None, dict[str, Any]]]:
    return [(m.code, m.params) for m in await log(uow, conversation.id) if m.code]


async def kept(uow: UnitOfWorkFactory, ticket: Ticket) -> list[tuple[str, str]]:
    async with uow(read_only=True) as work:
        changes = await work.tickets.changes(ticket.id)
    return [(one.actor, f"{one.code} {one.params.get('state', '')}".strip()) for one in changes]


async def write(uow: UnitOfWorkFactory, clock: ManualClock, conversation: Conversation, text: str, *files: str) -> None:
    await visitor_actions.post_message(
        a_context(uow, clock, message_max_characters=99, messages_per_minute=99, mask=no_mask),
        conversation.id,
        client_message_id=new_key(),
        text=text,
        attachments=files,
    )


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def supervisor(uow: Database) -> Operator:
    return await an_employee(uow, name="Murad", role=Role.SUPERVISOR)


@pytest.fixture
async def conversation(uow: Database) -> Conversation:
    return await stored(uow)


class TestStates:
    async def test_each_change_is_told_and_kept(
        self, uow: Database, clock: ManualClock, supervisor: Operator, conversation: Conversation
    ) -> None:
        ticket = await registered(uow, clock, conversation)

        async def move(to: TicketStatus, **words: str) -> Ticket:
            clock.advance(minutes=1)
            return await workflow.change_state(
                a_context(uow, clock, sla=SLA), supervisor, ticket.reference, to=to, **words
            )

        await move(TicketStatus.IN_REVIEW, note="bank asked")
        await move(TicketStatus.WAITING_FOR_VISITOR)
        await move(TicketStatus.ESCALATED)
        solved = await move(TicketStatus.SOLVED, told="The money is there.")
        await workflow.reopen(a_context(uow, clock, sla=SLA), conversation.id, ticket.reference)
        again = await workflow.reopen(a_context(uow, clock, sla=SLA), conversation.id, ticket.reference)
        assert (solved.resolution, again.resolution, again.status) == ("The money is there.", "", TicketStatus.REOPENED)
        reference = {"reference": ticket.reference}
        raised = {"variant": "supervisor", "name": "Murad", "due_at": "2026-03-03T09:03:00+00:00"}
        assert await said(uow, conversation) == [
            ("ticket_in_review", reference),
            ("ticket_waiting_for_visitor", reference),
            ("ticket_escalated", reference | raised),
            ("ticket_solved", reference | {"resolution": "The money is there."}),
            ("ticket_reopened", reference),
        ]
        assert await kept(uow, ticket) == [
            ("visitor", "registered"),
            ("Murad", "state in_review"),
            ("Murad", "note"),
            ("Murad", "state waiting_for_visitor"),
            ("Murad", "state escalated"),
            ("Murad", "state solved"),
            ("visitor", "state reopened"),
        ]
        assert "bank asked" not in str(await said(uow, conversation))

    async def test_a_refused_move_leaves_nothing(
        self, uow: Database, clock: ManualClock, supervisor: Operator, conversation: Conversation
    ) -> None:
        ticket = await registered(uow, clock, conversation)
        with pytest.raises(BadRequest):
            await workflow.change_state(
                a_context(uow, clock, sla=SLA), supervisor, ticket.reference, to=TicketStatus.SOLVED
            )
        for to in (TicketStatus.REGISTERED, TicketStatus.REOPENED):
            with pytest.raises(InvalidTransition):
                await workflow.change_state(a_context(uow, clock, sla=SLA), supervisor, ticket.reference, to=to)
        assert await said(uow, conversation) == []
        assert await kept(uow, ticket) == [("visitor", "registered")]

    async def test_the_player_writes_what_was_waited_for(
        self, uow: Database, clock: ManualClock, supervisor: Operator, conversation: Conversation
    ) -> None:
        ticket, other = await registered(uow, clock, conversation), await registered(uow, clock, conversation)
        await workflow.change_state(
            a_context(uow, clock, sla=SLA), supervisor, ticket.reference, to=TicketStatus.WAITING_FOR_VISITOR
        )
        clock.advance(hours=5)
        file = await a_file(uow, conversation.id)
        await write(uow, clock, conversation, "here it is", file)
        found = await workflow.look_up(a_context(uow), supervisor, ticket.reference)
        assert found.ticket.status is TicketStatus.IN_REVIEW
        assert found.ticket.solution_due_at == ticket.solution_due_at + timedelta(hours=5)
        assert [evidence.id for evidence in found.evidence] == [file]
        assert (await workflow.look_up(a_context(uow), supervisor, other.reference)).ticket == other
        assert (await kept(uow, ticket))[-1] == ("visitor", "state in_review")

    async def test_only_the_own_conversation_reopens(
        self, uow: Database, clock: ManualClock, supervisor: Operator, conversation: Conversation
    ) -> None:
        ticket = await registered(uow, clock, conversation)
        await workflow.change_state(
            a_context(uow, clock, sla=SLA), supervisor, ticket.reference, to=TicketStatus.SOLVED, told="done"
        )
        for reference in (ticket.reference, new_reference()):
            with pytest.raises(NotFound):
                await workflow.reopen(a_context(uow, clock, sla=SLA), (await stored(uow)).id, reference)


class TestRights:
    async def test_who_does_not_work_on_it_is_not_told_of_it(
        self, uow: Database, clock: ManualClock, conversation: Conversation
    ) -> None:
        ticket = await registered(uow, clock, conversation)  # for payments
        stranger = await an_employee(uow, departments=(SUPPORT,))
        reference = ticket.reference
        for call in (
            workflow.look_up(a_context(uow), stranger, reference),
            workflow.change_state(a_context(uow, clock, sla=SLA), stranger, reference, to=TicketStatus.IN_REVIEW),
            workflow.assign(a_context(uow, clock), stranger, reference, stranger.id),
            workflow.move(a_context(uow, clock, sla=SLA), stranger, reference, priority=Priority.URGENT),
            workflow.note(a_context(uow, clock), stranger, reference, "hello"),
            workflow.merge(a_context(uow, clock), stranger, reference, reference),
            workflow.link(a_context(uow, clock), stranger, reference, conversation),
        ):
            with pytest.raises(NotFound):
                await call
        assert await listed(a_context(uow), stranger) == []
        assert await listed(a_context(uow), stranger, departments=[PAYMENTS]) == []
        colleague = await an_employee(uow, departments=(PAYMENTS,))
        assert await listed(a_context(uow), colleague) == [ticket]

    async def test_operators_take_work_and_supervisors_give_it(
        self, uow: Database, clock: ManualClock, supervisor: Operator, conversation: Conversation
    ) -> None:
        ticket = await registered(uow, clock, conversation)
        aysel, deniz = await an_employee(uow, name="Aysel"), await an_employee(uow, name="Deniz")
        stranger = await an_employee(uow, departments=(SUPPORT,))
        taken = await workflow.assign(a_context(uow, clock), aysel, ticket.reference, aysel.id)
        assert taken.operator_id == aysel.id
        assert await listed(a_context(uow), aysel, mine=True) == [taken]
        for to in (deniz.id, None):
            with pytest.raises(Forbidden):
                await workflow.assign(a_context(uow, clock), deniz, ticket.reference, to)
        with pytest.raises(BadRequest):
            await workflow.assign(a_context(uow, clock), supervisor, ticket.reference, stranger.id)
        assert (
            await workflow.assign(a_context(uow, clock), supervisor, ticket.reference, deniz.id)
        ).operator_id == deniz.id
        assert (await workflow.assign(a_context(uow, clock), deniz, ticket.reference, None)).operator_id is None
        assert [code for _, code in await kept(uow, ticket)] == ["registered", "assigned", "assigned", "unassigned"]

    async def test_in_another_department_it_is_nobodys_and_urgent_is_sooner(
        self, uow: Database, clock: ManualClock, conversation: Conversation
    ) -> None:
        ticket = await registered(uow, clock, conversation, kind="other")
        aysel = await an_employee(uow, name="Aysel")
        await workflow.assign(a_context(uow, clock), aysel, ticket.reference, aysel.id)
        moved = await workflow.move(
            a_context(uow, clock, sla=SLA),
            aysel,
            ticket.reference,
            department=PRODUCT,
            priority=Priority.URGENT,
        )
        assert (moved.department, moved.operator_id, moved.priority) == (PRODUCT, None, Priority.URGENT)
        assert moved.solution_due_at == clock.now() + timedelta(hours=24)


class TestMerging:
    async def test_history_evidence_and_questions_go_to_the_other(
        self, uow: Database, clock: ManualClock, supervisor: Operator, conversation: Conversation
    ) -> None:
        elsewhere = await stored(uow)
        old = await registered(uow, clock, conversation)
        clock.advance(hours=3)
        new = await registered(uow, clock, elsewhere, kind="other")
        file = await a_file(uow, conversation.id)
        async with uow() as work:
            await work.attachments.make_evidence([file], old.id)
            await work.commit()
        merged = await workflow.merge(a_context(uow, clock), supervisor, old.reference, new.reference)
        assert merged.reference == new.reference
        assert (merged.priority, merged.solution_due_at) == (old.priority, old.solution_due_at), "the earlier promise"
        found = await workflow.look_up(a_context(uow), supervisor, new.reference)
        assert [evidence.id for evidence in found.evidence] == [file]
        assert [change.code for change in found.changes] == ["registered", "registered", "merged_in"]
        assert await kept(uow, old) == [("Murad", "merged")]
        assert await said(uow, conversation) == [("ticket_merged", {"reference": old.reference, "into": new.reference})]
        assert (await registry.find(a_context(uow, clock), conversation.id, old.reference)).reference == new.reference
        assert [t.reference for t in await listed(a_context(uow), supervisor)] == [new.reference]
        with pytest.raises(InvalidTransition):
            await workflow.change_state(
                a_context(uow, clock, sla=SLA), supervisor, old.reference, to=TicketStatus.IN_REVIEW
            )

        last = await registered(uow, clock, elsewhere)
        await workflow.merge(a_context(uow, clock), supervisor, new.reference, last.reference)
        assert (await registry.find(a_context(uow, clock), conversation.id, old.reference)).reference == last.reference

    async def test_what_is_not_merged(
        self, uow: Database, clock: ManualClock, supervisor: Operator, conversation: Conversation
    ) -> None:
        ticket = await registered(uow, clock, conversation)
        foreign = await registered(uow, clock, conversation, account_id="ZZ99999")
        solved = await registered(uow, clock, conversation)
        await workflow.change_state(
            a_context(uow, clock, sla=SLA), supervisor, solved.reference, to=TicketStatus.SOLVED, told="x"
        )
        for into, refusal in [
            (ticket.reference, BadRequest),
            (foreign.reference, DifferentPlayers),
            (solved.reference, InvalidTransition),
            (new_reference(), NotFound),
        ]:
            with pytest.raises(refusal):
                await workflow.merge(a_context(uow, clock), supervisor, ticket.reference, into)
        assert [code for _, code in await kept(uow, ticket)] == ["registered"]


class TestClocks:
    async def test_near_and_past_are_told_once_each(
        self, uow: Database, clock: ManualClock, supervisor: Operator, conversation: Conversation, hub: RecordingHub
    ) -> None:
        ticket = await registered(uow, clock, conversation)

        async def sweep(**span: float) -> list[bool]:
            clock.advance(**span)
            hub.published.clear()
            await asyncio.gather(*(deadlines.sweep(a_context(uow, clock)) for _ in range(4)))
            return [event.breached for event in hub.published if isinstance(event, TicketDue)]

        assert await sweep(hours=21) == []
        assert await sweep(hours=1) == [False]
        assert await sweep(hours=1, minutes=59) == []
        assert await sweep(minutes=1) == [True]
        assert await sweep(hours=9) == []
        assert [code for _, code in await kept(uow, ticket)] == ["registered", "due_soon", "breached"]
        overdue = await listed(a_context(uow), supervisor, due_before=clock.now())
        assert [(t.reference, t.breached_at is not None) for t in overdue] == [(ticket.reference, True)]

    async def test_what_waits_for_the_player_or_is_solved_is_not_told_of(
        self, uow: Database, clock: ManualClock, supervisor: Operator, conversation: Conversation
    ) -> None:
        waiting, solved = await registered(uow, clock, conversation), await registered(uow, clock, conversation)
        await workflow.change_state(
            a_context(uow, clock, sla=SLA), supervisor, waiting.reference, to=TicketStatus.WAITING_FOR_VISITOR
        )
        await workflow.change_state(
            a_context(uow, clock, sla=SLA), supervisor, solved.reference, to=TicketStatus.SOLVED, told="x"
        )
        clock.advance(days=30)
        assert await deadlines.sweep(a_context(uow, clock)) == 0


class TestSurveys:
    async def test_a_solved_ticket_is_asked_about_once(
        self, uow: Database, clock: ManualClock, supervisor: Operator, conversation: Conversation
    ) -> None:
        ticket = await registered(uow, clock, conversation)
        for _ in range(2):
            await workflow.change_state(
                a_context(uow, clock, sla=SLA), supervisor, ticket.reference, to=TicketStatus.SOLVED, told="x"
            )
            await workflow.reopen(a_context(uow, clock, sla=SLA), conversation.id, ticket.reference)
        async with uow(read_only=True) as work:
            [survey] = await work.surveys.open_of(conversation.id)
            assert await surveys.open_in(work, conversation) is None, "it is open again"
        assert (survey.kind, survey.reference, survey.operator_id) == (
            SurveyKind.TICKET,
            ticket.reference,
            supervisor.id,
        )

        async def answer(conversation_id: ConversationId, score: int) -> None:
            await surveys.answer(
                a_context(uow, clock, mask=no_mask, nps_days=0),
                conversation_id,
                survey.id,
                score=score,
                comment=" fine ",
            )

        with pytest.raises(NotFound):
            await answer((await stored(uow)).id, 5)
        for wrong in (0, 6):
            with pytest.raises(BadRequest):
                await answer(conversation.id, wrong)
        await answer(conversation.id, 4)
        await answer(conversation.id, 4)
        with pytest.raises(InvalidTransition):
            await answer(conversation.id, 1)
        async with uow(read_only=True) as work:
            [answered] = await work.surveys.answered_since(clock.now() - timedelta(hours=1))
            assert (answered.score, answered.comment) == (4, "fine")
            assert await work.surveys.open_of(conversation.id) == []

    async def test_whether_they_recommend_us_is_asked_at_an_interval_in_all_talks_of_an_account(
        self, uow: Database, clock: ManualClock
    ) -> None:
        one, other = await stored(uow, account_id="AB12345"), await stored(uow, account_id="AB12345")
        guest = await stored(uow)

        async def asked(conversation: Conversation) -> bool:
            async with uow() as work:
                before = len(await work.surveys.open_of(conversation.id))
                rated = replace(await work.conversations.get(conversation.id), rating_open=True)
                await work.conversations.update(rated)
                await work.commit()
            await visitor_actions.rate(a_context(uow, clock, nps_days=90), conversation.id, score=5, comment="")
            async with uow() as work:
                after = len(await work.surveys.open_of(conversation.id))
                rated = await work.conversations.get(conversation.id)
                await work.conversations.update(replace(rated, rating_open=False))
                await work.commit()
            async with uow() as work:  # the next talk is rated under another number
                now = await work.conversations.get(conversation.id)
                await work.conversations.change_owner(now, now.move("closed", clock.now()))
                now = await work.conversations.get(conversation.id)
                await work.conversations.change_owner(now, now.move("bot", clock.now()))
                await work.commit()
            return after > before

        assert await asked(one)
        assert not await asked(other)
        assert await asked(guest)
        clock.advance(days=89)
        assert not await asked(one)
        clock.advance(days=1)
        assert await asked(other)
        assert not await asked(one)
