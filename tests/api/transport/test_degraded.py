"""A part that does not work takes its own service away and no other; all goes on when it works again."""

import asyncio
from collections.abc import Callable

import pytest

from handoff.domain.conversations.message import Author
from handoff.domain.errors import StorageUnavailable
from handoff.protocol.codes import CloseCode
from handoff.storage.sql.sqlite import SqliteFile
from tests.api.transport.test_health import ask
from tests.api.world import World
from tests.fixtures.clients import new_client_id
from tests.fixtures.desk import on_sqlite

pytestmark = on_sqlite


def file_of(world: World) -> SqliteFile:
    assert isinstance(world.database._engine, SqliteFile)
    return world.database._engine


def fill(file: SqliteFile) -> None:
    """Not a page more: what a full disk is to SQLite."""
    file.driver.execute("PRAGMA max_page_count=1")  # SQLite takes the present size as the least


def empty(file: SqliteFile) -> None:
    file.driver.execute("PRAGMA max_page_count=1073741823")


def forbid(file: SqliteFile) -> None:
    file.driver.execute("PRAGMA query_only=ON")


def allow(file: SqliteFile) -> None:
    file.driver.execute("PRAGMA query_only=OFF")


Change = Callable[[SqliteFile], None]
TROUBLES: list[tuple[str, Change, Change]] = [("full", fill, empty), ("read_only", forbid, allow)]


@pytest.mark.parametrize(("state", "begin", "end"), TROUBLES, ids=[name for name, *_ in TROUBLES])
async def test_a_database_that_cannot_be_written(world: World, state: str, begin: Change, end: Change) -> None:
    session = await world.session()
    visitor = await world.visitor(session)
    await visitor.say("before")
    await visitor.reply()
    begin(file_of(world))
    try:
        sent: list[tuple[str, str]] = []
        async with asyncio.timeout(20):
            while True:  # what room there is may be used
                id, text = new_client_id(), f"{len(sent)} " + "x" * 1900
                sent.append((id, text))
                await visitor.send("message.send", client_message_id=id, text=text)
                accepted = asyncio.create_task(visitor.next("message.accepted"))
                refused = asyncio.create_task(visitor.next("error.raised"))
                done, late = await asyncio.wait((accepted, refused), return_when=asyncio.FIRST_COMPLETED)
                for task in late:
                    task.cancel()
                await asyncio.gather(*late, return_exceptions=True)
                if refused in done:
                    break
        error = refused.result()
        assert (error["code"], error["ref"], error["retryable"]) == ("storage_unavailable", sent[-1][0], True)
        answer = await ask("/readyz", database=world.database.state, assistant=world.assistant.is_ready)
        assert (answer.status_code, answer.json()["parts"]) == (503, {"database": state, "assistant": "works"})
        await visitor.send("ping")
        await visitor.next("pong")
        again = await world.visitor(session)
        assert again.ready["messages"][1]["text"] == "before", "what is stored can be read"
        if state == "read_only":  # on a full disk there may be room for something as small
            turned_away = await world.http.post("/api/visitor/sessions", json={"language": "en"})
            assert turned_away.status_code == 503
            assert turned_away.json()["error"] == {"code": "storage_unavailable", "params": {}, "retryable": True}
    finally:
        end(file_of(world))
    for id, text in sent:  # as the outbox does
        await visitor.say(text, id)
    answer = await ask("/readyz", database=world.database.state)
    assert (answer.status_code, answer.json()["parts"]) == (200, {"database": "works"})
    await world.desk.turns.recover()
    await visitor.next("message.created", lambda f: f["message"]["text"] == f"echo: {sent[-1][1]}")
    await world.quiet()
    log = await world.log(session["conversation_id"])
    assert [m.text for m in log if m.author is Author.VISITOR] == ["before", *(text for _, text in sent)]
    assert [m.text for m in log if m.author is Author.BOT][1:] == ["echo: before", *(f"echo: {t}" for _, t in sent)]


async def test_an_answer_that_cannot_be_stored_is_given_later_and_once(world: World) -> None:
    visitor = await world.visitor()
    world.assistant.hold()
    await visitor.say("question")
    await world.assistant.asked(1)
    forbid(file_of(world))
    world.assistant.release()
    await world.quiet()
    allow(file_of(world))
    await world.desk.turns.recover()
    assert (await visitor.reply())["text"] == "echo: question"
    await world.all_told(visitor)
    assert [m["text"] for m in visitor.created()].count("echo: question") == 1


async def test_many_who_write_while_the_disk_is_full_are_all_told_so(world: World) -> None:
    """They share a commit; none is told that it is stored, and the next ones are not in the way of a broken one."""
    visitors = [await world.visitor() for _ in range(8)]
    forbid(file_of(world))
    for visitor in visitors:
        await visitor.send("message.send", client_message_id="client-message-a", text="hello")
    for visitor in visitors:
        await visitor.error("storage_unavailable", ref="client-message-a")
    allow(file_of(world))
    for visitor in visitors:
        assert (await visitor.say("hello", "client-message-a"))["seq"] == 2


async def test_a_hello_that_cannot_be_answered_closes_with_a_code_to_come_back(world: World) -> None:
    session = await world.session()
    file = file_of(world)

    def broken() -> None:
        raise StorageUnavailable("unreachable")

    taking, file.take_reader = file.take_reader, broken  # type: ignore[assignment, method-assign]
    try:
        client = await world.visitor_socket()
        await client.send("session.hello", token=session["access_token"])
        await client.error("storage_unavailable", retryable=True)
        assert await client.close_code() == CloseCode.INTERNAL
        console = await world.operator_socket("__Host-destek_operator=whatever")
        assert await console.close_code() == CloseCode.INTERNAL
    finally:
        file.take_reader = taking  # type: ignore[method-assign]
    await world.visitor(session)
