"""Files both ways, and what attackers do with them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from handoff.domain.people.operator import Role
from handoff.services.files import stored_files
from tests.api.calls import PNG, Calls, error, good, upload
from tests.api.world import World
from tests.fixtures.clients import VisitorClient, new_client_id
from tests.fixtures.departments import SUPPORT
from tests.fixtures.files import MemoryFiles

PAGE = b"<html><script>alert(document.cookie)</script></html>"


def bearer(session: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {session['access_token']}"}


async def sent(visitor: VisitorClient, *ids: str, text: str = "") -> dict[str, Any]:
    """A message that carries these files."""
    client_id = new_client_id()
    await visitor.send("message.send", client_message_id=client_id, text=text, attachments=list(ids))
    frame = await visitor.next("message.created", lambda f: bool(f["message"]["client_message_id"] == client_id))
    message: dict[str, Any] = frame["message"]
    return message


async def test_a_file_goes_from_the_player_into_the_talk(world: World) -> None:
    session = await world.session()
    visitor = await world.visitor(session)
    file = good(await upload(world, session, name="%C3%A7%C4%B1xar%C4%B1%C5%9F.png"))
    assert file == {"id": file["id"], "name": "çıxarış.png", "media_type": "image/png", "size_bytes": len(PNG)}
    message = await sent(visitor, file["id"])
    assert (message["text"], message["attachments"]) == ("", [file])
    operator = await world.operator()
    await visitor.send("handoff.request")
    await visitor.state(status="queued")
    await operator.take_next()
    opened = await operator.open_conversation(session["conversation_id"])
    assert [m["attachments"] for m in opened["messages"] if m["attachments"]] == [[file]]
    assert opened["card"]["files"] == [file]

    answer = await world.http.get(f"/api/attachments/{file['id']}", headers=bearer(session))
    assert answer.content == PNG
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''%C3%A7%C4%B1xar%C4%B1%C5%9F.png"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; sandbox")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


async def test_a_file_goes_from_the_operator_to_the_player(world: World) -> None:
    visitor, operator, id = await world.in_talk()
    async with world.desk.uow(read_only=True) as work:
        [account] = await work.operators.all()
    calls = await Calls.of(world, account)
    file = good(await calls("POST", f"attachments?conversation_id={id}", content=PNG))
    token = {"Authorization": f"Bearer {visitor.session['access_token']}"}
    early = await world.http.get(f"/api/attachments/{file['id']}", headers=token)
    assert error(early) == (404, "not_found"), "not sent yet"
    client_id = new_client_id()
    await operator.send(
        "message.send", conversation_id=id, client_message_id=client_id, text="see", attachments=[file["id"]]
    )
    message = await visitor.reply("operator")
    assert (message["text"], message["attachments"]) == ("see", [file])
    assert (await world.http.get(f"/api/attachments/{file['id']}", headers=token)).content == PNG


async def test_nobody_elses_file_is_read_or_sent(world: World) -> None:
    mine, theirs = await world.session(), await world.session()
    visitor, thief = await world.visitor(mine), await world.visitor(theirs)
    file = good(await upload(world, mine))
    path = f"/api/attachments/{file['id']}"
    await thief.send("message.send", client_message_id=new_client_id(), text="", attachments=[file["id"]])
    await thief.error("not_found")
    await sent(visitor, file["id"])
    for headers in (bearer(theirs), {"Authorization": "Bearer x"}, {"Authorization": "Basic eDp5"}, {}):
        assert (await world.http.get(path, headers=headers)).status_code in {401, 404}
    assert error(await world.http.get(path, headers=bearer(theirs))) == (404, "not_found")
    for id in ("../../etc/passwd", "..%2f..%2fsecret", "nonsense-key"):
        assert (await world.http.get(f"/api/attachments/{id}", headers=bearer(mine))).status_code == 404

    stranger = await Calls.of(world, await world.account(departments=(SUPPORT,)))
    cookie = {"Cookie": stranger.cookie}
    assert error(await world.http.get(path, headers=cookie)) == (404, "not_found"), "the assistant has that talk"
    supervisor = await Calls.of(world, await world.account(role=Role.SUPERVISOR))
    assert (await world.http.get(path, headers={"Cookie": supervisor.cookie})).content == PNG


async def test_a_file_is_sent_once(world: World) -> None:
    session = await world.session()
    visitor = await world.visitor(session)
    file = good(await upload(world, session))
    first = await sent(visitor, file["id"], file["id"])
    assert first["attachments"] == [file], "named twice, shown once"
    await visitor.send("message.send", client_message_id=new_client_id(), text="", attachments=[file["id"]])
    await visitor.error("not_found")
    await visitor.send("message.send", client_message_id=first["client_message_id"], text="", attachments=[file["id"]])
    assert (await visitor.next("message.accepted", lambda f: bool(f["seq"] == first["seq"])))["seq"] == first["seq"]
    await visitor.send("message.send", client_message_id=new_client_id(), text=" ", attachments=[])
    await visitor.error("empty_message")


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "empty.png", "empty"),
        (PAGE, "photo.png", "type"),
        (b"<svg onload='alert(1)'/>", "logo.svg", "type"),
        (b"GIF89a/*" + PAGE, "both.gif", "type"),
        (PNG + PAGE, "both.png", "type"),
        (b"MZ\x90\x00\x03", "setup.exe", "type"),
        (PNG[:16] + b"\x7f\xff\xff\xff" * 2 + PNG[24:], "bomb.png", "type"),
        (b"x" * 5001, "long.txt", "too_large"),
    ],
)
async def test_what_is_refused(world: World, content: bytes, name: str, reason: str) -> None:
    await world.restart(upload_max_bytes=5000)
    answer = await upload(world, await world.session(), content, name)
    assert error(answer) == (422, "file_refused")
    assert answer.json()["error"]["params"] == {"reason": reason}
    assert isinstance(world.desk.files, MemoryFiles)
    assert world.desk.files.kept == {}


async def test_a_long_body_that_does_not_tell_its_length_is_refused_too(world: World) -> None:
    await world.restart(upload_max_bytes=5000)

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(2000):
            yield b"x" * 5000

    session = await world.session()
    answer = await world.http.post("/api/visitor/attachments", content=pieces(), headers=bearer(session))
    assert error(answer) == (422, "file_refused"), "and the sender hears why"
    assert answer.json()["error"]["params"] == {"reason": "too_large"}


async def test_the_bound_is_for_uploads_alone_and_they_come_past_the_guard(world: World) -> None:
    session = await world.session()
    text = b"long words " * 20_000
    assert good(await upload(world, session, text, "long.txt"))["size_bytes"] == len(text)
    assert (await world.http.post("/api/visitor/sessions", content=text)).status_code == 413
    assert (await world.http.post("/api/visitor/attachments/x", content=text)).status_code == 413


async def test_a_conversation_holds_so_many_bytes_and_files_so_often(world: World) -> None:
    await world.restart(conversation_uploads_max_bytes=2 * len(PNG))
    session = await world.session()
    for _ in range(2):
        good(await upload(world, session))
    answer = await upload(world, session)
    assert error(answer) == (422, "file_refused")
    assert answer.json()["error"]["params"] == {"reason": "too_many"}
    good(await upload(world, await world.session()))


async def test_uploads_are_throttled(world: World) -> None:
    session = await world.session()
    for _ in range(stored_files.FILES_PER_MINUTE):
        good(await upload(world, session))
    assert error(await upload(world, session)) == (429, "too_many")
    world.clock.advance(minutes=1)
    good(await upload(world, session))


async def test_uploads_need_a_token_of_the_player_or_the_talk_of_the_operator(world: World) -> None:
    _, _, id = await world.in_talk()
    for headers in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": ""}):
        answer = await world.http.post("/api/visitor/attachments", content=PNG, headers=headers)
        assert error(answer) == (401, "unauthenticated")
    other = await Calls.of(world, await world.account("Deniz"))
    path = f"attachments?conversation_id={id}"
    assert error(await other("POST", path, content=PNG)) == (403, "not_yours")
    assert error(await other("POST", path, content=PNG, csrf="")) == (403, "forbidden")
    assert error(await other("POST", "attachments?conversation_id=nonsense", content=PNG)) == (404, "not_found")


async def test_who_is_blocked_sends_no_files(world: World) -> None:
    session = await world.session()
    conversation = await world.conversation(session["conversation_id"])
    async with world.desk.uow() as work:
        await work.conversations.update(
            replace(
                await work.conversations.get(conversation.id), blocked_until=world.clock.now() + timedelta(minutes=5)
            )
        )
        await work.commit()
    answer = await upload(world, session)
    assert error(answer) == (403, "blocked")
    assert answer.json()["error"]["params"] == {"seconds": 300}


async def test_what_a_full_disk_could_not_keep_does_not_count(world: World) -> None:
    session = await world.session()
    assert isinstance(world.desk.files, MemoryFiles)
    world.desk.files.is_full = True
    assert (await upload(world, session)).status_code == 500
    world.desk.files.is_full = False
    good(await upload(world, session))
    async with world.desk.uow(read_only=True) as work:
        assert len(await work.attachments.of_conversation(session["conversation_id"])) == 1


async def test_what_was_never_sent_is_forgotten_after_a_day(world: World) -> None:
    session = await world.session()
    visitor = await world.visitor(session)
    kept, left = good(await upload(world, session)), good(await upload(world, session))
    await sent(visitor, kept["id"])
    assert isinstance(world.desk.files, MemoryFiles)
    store = world.desk.files
    world.clock.advance(hours=24)
    assert await stored_files.forget_unsent(world.desk.uow, world.clock, store) == 0
    world.clock.advance(seconds=1)
    assert await stored_files.forget_unsent(world.desk.uow, world.clock, store) == 1
    assert list(store.kept) == [kept["id"]]
    again = await world.session(resume_token=session["resume_token"])
    token = {"Authorization": f"Bearer {again['access_token']}"}
    answer = await world.http.get(f"/api/attachments/{left['id']}", headers=token)
    assert error(answer) == (404, "not_found")
