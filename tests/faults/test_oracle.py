"""The oracle sees what it is there to see: each kind of harm, done to a small log by hand."""

import sqlite3
from pathlib import Path

import pytest

from handoff.domain.message import Author
from handoff.hub.memory import MemoryHub
from handoff.storage.sql.database import Database
from tests.contract.storing import append, stored
from tests.faults.oracle import Verdict, judge
from tests.faults.people import Player
from tests.fixtures.desk import a_message, fresh_sqlite


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
