"""Search by words, references and what conversations are: nothing that is not one's own; on every database."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from handoff.domain.conversations.conversation import Conversation, Status
from handoff.domain.conversations.message import AttachedFile, Author
from handoff.domain.conversations.note import Note
from handoff.domain.errors import BadRequest
from handoff.domain.ids import NoteId, new_key
from handoff.domain.people.operator import Operator, Role
from handoff.domain.search.folding import words_of
from handoff.domain.search.query import EntryKind, Hit, Outcome, SearchQuery
from handoff.ports.unit_of_work import UnitOfWorkFactory
from handoff.services.conversations import search
from tests.fixtures.clock import ManualClock
from tests.fixtures.departments import PAYMENTS, PRODUCT, SUPPORT
from tests.fixtures.desk import a_complaint, a_context, a_message, a_ticket, an_account
from tests.fixtures.storing import stored

NOW = ManualClock().now()


async def said(uow: UnitOfWorkFactory, conversation: Conversation, text: str, **fields: Any) -> None:
    async with uow() as work:
        await work.messages.append(a_message(conversation.id, text, **fields))
        await work.commit()


async def noted(uow: UnitOfWorkFactory, conversation: Conversation, text: str, **fields: Any) -> None:
    values: dict[str, Any] = {"operator_id": None, "author_name": "Aysel", "after_seq": 1, "mentions": ()}
    values |= {"created_at": NOW, "whisper": False, "id": NoteId(new_key())} | fields
    async with uow() as work:
        await work.notes.add(Note(conversation_id=conversation.id, text=text, **values))
        await work.commit()


async def found(
    uow: UnitOfWorkFactory, operator: Operator, text: str = "", *, limit: int = 20, **asked: Any
) -> list[Hit]:
    query = SearchQuery(words=tuple(words_of(text)), **asked)
    return (await search.find(a_context(uow), operator, query, limit=limit))[0]


def ids(hits: list[Hit]) -> list[str]:
    return [hit.found.conversation.id for hit in hits]


@pytest.fixture
async def supervisor(uow: UnitOfWorkFactory) -> Operator:
    return await an_account(uow, "Murad", role=Role.SUPERVISOR)


@pytest.mark.parametrize(
    ("said_words", "asked"),
    [
        ("Sənədlərim hələ yoxlanılır", "sened yoxlanil"),
        ("HESABIM BLOKLANDI", "hesabim"),
        ("Çekimim nerede, İstanbul", "cekim istanbul"),
        ("Где мой счёт и ёлка", "счет елка"),
        ("My withdrawal, 250.50 AZN", "withd 250"),
        ("senedim qalib", "sənəd"),
    ],
)
async def test_words_are_found_without_diacritics_by_their_beginnings(
    uow: UnitOfWorkFactory, supervisor: Operator, said_words: str, asked: str
) -> None:
    talk, other = await stored(uow), await stored(uow)
    await said(uow, talk, said_words)
    await said(uow, other, "something else")
    assert ids(await found(uow, supervisor, asked)) == [talk.id]
    assert await found(uow, supervisor, f"{asked} elsewhere") == []


async def test_what_is_found_tells_where(uow: UnitOfWorkFactory, supervisor: Operator) -> None:
    talk = await stored(uow)
    await said(uow, talk, "first")
    await said(uow, talk, "the money has not come", author=Author.OPERATOR)
    [hit] = await found(uow, supervisor, "money")
    assert (hit.found.kind, hit.found.seq, hit.excerpt.marks) == (EntryKind.MESSAGE, 2, ((4, 9),))
    await noted(uow, talk, "asked the bank")
    [hit] = await found(uow, supervisor, "bank")
    assert (hit.found.kind, hit.found.seq) == (EntryKind.NOTE, 1)
    file = AttachedFile(id="a", name="qəbz.png", media_type="image/png", size_bytes=1)
    await said(uow, talk, "", attachments=(file,))
    assert ids(await found(uow, supervisor, "qebz")) == [talk.id]
    await said(uow, talk, "an article", author=Author.BOT)
    assert await found(uow, supervisor, "article") == []


async def test_tickets_and_players_are_found_by_parts_of_what_names_them(
    uow: UnitOfWorkFactory, supervisor: Operator
) -> None:
    talk = await stored(uow, account_id="aysel.99x", player_name="Aysel Əliyeva")
    ticket = a_ticket(talk.id, complaint=a_complaint(account_id="QZ77120", transaction_id="TRX998877"))
    async with uow() as work:
        await work.tickets.add(ticket, "k")
        await work.commit()
    for asked in (ticket.reference, ticket.reference[-4:], ticket.reference.lower()[4:8], "7120", "trx9988", "8877"):
        [hit] = await found(uow, supervisor, asked, kinds=[EntryKind.TICKET])
        assert hit.found.ticket is not None and hit.found.ticket.reference == ticket.reference
    for asked in ("eliyeva", "99x", "aysel 99x"):
        [hit] = await found(uow, supervisor, asked, kinds=[EntryKind.PLAYER])
        assert hit.found.conversation.id == talk.id
    async with uow() as work:
        before = await work.conversations.get(talk.id)
        await work.conversations.update(replace(before, player_name="Leyla"))
        changed = replace(await work.tickets.get(ticket.id), resolution="ödənildi")
        await work.tickets.update(changed)
        await work.commit()
    assert await found(uow, supervisor, "eliyeva") == []
    assert len(await found(uow, supervisor, "leyla")) == 1
    assert len(await found(uow, supervisor, "odenildi")) == 1


async def test_a_ticket_that_is_linked_goes_along(uow: UnitOfWorkFactory, supervisor: Operator) -> None:
    talk, other = await stored(uow), await stored(uow)
    ticket = a_ticket(talk.id)
    async with uow() as work:
        await work.tickets.add(ticket, "k")
        await work.tickets.update(replace(ticket, conversation_id=other.id))
        await work.commit()
    assert ids(await found(uow, supervisor, ticket.reference)) == [other.id]


async def test_what_is_hidden_later_is_found_no_more(uow: UnitOfWorkFactory, supervisor: Operator) -> None:
    talk = await stored(uow)
    await said(uow, talk, "my code is 445566 please")
    async with uow() as work:
        await work.messages.hide(talk.id, 1, "my code is ******", ("code",))
        await work.commit()
    assert await found(uow, supervisor, "445566") == []
    assert ids(await found(uow, supervisor, "code")) == [talk.id]


async def test_what_conversations_are_narrows_it(uow: UnitOfWorkFactory, supervisor: Operator) -> None:
    holder = await an_account(uow, "Olga")
    held = await stored(uow, status=Status.ASSIGNED, operator_id=holder.id, language="ru")
    closed = await stored(
        uow, status=Status.CLOSED, closed_reason="solved", last_operator_id=holder.id, department=PAYMENTS
    )
    alone = await stored(uow, created_at=NOW + timedelta(hours=2))
    danger = await stored(uow, status=Status.QUEUED, waiting_since=NOW, stays_with_people=True)
    for talk in (held, closed, alone, danger):
        await said(uow, talk, "salam", created_at=talk.created_at)
    cases: list[tuple[dict[str, Any], set[str]]] = [
        ({}, {held.id, closed.id, alone.id, danger.id}),
        ({"statuses": [Status.ASSIGNED, Status.QUEUED]}, {held.id, danger.id}),
        ({"operator_id": holder.id}, {held.id, closed.id}),
        ({"language": "ru"}, {held.id}),
        ({"department": PAYMENTS}, {closed.id}),
        ({"outcome": "solved"}, {closed.id}),
        ({"outcome": Outcome.ASSISTANT}, {alone.id, danger.id}),
        ({"outcome": Outcome.DANGER}, {danger.id}),
        ({"since": NOW + timedelta(hours=1)}, {alone.id}),
        ({"until": NOW + timedelta(hours=1)}, {held.id, closed.id, danger.id}),
    ]
    for asked, wanted in cases:
        for text in ("", "salam"):
            assert set(ids(await found(uow, supervisor, text, **asked))) == wanted, (asked, text)


async def test_pages_follow_each_other_without_gap_or_repetition(uow: UnitOfWorkFactory, supervisor: Operator) -> None:
    talks = [await stored(uow, created_at=NOW + timedelta(minutes=n)) for n in range(7)]
    for talk in talks:
        await said(uow, talk, "salam")
    newest_first = [talk.id for talk in reversed(talks)]
    for text in ("", "salam"):
        shown: list[str] = []
        after: str | None = None
        while True:
            query = SearchQuery(words=tuple(words_of(text)))
            hits, after = await search.find(a_context(uow), supervisor, query, after=after, limit=3)
            shown += ids(hits)
            if after is None:
                break
        assert shown == newest_first
        for wrong in ("x~y", "-1"):
            with pytest.raises(BadRequest):
                await search.find(a_context(uow), supervisor, query, after=wrong)


async def test_a_conversation_is_shown_once_with_its_newest_words(uow: UnitOfWorkFactory, supervisor: Operator) -> None:
    talk, other = await stored(uow), await stored(uow)
    await said(uow, other, "salam there")
    for n in range(30):
        await said(uow, talk, f"salam {n}")
    hits = await found(uow, supervisor, "salam", limit=2)
    assert ids(hits) == [talk.id, other.id]
    assert hits[0].found.seq == 30


async def test_operators_find_what_they_may_read_and_nothing_else(uow: UnitOfWorkFactory) -> None:
    me = await an_account(uow, "Aysel", departments=(SUPPORT,), languages=("en",))
    other = await an_account(uow, "Olga", departments=(PAYMENTS,))
    mine = await stored(uow, status=Status.ASSIGNED, operator_id=me.id)
    before = await stored(uow, status=Status.CLOSED, last_operator_id=me.id)
    waits = await stored(uow, status=Status.QUEUED, waiting_since=NOW)
    elsewhere = await stored(uow, status=Status.QUEUED, waiting_since=NOW, department=PAYMENTS)
    hers = await stored(uow, status=Status.ASSIGNED, operator_id=other.id, assigned_at=NOW)
    asked_to_look = await stored(uow, status=Status.ASSIGNED, operator_id=other.id, assigned_at=NOW)
    assistant = await stored(uow)
    all_ = (mine, before, waits, elsewhere, hers, asked_to_look, assistant)
    for talk in all_:
        await said(uow, talk, "salam")
    await noted(uow, asked_to_look, "look, @Aysel", operator_id=other.id, mentions=(me.id,))
    visible = {mine.id, before.id, waits.id, asked_to_look.id}
    assert set(ids(await found(uow, me, "salam"))) == visible
    assert set(ids(await found(uow, me))) == visible
    await noted(uow, mine, "secretly for the holder", whisper=True)
    await noted(uow, before, "secretly of before", whisper=True)
    assert ids(await found(uow, me, "secretly")) == [mine.id]
    supervisor = await an_account(uow, "Murad", role=Role.SUPERVISOR)
    assert set(ids(await found(uow, supervisor, "secretly"))) == {mine.id, before.id}
    assert len(await found(uow, supervisor, "salam")) == len(all_)


async def test_tickets_are_found_by_their_department(uow: UnitOfWorkFactory) -> None:
    me = await an_account(uow, "Aysel", departments=(PAYMENTS,))
    talk = await stored(uow)
    mine = a_ticket(talk.id, complaint=a_complaint(description="geri ödəmə"))
    other = a_ticket(talk.id, department=PRODUCT, complaint=a_complaint(description="geri ödəmə", account_id="ZZ999"))
    async with uow() as work:
        await work.tickets.add(mine, "a")
        await work.tickets.add(other, "b")
        await work.commit()
    hits = await found(uow, me, "odeme")
    assert [hit.found.ticket.reference for hit in hits if hit.found.ticket] == [mine.reference]


@pytest.mark.parametrize("text", ['"', "a* OR b", "words:x", "NEAR(a b)", "it's", "\\", "'; --", "ə" * 300])
async def test_no_text_is_more_than_words(uow: UnitOfWorkFactory, supervisor: Operator, text: str) -> None:
    await found(uow, supervisor, text)


async def test_what_was_erased_is_in_no_list(uow: UnitOfWorkFactory, supervisor: Operator) -> None:
    talk = await stored(uow, account_id="AB12345")
    await said(uow, talk, "salam")
    async with uow() as work:
        await work.privacy.clear_talk(talk.id)
        await work.privacy.clear_tickets(talk.id)
        await work.privacy.clear_player(talk.id)
        await work.commit()
    assert await found(uow, supervisor, "salam") == []
    assert await found(uow, supervisor, "AB12345") == []
    assert await found(uow, supervisor) == []


async def test_pieces_within_words_are_found_where_the_database_can(
    uow: UnitOfWorkFactory, supervisor: Operator
) -> None:
    talk = await stored(uow)
    await said(uow, talk, "переведите")
    hits = await found(uow, supervisor, "ведите")
    has_pieces = "postgresql" in getattr(uow, "url", "")
    assert ids(hits) == ([talk.id] if has_pieces else [])
