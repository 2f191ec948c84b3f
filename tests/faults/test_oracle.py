"""The oracle sees what it is there to see: each kind of harm, done to a small log by hand."""

import asyncio
import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from handoff.domain.conversations.message import Author, Message, Outcome, OutcomeKind
from handoff.domain.tickets.ticket import ComplaintKind
from handoff.hub.memory import MemoryHub
from handoff.storage.sql.database import Database
from tests.faults.asking import Asker
from tests.faults.filing import STORIES, SUMS, Filing
from tests.faults.oracle import Verdict, judge
from tests.faults.people import Player
from tests.faults.real_oracle import Answers, judge_real
from tests.fixtures import processes
from tests.fixtures.desk import a_complaint, a_message, a_ticket, fresh_sqlite
from tests.fixtures.storing import append, stored


class Talk:
    """A player who said two things and got two answers."""

    def __init__(self, file: Path, player: Player) -> None:
        self.file = file
        self.player = player

    def harm(self, statement: str) -> None:
        with sqlite3.connect(self.file) as connection:
            connection.execute(statement)
        connection.close()

    def verdict(self) -> Verdict:
        return judge(self.file, [self.player], [], self.player.faults)


@pytest.fixture
async def talk(tmp_path: Path) -> Talk:
    url = fresh_sqlite(tmp_path)
    database = Database(url, MemoryHub())
    conversation = await stored(database)
    player = Player("player", "", "", 0, [])
    player.conversation_id = conversation.id
    for n in range(2):
        player.outbox.put(f"question {n}")
        id = list(player.outbox.sent)[-1]
        asked = await append(database, a_message(conversation.id, f"question {n}", client_message_id=id))
        answer = await append(database, a_message(conversation.id, f"echo: question {n}", author=Author.BOT))
        player.outbox.take_answer(
            {"type": "message.accepted", "client_message_id": id, "seq": asked.seq}, player.faults
        )
        for message in (asked, answer):
            player.view.add({"seq": message.seq, "author": message.author.value, "text": message.text})
    await database.close()
    return Talk(Path(url.removeprefix("sqlite+aiosqlite:///")), player)


async def test_a_whole_log_is_found_whole(talk: Talk) -> None:
    assert talk.verdict().findings == []


HARM = {
    "lost": "DELETE FROM messages WHERE seq = 3",
    "doubled": "UPDATE messages SET text = 'echo: question 0' WHERE seq = 4",
    "out_of_order": "UPDATE conversations SET head_seq = 5",
    "two_owners": "UPDATE messages SET author = 'operator', author_name = 'Aysel' WHERE seq = 4",
    "stranded": "UPDATE messages SET needs_answer = 1 WHERE seq = 3",
}


@pytest.mark.parametrize("kind", HARM)
async def test_each_kind_of_harm_is_seen(talk: Talk, kind: str) -> None:
    talk.harm(HARM[kind])
    assert talk.verdict().counts[kind] > 0


async def test_what_the_player_saw_counts(talk: Talk) -> None:
    del talk.player.view.messages[2]
    assert talk.verdict().lost == ["player never saw 2"]
    talk.player.view.add({"seq": 4, "author": "bot", "text": "echo: question 1"})
    assert talk.verdict().doubled
    talk.player.outbox.put("never accepted")
    assert talk.verdict().stranded


class RealTalk(Talk):
    """A player of the real assistant: two questions, the first answered in two bubbles, and a complaint."""

    player: Asker

    def verdict(self) -> Verdict:
        return judge_real(self.file, [self.player], [], self.player.faults)[0]

    def answers(self) -> Answers:
        return judge_real(self.file, [self.player], [], [])[1]


@pytest.fixture
async def real_talk(tmp_path: Path) -> RealTalk:
    url = fresh_sqlite(tmp_path)
    database = Database(url, MemoryHub())
    conversation = await stored(database)
    player = Asker("player", "", "", 0, [], language="en", questions=[])
    player.conversation_id = conversation.id
    moment = conversation.created_at

    async def said(message: Message) -> Message:
        message = await append(database, replace(message, created_at=moment))
        player.view.add({"seq": message.seq, "author": message.author.value, "text": message.text})
        return message

    await said(a_message(conversation.id, "welcome", author=Author.BOT))
    for topic, reason, bubbles in (("support-languages", None, 2), ("payment-documents", "standby", 1)):
        moment += timedelta(seconds=1)
        id = player.outbox.put(f"what about {topic}?")
        player.asked[id] = topic
        asked = await said(a_message(conversation.id, f"what about {topic}?", client_message_id=id))
        player.outbox.take_answer({"type": "message.accepted", "client_message_id": id, "seq": asked.seq}, [])
        moment += timedelta(seconds=1)
        for _ in range(bubbles):
            outcome = Outcome(kind=OutcomeKind.ANSWER, topic=topic, reason=reason)
            await said(a_message(conversation.id, "the same words", author=Author.BOT, outcome=outcome))
    filing = Filing.new("en", 1)
    day, _, currency = SUMS["en"]
    complaint = a_complaint(
        kind=ComplaintKind.DEPOSIT,
        account_id=filing.account_id,
        transaction_id=filing.transaction_id,
        amount=filing.amount,
        currency=currency,
        happened=day,
        description=STORIES["en"],
        contact=filing.contact,
    )
    ticket = a_ticket(conversation.id, complaint=complaint)
    async with database() as work:
        await work.tickets.add(ticket, "key")
        await work.commit()
    filing.reference = ticket.reference
    player.filings.append(filing)
    await database.close()
    return RealTalk(Path(url.removeprefix("sqlite+aiosqlite:///")), player)


async def test_a_whole_talk_with_the_real_assistant_is_found_whole(real_talk: RealTalk) -> None:
    assert real_talk.verdict().findings == []
    answers = real_talk.answers()
    assert (answers.turns, answers.tickets) == ({"Rasa": 1, "standby": 1}, 1)
    assert (answers.questions, answers.right) == (1, 1)


REAL_HARM = {
    "answered in a second turn": ("doubled", "UPDATE messages SET created_at = '2030-01-01 00:00:00' WHERE seq = 4"),
    "not answered": ("stranded", "UPDATE messages SET author = 'system', code = 'rated', outcome = NULL WHERE seq = 6"),
    "answered with another answer": (
        "out_of_order",
        "UPDATE messages SET outcome = json_set(outcome, '$.topic', 'support-languages') WHERE seq = 6",
    ),
    "other words in the ticket": ("lost", "UPDATE tickets SET description = description || char(10) || description"),
    "another number": ("lost", "UPDATE tickets SET reference = 'DST-0000-0000'"),
    "no ticket": ("lost", "DELETE FROM tickets"),
    "two tickets": (
        "doubled",
        "CREATE TABLE copy AS SELECT * FROM tickets;"
        " UPDATE copy SET id = 'x', reference = 'x', idempotency_key = 'x';"
        " INSERT INTO tickets SELECT * FROM copy",
    ),
}


@pytest.mark.parametrize("what", REAL_HARM)
async def test_each_harm_of_the_real_assistant_is_seen(real_talk: RealTalk, what: str) -> None:
    kind, statements = REAL_HARM[what]
    for statement in statements.split(";"):
        real_talk.harm(statement)
    assert real_talk.verdict().counts[kind] == 1


async def test_a_player_who_waits_in_vain_is_stranded(real_talk: RealTalk) -> None:
    real_talk.player.unanswered.append("an answer")
    assert real_talk.verdict().stranded == ["player waited in vain for an answer"]


async def test_the_line_that_nobody_can_answer_is_an_answer(real_talk: RealTalk) -> None:
    real_talk.harm(
        "UPDATE messages SET author = 'system', code = 'assistant_unavailable', outcome = NULL, text = '' WHERE seq = 6"
    )
    assert real_talk.verdict().stranded == []
    assert real_talk.answers().turns["unavailable"] == 1


async def test_a_process_that_stays_is_seen(tmp_path: Path) -> None:
    child = await asyncio.create_subprocess_exec(
        "sleep", "60", env={"DESTEK_VAR": str(tmp_path)}, start_new_session=True
    )
    try:
        assert processes.naming(tmp_path) == [child.pid]
    finally:
        child.kill()
        await child.wait()
    assert processes.naming(tmp_path) == []
