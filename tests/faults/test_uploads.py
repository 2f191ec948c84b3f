"""A file that is being uploaded, or named by a message, when the server dies: whole and shown, or gone."""

import asyncio
import shutil
import sqlite3
from pathlib import Path

import httpx
import pytest

from handoff.domain.conversations.conversation import Status
from handoff.domain.conversations.message import Author
from handoff.domain.files.attachment import Attachment
from handoff.domain.ids import AttachmentId, new_key
from handoff.hub.memory import MemoryHub
from handoff.services.files import stored_files
from handoff.storage.files import DiskFiles
from handoff.storage.sql.database import Database
from tests.faults import crashing, dying
from tests.faults.running import Server
from tests.faults.test_crash_points import die_everywhere
from tests.faults.test_endings import a_session, a_visitor
from tests.fixtures.clients import new_client_id
from tests.fixtures.clock import ManualClock
from tests.fixtures.desk import a_folder, fresh_sqlite, sqlite_url
from tests.fixtures.storing import log, stored

CONTENT = b"the long story of a withdrawal\n" * 150_000  # 4.6 MB
LONGEST = 2_000_000
"""Bytes of a body at which the server dies while it comes in over the disk; its database stays smaller."""
DEATHS = (
    {dying.STEP: "1"},  # before its file is opened (the folder is made before)
    {dying.LONGEST: str(LONGEST)},
    {dying.STEP: "2"},  # before it is put in its place
    {dying.STEP: "3"},  # before the answer
)


async def an_upload(server: Server, session: dict[str, str], content: bytes = CONTENT) -> str:
    """The id of the file that was taken."""
    headers = {"Authorization": f"Bearer {session['access_token']}", "X-File-Name": "story.txt"}
    async with httpx.AsyncClient(base_url=server.origin, trust_env=False, timeout=20) as http:
        answer = await http.post("/api/visitor/attachments", content=content, headers=headers)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


async def half_an_upload(server: Server, session: dict[str, str]) -> asyncio.StreamWriter:
    """A body of which half came; the open connection."""
    _, writer = await asyncio.open_connection("127.0.0.1", server.port)
    head = f"POST /api/visitor/attachments HTTP/1.1\r\nHost: x\r\nContent-Length: {len(CONTENT)}\r\n"
    writer.write(f"{head}Authorization: Bearer {session['access_token']}\r\n\r\n".encode())
    writer.write(CONTENT[: len(CONTENT) // 2])
    await writer.drain()
    return writer


def rows(server: Server) -> list[tuple[str, int | None]]:
    """Id and place of each file that the database knows of."""
    with sqlite3.connect(server.database) as connection:
        return connection.execute("SELECT id, seq FROM attachments ORDER BY created_at").fetchall()


def a_day_later(server: Server) -> None:
    """As if everything had been uploaded two days ago."""
    with sqlite3.connect(server.database) as connection:
        connection.execute("UPDATE attachments SET created_at = datetime(created_at, '-2 days')")


async def test_a_server_that_dies_while_it_takes_a_file(folder: Path) -> None:
    server, session, uploads = Server(folder), {}, folder / "uploads"
    try:
        for death in DEATHS:
            await server.start(**death)
            session = session or await a_session(server)
            opened = await half_an_upload(server, session)
            with pytest.raises(httpx.TransportError):
                await an_upload(server, session)
            assert await server.ended() < 0, "by a signal"
            opened.close()
        begun = len(DEATHS) - 1  # a body that was still coming in when the server died was never begun
        assert len(rows(server)) == begun, "each was begun, and none that was only half sent"
        sizes = sorted(path.stat().st_size for path in uploads.iterdir())
        assert sizes == [len(CONTENT), len(CONTENT)], "died twice after it was written, and a body leaves nothing"
        await all_is_put_in_order(server, session)
    finally:
        await server.kill()


async def all_is_put_in_order(server: Server, session: dict[str, str]) -> None:
    """What was sent is there, and of all else nothing is left after a day."""
    uploads = server.var / "uploads"
    await server.start()
    kept = await an_upload(server, session, b"whole")
    visitor = await a_visitor(server, session)
    client_id = new_client_id()
    await visitor.send("message.send", client_message_id=client_id, text="", attachments=[kept])
    await visitor.next("message.accepted", lambda f: bool(f["client_message_id"] == client_id))
    await server.kill()
    a_day_later(server)
    await server.start()
    async with asyncio.timeout(15):
        while len(rows(server)) > 1 or [path.name for path in uploads.iterdir()] != [kept]:
            await asyncio.sleep(0.05)
    back = await a_visitor(server, session)
    [shown] = [file["id"] for message in back.ready["messages"] for file in message["attachments"]]
    assert [(shown, back.seqs()[-2])] == rows(server)
    async with httpx.AsyncClient(base_url=server.origin, trust_env=False) as http:
        headers = {"Authorization": f"Bearer {session['access_token']}"}
        assert (await http.get(f"/api/attachments/{shown}", headers=headers)).content == b"whole"


async def test_a_message_names_its_files_or_is_not_there() -> None:
    with a_folder() as name:
        folder, clock = Path(name), ManualClock()
        url = fresh_sqlite(folder)
        database = Database(url, MemoryHub())
        conversation = await stored(database, Status.BOT)
        ids = [AttachmentId(new_key()) for _ in range(2)]
        store = DiskFiles(folder / "uploads")
        async with database() as work:
            for id in ids:
                await store.put(id, id.encode())
                await work.attachments.add(
                    Attachment(
                        id=id,
                        conversation_id=conversation.id,
                        author=Author.VISITOR,
                        name="photo.png",
                        media_type="image/png",
                        size_bytes=len(id),
                        created_at=clock.now(),
                    )
                )
            await work.commit()
        await database.close()
        shutil.move(url.removeprefix("sqlite+aiosqlite:///"), folder / "base.db")
        now = clock.now().isoformat()
        points = await die_everywhere(
            folder, "send", {"conversation": conversation.id, "files": " ".join(ids), "now": now}
        )
        assert points > 6
        clock.advance(hours=25)
        sent = []
        for point in range(points + 1):
            found = Database(sqlite_url(folder / f"{point}.db"), MemoryHub())
            messages = await log(found, conversation.id)
            sent.append(bool(messages))
            named = [file.id for message in messages for file in message.attachments]
            async with found(read_only=True) as work:
                seqs = [(await work.attachments.get(id)).seq for id in ids]
            assert (named, seqs) == ((ids, [1, 1]) if messages else ([], [None, None]))
            if point % 2:  # sent again it is there, once
                await crashing.send(found, clock, {"conversation": conversation.id, "files": " ".join(ids)})
                messages = await log(found, conversation.id)
                assert [message.seq for message in messages] == [1]
            kept = ids if messages else []
            copy = DiskFiles(folder / f"uploads-{point}")
            for id in ids:
                await copy.put(id, id.encode())
            assert await stored_files.forget_unsent(found, clock, copy) == len(ids) - len(kept)
            assert sorted(path.name for path in (folder / f"uploads-{point}").iterdir()) == sorted(kept)
            await found.close()
    assert sent == sorted(sent)
    assert {*sent} == {False, True}
