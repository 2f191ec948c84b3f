"""What players asked in vain (`handoff.ports.repositories.gaps`), on every database."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from handoff.domain.content.gap import Asked, ClosedGap, GapKind
from handoff.domain.conversations.conversation import Conversation, HandoffReason
from handoff.domain.conversations.message import Author
from handoff.domain.ids import OperatorId, SurveyId, new_key
from handoff.domain.reports.fact import Fact, FactKind
from handoff.domain.tickets.survey import Survey, SurveyKind
from handoff.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from tests.fixtures.clock import ManualClock
from tests.fixtures.desk import a_complaint, a_message, a_ticket
from tests.fixtures.storing import stored

NOW = ManualClock().now()
SECOND = timedelta(seconds=1)


async def said(work: UnitOfWork, talk: Conversation, seq: int, text: str, author: Author = Author.VISITOR) -> None:
    await work.messages.append(a_message(talk.id, text, seq=seq, author=author, created_at=NOW + seq * SECOND))


async def happened(work: UnitOfWork, talk: Conversation, kind: FactKind, seconds: int, **values: Any) -> None:
    at = NOW + seconds * SECOND
    fact = Fact(kind=kind, at=at, conversation_id=talk.id, language="en", department=talk.department, episode=1)
    await work.facts.add(replace(fact, **values))


async def found(uow: UnitOfWorkFactory, kind: GapKind, language: str = "en") -> list[Asked]:
    day = timedelta(days=1)
    async with uow(read_only=True) as work:
        return await work.gaps.asked(kind, language, NOW.date() - day, NOW.date() + day, 10)


async def test_each_kind_has_its_words(uow: UnitOfWorkFactory) -> None:
    talk = await stored(uow)
    async with uow() as work:
        await said(work, talk, 1, "where is my bonus")
        await happened(work, talk, FactKind.TURN, 2, reason="answer", topic="bonus-missing")
        await said(work, talk, 2, "It is on its way", Author.BOT)
        await happened(work, talk, FactKind.VOTE, 3, flag=False, topic="bonus-missing", ref="2")
        await said(work, talk, 4, "what about my horse")
        await happened(work, talk, FactKind.TURN, 5, reason="fallback")
        await said(work, talk, 5, "Sorry?", Author.BOT)
        await said(work, talk, 6, "a person please")
        await happened(work, talk, FactKind.HANDOFF, 7, reason=HandoffReason.REQUESTED)
        await said(work, talk, 8, "Horses are not taken", Author.OPERATOR)
        ticket = a_ticket(talk.id, complaint=a_complaint(description="my horse was refused"))
        await work.tickets.add(ticket, "key")
        await happened(work, talk, FactKind.TICKET, 9, ref=ticket.id)
        await work.ratings.add(talk.id, 7, 2, "take horses", None, NOW)
        await happened(work, talk, FactKind.CSAT, 10, reason="talk", ref="talk-7", score=2)
        survey = Survey(
            id=SurveyId(new_key()),
            kind=SurveyKind.NPS,
            conversation_id=talk.id,
            asked_at=NOW,
            score=9,
            comment="and donkeys",
            answered_at=NOW,
        )
        await work.surveys.add(survey)
        await happened(work, talk, FactKind.NPS, 11, ref=survey.id, score=9)
        await happened(work, talk, FactKind.CSAT, 12, reason="talk", ref="talk-8")
        await work.commit()
    told = {kind: [(one.text, one.topic, one.answer) for one in await found(uow, kind)] for kind in GapKind}
    person = "Horses are not taken"
    assert told == {
        GapKind.UNANSWERED: [("what about my horse", None, person)],
        GapKind.UNHELPFUL: [("where is my bonus", "bonus-missing", person)],
        GapKind.HANDED_OVER: [("where is my bonus", "bonus-missing", person)],
        GapKind.CAUSE: [("my horse was refused", None, "")],
        GapKind.WISH: [("and donkeys", None, ""), ("take horses", None, "")],
    }
    assert await found(uow, GapKind.UNANSWERED, "az") == []


async def test_nothing_of_players_in_danger_and_nothing_that_was_erased(uow: UnitOfWorkFactory) -> None:
    talk = await stored(uow, handoff_reason=HandoffReason.GAMBLING_HARM)
    gone = await stored(uow)
    async with uow() as work:
        for one in (talk, gone):
            await said(work, one, 1, "I cannot stop")
            await happened(work, one, FactKind.TURN, 2, reason="fallback")
        await work.facts.forget(gone.id)
        await work.commit()
    assert await found(uow, GapKind.UNANSWERED) == []


async def test_gaps_are_closed_and_opened_again(uow: UnitOfWorkFactory) -> None:
    talk = await stored(uow)
    async with uow() as work:
        await said(work, talk, 1, "what about my horse")
        await happened(work, talk, FactKind.TURN, 2, reason="failed")
        await work.commit()
    [one] = await found(uow, GapKind.UNANSWERED)
    gap = ClosedGap(
        id="gap",
        kind=GapKind.UNANSWERED,
        language="en",
        topic="bet-rules",
        facts=(one.fact, 999_999),
        days=28,
        closed_at=NOW,
        operator_id=OperatorId("op"),
    )
    async with uow() as work:
        await work.gaps.close(gap)
        await work.commit()
    async with uow() as work:
        assert await work.gaps.closed(GapKind.UNANSWERED, "en", 5) == [gap]
        assert await work.gaps.closed(GapKind.UNANSWERED, "az", 5) == []
        assert await work.gaps.of_facts(gap.kind, gap.facts) == [one]
        assert await work.gaps.reopen("gap") and not await work.gaps.reopen("gap")
