"""The log of a conversation (`handoff.ports.repositories`), on every database."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from handoff.domain.conversations.conversation import Status
from handoff.domain.conversations.message import AttachedFile, Author, Button, Outcome, OutcomeKind, PlayerWords
from handoff.domain.errors import NotFound
from handoff.domain.ids import ConversationId
from handoff.ports.unit_of_work import UnitOfWorkFactory
from handoff.storage.sql.rows import PLAIN_MESSAGE
from tests.fixtures.clock import ManualClock
from tests.fixtures.desk import a_message
from tests.fixtures.storing import append, fetch, log, stored

NOW = ManualClock().now()


async def test_every_field_comes_back(uow: UnitOfWorkFactory) -> None:
    conversation = await stored(uow)
    message = await append(
        uow,
        a_message(
            conversation.id,
            "Ə, ı, ğ, ё, 👍🏽 <b>",
            author=Author.BOT,
            author_name="Aysel",
            client_message_id="client-1",
            epoch=4,
            params={"name": "ü"},
            buttons=(Button(id="b", label="Bəli", action={"intent": "affirm", "entities": {}}),),
            outcome=Outcome(kind=OutcomeKind.SUGGEST, suggestions=("a",), offers=("human",), score=0.5),
            pressed={"intent": "x"},
            helpful=False,
        ),
    )
    assert await log(uow, conversation.id) == [message]
    async with uow(read_only=True) as work:
        assert await work.messages.get(conversation.id, 1) == message
        assert await work.messages.by_client_id(conversation.id, "client-1") == message


async def test_fifty_at_once_are_numbered_without_gaps(uow: UnitOfWorkFactory) -> None:
    one, other = await stored(uow), await stored(uow)
    messages = await asyncio.gather(
        *(append(uow, a_message((one, other)[n % 5 == 0].id, f"text {n}")) for n in range(50))
    )
    for conversation, count in ((one, 40), (other, 10)):
        numbers = [m.seq for m in messages if m.conversation_id == conversation.id]
        assert sorted(numbers) == list(range(1, count + 1))
        assert [m.seq for m in await log(uow, conversation.id)] == list(range(1, count + 1))
        assert (await fetch(uow, conversation.id)).head_seq == count
    by_seq = {(m.conversation_id, m.seq): m.text for m in messages}
    assert all(by_seq[(m.conversation_id, m.seq)] == m.text for m in await log(uow, one.id))


async def test_a_rolled_back_number_is_given_again(uow: UnitOfWorkFactory) -> None:
    conversation = await stored(uow)
    async with uow() as work:
        assert (await work.messages.append(a_message(conversation.id, "lost"))).seq == 1
    assert (await append(uow, a_message(conversation.id, "kept"))).seq == 1


async def test_the_callers_number_does_not_count(uow: UnitOfWorkFactory) -> None:
    conversation = await stored(uow)
    assert (await append(uow, a_message(conversation.id, seq=99))).seq == 1


async def test_a_client_message_id_is_stored_once(uow: UnitOfWorkFactory) -> None:
    conversation, other = await stored(uow), await stored(uow)
    first = await append(uow, a_message(conversation.id, "first", client_message_id="same"))
    again = await append(uow, a_message(conversation.id, "second", client_message_id="same"), needs_answer=True)
    assert again == first
    assert await log(uow, conversation.id) == [first]
    assert (await fetch(uow, conversation.id)).head_seq == 1
    async with uow(read_only=True) as work:
        assert await work.messages.unanswered(conversation.id) == []
    elsewhere = await append(uow, a_message(other.id, "first", client_message_id="same"))
    assert elsewhere.conversation_id == other.id, "the id is its conversation's own"


async def test_a_client_message_id_is_stored_once_also_when_sent_at_once(uow: UnitOfWorkFactory) -> None:
    conversation = await stored(uow)
    results = await asyncio.gather(
        *(append(uow, a_message(conversation.id, f"text {n}", client_message_id="same")) for n in range(20))
    )
    assert {message.seq for message in results} == {1}
    assert len({message.text for message in results}) == 1
    assert len(await log(uow, conversation.id)) == 1


async def test_who_holds_the_lock_may_give_the_head(uow: UnitOfWorkFactory) -> None:
    conversation = await stored(uow)
    await append(uow, a_message(conversation.id, "first"))
    async with uow() as work:
        head_seq = (await work.conversations.get(conversation.id)).head_seq
        message = await work.messages.append(a_message(conversation.id, "second", seq=9), head_seq=head_seq)
        await work.commit()
    assert message.seq == 2
    assert (await log(uow, conversation.id))[1] == message
    changed = await fetch(uow, conversation.id)
    assert (changed.head_seq, changed.updated_at) == (2, message.created_at)


FIELDS: dict[str, Any] = {
    "code": "rated",
    "params": {"score": 5},
    "buttons": (Button(id="b", label="Bəli"),),
    "outcome": Outcome(kind=OutcomeKind.SMALLTALK),
    "pressed": {"intent": "x"},
    "helpful": False,
    "attachments": (AttachedFile(id="f", name="a.png", media_type="image/png", size_bytes=1),),
    "masked": ("card",),
}


@pytest.mark.parametrize("name", FIELDS)
async def test_what_few_messages_have_is_kept_by_itself(name: str, uow: UnitOfWorkFactory) -> None:
    """Plain messages are stored a shorter way, and each of these fields makes one that is not plain."""
    conversation = await stored(uow)
    message = await append(uow, a_message(conversation.id, **{name: FIELDS[name]}))
    assert getattr(message, name) == FIELDS[name]
    assert await log(uow, conversation.id) == [message]


def test_every_field_of_a_plain_message_was_tried() -> None:
    assert set(FIELDS) == set(PLAIN_MESSAGE)


async def test_messages_without_client_message_id_are_all_stored(uow: UnitOfWorkFactory) -> None:
    conversation = await stored(uow)
    await append(uow, a_message(conversation.id))
    await append(uow, a_message(conversation.id))
    assert len(await log(uow, conversation.id)) == 2


async def test_into_no_conversation(uow: UnitOfWorkFactory) -> None:
    with pytest.raises(NotFound):
        await append(uow, a_message(ConversationId("nobody")))


async def test_what_comes_after(uow: UnitOfWorkFactory) -> None:
    conversation = await stored(uow)
    for n in range(1, 5):
        await append(uow, a_message(conversation.id, str(n)))
    for after in range(6):
        assert [m.seq for m in await log(uow, conversation.id, after)] == list(range(after + 1, 5))


async def test_one_that_is_not_there(uow: UnitOfWorkFactory) -> None:
    conversation, other = await stored(uow), await stored(uow)
    await append(uow, a_message(other.id))
    async with uow(read_only=True) as work:
        with pytest.raises(NotFound):
            await work.messages.get(conversation.id, 1)
        assert await work.messages.by_client_id(conversation.id, "none") is None


async def test_the_players_last_words_and_since_when_they_wait(uow: UnitOfWorkFactory) -> None:
    talk, other, silent = await stored(uow), await stored(uow), await stored(uow)
    for text in ("first", "last"):
        await append(uow, a_message(talk.id, text))
    await append(uow, a_message(talk.id, "**an answer**", author=Author.BOT))
    await append(uow, a_message(talk.id, "", author=Author.SYSTEM, code="rated"))
    await append(uow, a_message(other.id, "asked"))
    await append(uow, a_message(other.id, "answered", author=Author.OPERATOR))
    await append(uow, a_message(silent.id, "", author=Author.SYSTEM, code="rated"))
    waits = PlayerWords(text="last", unanswered_since=a_message(talk.id).created_at)
    answered = PlayerWords(text="asked")
    async with uow(read_only=True) as work:
        assert await work.messages.last_words([talk.id, silent.id, ConversationId("nobody")]) == {talk.id: waits}
        assert await work.messages.last_words([talk.id, other.id]) == {talk.id: waits, other.id: answered}
        assert await work.messages.last_words([talk.id]) == {talk.id: waits}
        assert await work.messages.last_words([other.id]) == {other.id: answered}
        assert await work.messages.last_words([]) == {}


async def test_a_message_that_is_only_a_file_is_its_name(uow: UnitOfWorkFactory) -> None:
    talk, other = await stored(uow), await stored(uow)
    file = AttachedFile(id="file-0001", name="receipt.png", media_type="image/png", size_bytes=1)
    for conversation in (talk, other):
        await append(uow, a_message(conversation.id, "before"))
        await append(uow, a_message(conversation.id, "", attachments=(file,)))
    async with uow(read_only=True) as work:
        found = await work.messages.last_words([talk.id, other.id])
        assert {id: words.text for id, words in found.items()} == {talk.id: "receipt.png", other.id: "receipt.png"}
        assert (await work.messages.last_words([talk.id]))[talk.id].text == "receipt.png"


async def test_a_thumb(uow: UnitOfWorkFactory) -> None:
    conversation = await stored(uow)
    for _ in range(2):
        await append(uow, a_message(conversation.id))
    async with uow() as work:
        await work.messages.set_helpful(conversation.id, 2, True)
        await work.commit()
    assert [m.helpful for m in await log(uow, conversation.id)] == [None, True]


async def test_when_the_visitor_said_what_stands_so_far_from_the_end(uow: UnitOfWorkFactory) -> None:
    conversation, other = await stored(uow), await stored(uow)
    authors = (Author.VISITOR, Author.BOT, Author.VISITOR, Author.SYSTEM)
    for minute, author in enumerate(authors):
        await append(uow, a_message(conversation.id, author=author, created_at=NOW + timedelta(minutes=minute)))
    await append(uow, a_message(other.id, author=Author.VISITOR))
    async with uow(read_only=True) as work:
        said_at = [await work.messages.said_at(conversation.id, nth) for nth in (1, 2, 3)]
    assert said_at == [NOW + timedelta(minutes=2), NOW, None]


async def test_what_the_assistant_still_owes(uow: UnitOfWorkFactory) -> None:
    conversation, people, quiet = await stored(uow), await stored(uow, Status.ASSIGNED), await stored(uow)
    for needs_answer in (True, False, True, True):
        await append(uow, a_message(conversation.id), needs_answer=needs_answer)
    await append(uow, a_message(people.id), needs_answer=True)
    await append(uow, a_message(quiet.id))

    async def owed() -> tuple[list[int], list[ConversationId]]:
        async with uow(read_only=True) as work:
            messages = await work.messages.unanswered(conversation.id)
            return [m.seq for m in messages], await work.messages.conversations_unanswered(ManualClock().now())

    assert await owed() == ([1, 3, 4], [conversation.id])
    async with uow() as work:
        await work.messages.mark_answered(conversation.id, 3)
        await work.commit()
    assert await owed() == ([4], [conversation.id])
    async with uow() as work:
        await work.messages.mark_answered(conversation.id, 4)
        await work.commit()
    assert await owed() == ([], [])
