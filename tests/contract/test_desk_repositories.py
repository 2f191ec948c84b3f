"""Files, surveys, saved replies, ticket searches and counts (`handoff.ports.repositories`), on every database."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from handoff.domain.content.saved_reply import SavedReply
from handoff.domain.conversations.conversation import Priority
from handoff.domain.conversations.message import Author
from handoff.domain.errors import NotFound
from handoff.domain.files.attachment import Attachment
from handoff.domain.ids import AttachmentId, ConversationId, OperatorId, Reference, SavedReplyId, SurveyId
from handoff.domain.tickets.survey import Survey, SurveyKind
from handoff.domain.tickets.ticket import Ticket, TicketChange, TicketStatus
from handoff.ports.unit_of_work import UnitOfWorkFactory
from tests.fixtures.clock import ManualClock
from tests.fixtures.departments import SUPPORT
from tests.fixtures.desk import a_ticket
from tests.fixtures.storing import stored

NOW = ManualClock().now()


def hours(count: float) -> Any:
    return NOW + timedelta(hours=count)


def a_file(id: str, conversation_id: ConversationId, **fields: Any) -> Attachment:
    values: dict[str, Any] = {
        "id": AttachmentId(id),
        "conversation_id": conversation_id,
        "author": Author.VISITOR,
        "name": "şəkil.png",
        "media_type": "image/png",
        "size_bytes": 10,
        "created_at": NOW,
    }
    return Attachment(**values | fields)


class TestAttachments:
    async def test_every_field_comes_back(self, uow: UnitOfWorkFactory) -> None:
        conversation, other = await stored(uow), await stored(uow)
        file = a_file("one", conversation.id, author=Author.OPERATOR)
        later = a_file("two", conversation.id, created_at=hours(1), size_bytes=5)
        async with uow() as work:
            for one in (later, file, a_file("far", other.id, size_bytes=99)):
                await work.attachments.add(one)
            assert await work.attachments.get(file.id) == file
            assert await work.attachments.of_conversation(conversation.id) == [file, later]
            assert await work.attachments.of_conversation(ConversationId("none")) == []
            await work.attachments.remove(file.id)
            await work.attachments.remove(file.id)
            with pytest.raises(NotFound):
                await work.attachments.get(file.id)

    async def test_sent_or_evidence_they_are_no_orphans(self, uow: UnitOfWorkFactory) -> None:
        conversation = await stored(uow)
        ticket = a_ticket(conversation.id)
        async with uow() as work:
            await work.tickets.add(ticket, "k")
            for id in ("sent", "evidence", "orphan"):
                await work.attachments.add(a_file(id, conversation.id))
            await work.attachments.add(a_file("fresh", conversation.id, created_at=hours(2)))
            await work.attachments.put_into_message([AttachmentId("sent")], 7)
            await work.attachments.make_evidence([AttachmentId("evidence")], ticket.id)
            assert [file.id for file in await work.attachments.unsent_before(hours(1))] == ["orphan"]
            assert (await work.attachments.get(AttachmentId("sent"))).seq == 7
            assert [file.id for file in await work.attachments.of_ticket(ticket.id)] == ["evidence"]


class TestSurveys:
    async def test_asked_once_answered_once(self, uow: UnitOfWorkFactory) -> None:
        conversation, other = await stored(uow), await stored(uow)
        survey = Survey(
            id=SurveyId("s1"),
            kind=SurveyKind.TICKET,
            conversation_id=conversation.id,
            asked_at=NOW,
            reference=Reference("DST-1111-1111"),
            operator_id=OperatorId("o"),
        )
        nps = Survey(id=SurveyId("s2"), kind=SurveyKind.NPS, conversation_id=other.id, asked_at=hours(1))
        async with uow() as work:
            await work.surveys.add(survey)
            await work.surveys.add(nps)
            assert await work.surveys.get(survey.id) == survey
            assert await work.surveys.open_of(conversation.id) == [survey]
            both = [conversation.id, other.id]
            assert await work.surveys.last_asked(both, SurveyKind.NPS) == hours(1)
            assert await work.surveys.last_asked([conversation.id], SurveyKind.NPS) is None
            answered = replace(survey, score=4, comment="yaxşı", answered_at=hours(2))
            await work.surveys.update(answered)
            assert await work.surveys.open_of(conversation.id) == []
            assert await work.surveys.answered_since(hours(2)) == [answered]
            assert await work.surveys.answered_since(hours(3)) == []
            with pytest.raises(NotFound):
                await work.surveys.get(SurveyId("s3"))


class TestSavedReplies:
    async def test_by_shortcut_then_language(self, uow: UnitOfWorkFactory) -> None:
        replies = [
            SavedReply(id=SavedReplyId(f"r{n}"), shortcut=shortcut, language=language, text=f"text {n}")
            for n, (shortcut, language) in enumerate([("b", "tr"), ("a", "ru"), ("b", "az")])
        ]
        async with uow() as work:
            for reply in replies:
                await work.saved_replies.add(reply)
            assert await work.saved_replies.all() == [replies[1], replies[2], replies[0]]
            changed = replace(replies[1], text="another")
            await work.saved_replies.update(changed)
            await work.saved_replies.remove(replies[0].id)
            await work.saved_replies.remove(replies[0].id)
            assert await work.saved_replies.all() == [changed, replies[2]]
            with pytest.raises(NotFound):
                await work.saved_replies.update(replies[0])


class TestTicketBoard:
    async def test_every_way_to_look(self, uow: UnitOfWorkFactory) -> None:
        conversation = await stored(uow)
        tickets: dict[str, Ticket] = {
            "early": a_ticket(conversation.id, first_answer_due_at=hours(1)),
            "told": a_ticket(conversation.id, first_answer_due_at=hours(2), breached_at=hours(2)),
            "answered": a_ticket(
                conversation.id,
                department=SUPPORT,
                status=TicketStatus.IN_REVIEW,
                first_answered_at=hours(0),
                first_answer_due_at=hours(0),
                solution_due_at=hours(9),
                operator_id=OperatorId("me"),
            ),
            "paused": a_ticket(
                conversation.id,
                status=TicketStatus.WAITING_FOR_VISITOR,
                first_answer_due_at=hours(3),
                paused_at=hours(0),
            ),
            "solved": a_ticket(conversation.id, status=TicketStatus.SOLVED, solved_at=hours(1)),
            "merged": a_ticket(conversation.id, merged_into=Reference("DST-2222-2222")),
        }
        async with uow() as work:
            for name, ticket in tickets.items():
                await work.tickets.add(ticket, name)
            await work.commit()
        names = {ticket.reference: name for name, ticket in tickets.items()}

        async def found(**asked: Any) -> list[str]:
            async with uow(read_only=True) as work:
                return [names[ticket.reference] for ticket in await work.tickets.search(**asked)]

        assert await found() == ["early", "told", "paused", "answered", "solved"]
        assert await found(limit=2) == ["early", "told"]
        assert await found(departments=[SUPPORT]) == ["answered"]
        assert await found(departments=[]) == []
        assert await found(status=TicketStatus.SOLVED) == ["solved"]
        assert await found(operator_id=OperatorId("me")) == ["answered"]
        assert await found(due_before=hours(2)) == ["early", "told"]
        assert await found(due_before=hours(9)) == ["early", "told", "answered"]
        assert await found(due_before=hours(9), unalarmed=True) == ["early", "answered"]
        async with uow(read_only=True) as work:
            counts = await work.tickets.counts(hours(1))
            assert (counts.open, counts.breached, counts.solved) == (4, 1, 1)
            counts = await work.tickets.counts(hours(3))
            assert (counts.open, counts.breached, counts.solved) == (4, 0, 0)

    async def test_history_keeps_its_order_and_may_move(self, uow: UnitOfWorkFactory) -> None:
        conversation = await stored(uow)
        one, other = a_ticket(conversation.id), a_ticket(conversation.id, priority=Priority.NORMAL)
        lines = [
            TicketChange(ticket_id=one.id, at=NOW, actor="Aysəl", code=f"c{n}", params={"n": n, "t": "ə"})
            for n in range(20)
        ]
        async with uow() as work:
            await work.tickets.add(one, "one")
            await work.tickets.add(other, "other")
            for line in lines:
                await work.tickets.add_change(line)
            assert await work.tickets.changes(one.id) == lines
            await work.tickets.move_changes(one.id, other.id)
            assert await work.tickets.changes(one.id) == []
            assert await work.tickets.changes(other.id) == [replace(line, ticket_id=other.id) for line in lines]
            assert await work.tickets.by_reference(one.reference, for_update=True) == one
