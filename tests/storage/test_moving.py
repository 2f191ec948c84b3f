"""A desk on SQLite arrives on PostgreSQL whole, also where the way was broken off."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

import admin
from handoff.domain.complaint import ComplaintForm
from handoff.domain.conversations.message import Author
from handoff.domain.files.attachment import Attachment
from handoff.domain.ids import AttachmentId, new_key
from handoff.hub.memory import MemoryHub
from handoff.services.conversations import visitor_actions
from handoff.services.tickets import registry
from handoff.storage import moving
from handoff.storage.moving import MoveError, move
from handoff.storage.sql.database import Database
from tests.fixtures.clock import ManualClock
from tests.fixtures.desk import a_complaint, a_context, an_account, fresh_postgres, fresh_sqlite
from tests.fixtures.files import MemoryFiles
from tests.fixtures.postgres import run_on
from tests.fixtures.storing import log, stored

CLOCK = ManualClock()


@dataclass
class Move:
    source: Database
    target: Database
    tracker: Path
    files: tuple[MemoryFiles, MemoryFiles]

    async def go(self) -> dict[str, moving.Content]:
        return await move(self.source.engine, self.target.engine, tracker=self.tracker, files=self.files)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Move]:
    source, target = Database(fresh_sqlite(tmp_path), MemoryHub()), Database(fresh_postgres(), MemoryHub())
    files = (MemoryFiles(), MemoryFiles())
    context = a_context(source, CLOCK)
    await an_account(source, working_hours={"mon": ("09:00", "18:00")})
    for n in range(30):
        talk = await stored(
            source, language="az", form=ComplaintForm(description="para gəlmədi"), memory={"step": "story"}
        )
        for m in range(20):
            await visitor_actions.post_message(context, talk.id, client_message_id=f"m{m}", text=f"salam {n} ə")
        await registry.register(
            context, conversation_id=talk.id, complaint=a_complaint(), language="az", idempotency_key=talk.id
        )
        file = Attachment(
            id=AttachmentId(new_key()),
            conversation_id=talk.id,
            author=Author.VISITOR,
            name="a.png",
            media_type="image/png",
            size_bytes=3,
            created_at=CLOCK.now(),
        )
        async with source() as work:
            await work.attachments.add(file)
            await work.attempts.add("key", CLOCK.now(), since=CLOCK.now(), most=5)
            await work.commit()
        await files[0].put(file.id, b"png")
    tracker = tmp_path / "tracker.db"
    with closing(sqlite3.connect(tracker)) as connection, connection:
        connection.execute(
            "CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id VARCHAR, type_name VARCHAR, timestamp FLOAT, "
            "intent_name VARCHAR, action_name VARCHAR, data TEXT)"
        )
        rows = [(f"s{n % 7}", "user", n + 0.25, None, None, '{"text": "ə"}') for n in range(700)]
        connection.executemany(
            "INSERT INTO events (sender_id, type_name, timestamp, intent_name, action_name, data) VALUES (?,?,?,?,?,?)",
            rows,
        )
    yield Move(source, target, tracker, files)
    await source.close()
    await target.close()


async def test_all_arrives_and_goes_on(desk: Move) -> None:
    moved = await desk.go()
    assert (moved["conversations"].rows, moved["messages"].rows, moved["tickets"].rows) == (30, 600, 30)
    assert (moved["rasa.events"].rows, moved["files"].rows) == (700, 30)
    async with desk.source(read_only=True) as one, desk.target(read_only=True) as other:
        ids = await one.messages.conversations_unanswered(CLOCK.now())
        assert len(ids) == 30
        for id in ids:
            assert await one.conversations.get(id) == await other.conversations.get(id)
            assert await one.tickets.of_conversation(id) == await other.tickets.of_conversation(id)
    assert await log(desk.source, ids[0]) == await log(desk.target, ids[0])
    async with desk.target() as work:  # numbers that the database counts go on behind those of before
        assert await work.attempts.add("another", CLOCK.now(), since=CLOCK.now(), most=5)
        await work.commit()
    insert = "INSERT INTO rasa.events (sender_id, type_name) VALUES ('s', 'user') RETURNING id"
    assert run_on(desk.target.url, insert)[0]["id"] == 701


async def test_a_move_that_was_broken_off_is_gone_on_with(desk: Move, monkeypatch: pytest.MonkeyPatch) -> None:
    look, looks = moving._content, 0

    async def breaks(*args: object) -> object:
        nonlocal looks
        looks += 1
        if looks == 9:
            raise ConnectionError
        return await look(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(moving, "_content", breaks)
    with pytest.raises(ConnectionError):
        await desk.go()
    monkeypatch.undo()
    moved = await desk.go()
    assert moved["messages"].rows == 600


async def test_what_is_there_and_was_not_copied_is_noticed(desk: Move) -> None:
    await desk.go()
    run_on(desk.target.url, "UPDATE messages SET text = 'another' WHERE seq = 7")
    with pytest.raises(MoveError, match="messages"):
        await desk.go()


async def test_a_target_with_a_life_of_its_own_is_refused(desk: Move) -> None:
    await stored(desk.target)
    with pytest.raises(MoveError, match="conversations"):
        await desk.go()


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("DESTEK_VAR", str(tmp_path))
    assert admin.main(["move", "--to", "postgresql://nowhere/x"]) == 1
    assert "there is no database" in capsys.readouterr().err
    Database(f"sqlite+aiosqlite:///{tmp_path / 'destek.db'}", MemoryHub()).migrate()
    assert admin.main(["move", "--to", "mysql://x"]) == 1
    assert admin.main(["move", "--to", fresh_postgres()]) == 0
    assert "conversations: 0" in capsys.readouterr().out
