"""M14: who did what to what, from where, in a log of which no line can be taken out or changed unnoticed."""

import asyncio
import json
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

import admin
from handoff.domain.audit import Action, Actor, Head
from handoff.domain.people.operator import Role
from handoff.hub.memory import MemoryHub
from handoff.services import audit
from handoff.services.audit import Verdict
from handoff.storage.sql.database import Database
from handoff.storage.sql.tables import metadata
from tests.api.calls import PNG, Calls, error, good, upload
from tests.api.people.test_identities import proof
from tests.api.world import World
from tests.fixtures.clock import ManualClock
from tests.fixtures.desk import ORIGIN, PASSWORD, fresh_sqlite, sqlite_url


async def told(world: World, **wanted: str) -> list[tuple[str, str, str]]:
    """Action, actor and subject of the lines, oldest first."""
    async with world.desk.uow(read_only=True) as work:
        lines = await work.audit.after(0, 1000)
    assert (await audit.verify(world.desk.uow)).broken_at is None
    return [
        (line.action, line.actor, line.subject)
        for line in lines
        if all(getattr(line, name) == value for name, value in wanted.items())
    ]


async def sign_in(world: World, username: str, password: str) -> httpx.Response:
    body = {"username": username, "password": password}
    answer = await world.http.post("/api/operator/sign-in", json=body, headers={"Origin": ORIGIN})
    world.http.cookies.clear()
    return answer


async def a_proven_player(world: World, account: str = "AB12345") -> dict[str, Any]:
    return await world.session(identity=proof(world, account, name="Nigar"))


async def test_sign_ins_and_failures(world: World) -> None:
    operator = await world.account()
    assert (await sign_in(world, operator.username, "not the password")).status_code == 401
    assert (await sign_in(world, "my secret password", "oh")).status_code == 401
    calls = await Calls.of(world, operator)
    await calls("POST", "sign-out")
    await calls("POST", "sign-out")  # nobody is signed in any more
    calls = await Calls.of(world, operator)
    await calls("POST", "sign-out-everywhere")
    assert await told(world) == [
        (Action.SIGN_IN_FAILED, "stranger", operator.id),
        (Action.SIGN_IN_FAILED, "stranger", ""),
        (Action.SIGNED_IN, operator.id, operator.id),
        (Action.SIGNED_OUT, operator.id, operator.id),
        (Action.SIGNED_IN, operator.id, operator.id),
        (Action.SIGNED_OUT_EVERYWHERE, operator.id, operator.id),
    ]
    async with world.desk.uow(read_only=True) as work:
        lines = await work.audit.after(0, 100)
    assert {line.address for line in lines} == {"127.0.0.1"}
    assert "secret" not in repr(lines), "what was typed as a name may be a password"


async def test_accounts_and_who_changed_them(world: World) -> None:
    leyla = await world.account("Leyla", role=Role.ADMINISTRATOR)
    calls = await Calls.of(world, leyla)
    made = await calls.post("accounts", username="aysel", name="Aysel", password="a long password of hers")
    id = made["account"]["id"]
    good(await calls("PATCH", f"accounts/{id}", json={"role": "supervisor", "password": "another long password"}))
    answer = await calls("PATCH", "me", json={"old_password": PASSWORD, "new_password": "quite another password"})
    calls = Calls(world, leyla, answer.headers["set-cookie"].split(";")[0], good(answer)["csrf"])
    assert [line for line in await told(world, actor=leyla.id) if not line[0].startswith("session")] == [
        (Action.ACCOUNT_MADE, leyla.id, id),
        (Action.ACCOUNT_CHANGED, leyla.id, id),
        (Action.PASSWORD_CHANGED, leyla.id, leyla.id),
    ]
    [changed] = (await calls.get("audit?action=account.changed"))["lines"]
    assert changed["params"] == {"fields": "password,role", "role": "supervisor", "role_before": "operator"}
    assert (changed["name"], changed["address"]) == ("Leyla", "127.0.0.1")


async def test_owners_and_blocks(world: World) -> None:
    _, operator, id = await world.in_talk()
    await operator.send("visitor.block", conversation_id=id, minutes=5, ref="b")
    await operator.next("request.done", lambda frame: True)
    await operator.send("assignment.return", conversation_id=id, to="bot", ref="r")
    await operator.next("assignment.ended", lambda frame: True)
    async with world.desk.uow(read_only=True) as work:
        [person] = await work.operators.all()
        lines = [line for line in await work.audit.after(0, 100) if line.subject == id]
    assert [(line.action, line.actor) for line in lines] == [
        (Action.OWNER_CHANGED, "player"),
        (Action.OWNER_CHANGED, person.id),
        (Action.BLOCKED, person.id),
        (Action.OWNER_CHANGED, person.id),
    ]
    assert lines[0].params | {"epoch": 0} == {"before": "bot", "after": "queued", "epoch": 0}
    assert lines[1].params["operator"] == person.id
    assert lines[2].params == {"minutes": 5}


async def test_reads_of_a_proven_players_data(world: World) -> None:
    session = await a_proven_player(world)
    id = session["conversation_id"]
    file = good(await upload(world, session, PNG))
    visitor = await world.visitor(session)
    await visitor.send("message.send", client_message_id="m" * 26, text="here", attachments=[file["id"]])
    await visitor.next("message.accepted", lambda frame: True)
    other = (await world.session())["conversation_id"]  # of nobody who is known
    murad = await world.account("Murad", role=Role.SUPERVISOR)
    console, calls = await world.operator(murad), await Calls.of(world, murad)
    for conversation in (id, other):
        await console.open_conversation(conversation)
        await calls.get(f"conversations/{conversation}/history")
    assert (await world.http.get(f"/api/attachments/{file['id']}", headers={"Cookie": calls.cookie})).content == PNG
    world.http.cookies.clear()
    assert await told(world, action=Action.READ) == [(Action.READ, murad.id, id)] * 3
    lines = (await calls.get(f"audit?subject={id}&action={Action.READ}"))["lines"]
    assert [line["params"]["what"] for line in lines] == ["file", "history", "conversation"], "newest first"


async def test_who_holds_a_conversation_reads_it_unrecorded(world: World) -> None:
    visitor = await world.visitor(await a_proven_player(world))
    await visitor.send("handoff.request")
    await visitor.state(status="queued")
    operator = await world.operator()
    row = await operator.take_next()
    await operator.open_conversation(row["id"])
    assert await told(world, action=Action.READ) == []


async def test_supervisors_alone_read_it(world: World) -> None:
    for role, may in ((Role.OPERATOR, False), (Role.SUPERVISOR, True), (Role.ADMINISTRATOR, True)):
        calls = await Calls.of(world, await world.account(role.title(), role=role))
        answer = await calls("GET", "audit")
        assert answer.status_code == (200 if may else 403)
    assert (await world.http.get("/api/operator/audit")).status_code == 401
    pages, before = [], 10_000
    while page := (await calls.get(f"audit?limit=2&before={before}"))["lines"]:
        pages, before = [*pages, *page], page[-1]["seq"]
    assert [line["seq"] for line in pages] == [3, 2, 1]
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert (await calls(method, "audit")).status_code == 405
    assert error(await calls("GET", "audit?limit=1000000")) == (422, "bad_request")


async def test_what_is_rolled_back_is_not_told(world: World) -> None:
    leyla = await world.account("Leyla", role=Role.ADMINISTRATOR)
    calls = await Calls.of(world, leyla)
    assert error(await calls("PATCH", f"accounts/{leyla.id}", json={"role": "operator"})) == (409, "last_administrator")
    assert await told(world, action=Action.ACCOUNT_CHANGED) == []


# ---- whole or not


async def a_log(folder: Path, lines: int = 6) -> tuple[Database, Path]:
    url = fresh_sqlite(folder)
    database, clock = Database(url, MemoryHub()), ManualClock()
    for number in range(lines):
        async with database() as work:
            by = Actor(id=f"operator{number}", name="Ayşəl", address="192.0.2.7")
            await audit.record(work, clock.now(), Action.BLOCKED, f"talk{number}", {"minutes": number}, actor=by)
            await work.commit()
        clock.advance(hours=1)
    return database, Path(url.removeprefix("sqlite+aiosqlite:///"))


def shortened(connection: sqlite3.Connection) -> None:
    """The tail is gone, and the head fits to what is left: only who noted a head elsewhere can tell."""
    connection.execute("DELETE FROM audit WHERE seq > 4")
    connection.execute("UPDATE audit_head SET (seq, hash) = (SELECT seq, hash FROM audit WHERE seq = 4)")


DAMAGES: dict[str, tuple[str | Callable[[sqlite3.Connection], None], int | None]] = {
    "nothing": ("SELECT 1", None),
    "first": ("DELETE FROM audit WHERE seq = 1", 1),
    "middle": ("DELETE FROM audit WHERE seq = 3", 3),
    "last": ("DELETE FROM audit WHERE seq = 6", 6),
    "all": ("DELETE FROM audit", 1),
    "head": ("DELETE FROM audit_head", 7),
    "actor": ("UPDATE audit SET actor = 'somebody' WHERE seq = 2", 2),
    "name": ("UPDATE audit SET name = 'Olga' WHERE seq = 2", 2),
    "address": ("UPDATE audit SET address = '' WHERE seq = 5", 5),
    "subject": ("UPDATE audit SET subject = 'talk9' WHERE seq = 1", 1),
    "params": ("""UPDATE audit SET params = '{"minutes":0}' WHERE seq = 4""", 4),
    "time": ("UPDATE audit SET at = '2020-01-01 00:00:00.000000' WHERE seq = 6", 6),
    "link": ("UPDATE audit SET previous = hash WHERE seq = 3", 3),
    "tail": (shortened, 5),
}


@pytest.mark.parametrize("damage", DAMAGES)
async def test_what_is_missing_or_changed_is_found(tmp_path: Path, damage: str) -> None:
    database, file = await a_log(tmp_path)
    known = (await audit.verify(database)).head
    await database.close()
    how, broken_at = DAMAGES[damage]
    with sqlite3.connect(file) as connection:
        if callable(how):
            how(connection)
        else:
            connection.execute(how)
    connection.close()
    database = Database(sqlite_url(file), MemoryHub())
    verdict = await audit.verify(database, known)
    assert verdict.broken_at == broken_at, verdict
    await database.close()


async def test_a_log_written_anew_is_found_by_a_noted_head(tmp_path: Path) -> None:
    (tmp_path / "true").mkdir()
    (tmp_path / "false").mkdir()
    true, _ = await a_log(tmp_path / "true")
    known = (await audit.verify(true)).head
    false, _ = await a_log(tmp_path / "false", 9)
    assert (await audit.verify(false)).broken_at is None
    assert (await audit.verify(false, known)).broken_at is None, "the same was done, and more"
    assert (await audit.verify(false, Head(seq=6, hash="f" * 64))).broken_at == 6
    await true.close()
    await false.close()


async def test_old_lines_go_and_the_rest_is_still_whole(tmp_path: Path) -> None:
    database, file = await a_log(tmp_path)
    clock = ManualClock()
    clock.advance(hours=6)
    assert await audit.cut(database, clock, timedelta(hours=3, minutes=30)) == 3
    verdict = await audit.verify(database)
    assert (verdict.broken_at, verdict.lines, verdict.head.seq) == (None, 4, 7)
    clock.advance(hours=1)
    assert await audit.cut(database, clock, timedelta(hours=3, minutes=30)) == 1
    assert (await audit.verify(database)).broken_at is None
    await database.close()
    with sqlite3.connect(file) as connection:
        connection.execute("DELETE FROM audit WHERE seq = (SELECT min(seq) FROM audit)")
    connection.close()
    database = Database(sqlite_url(file), MemoryHub())
    assert (await audit.verify(database)).why == "missing"
    await database.close()


async def test_many_at_once_make_one_chain(tmp_path: Path) -> None:
    database, _ = await a_log(tmp_path, 0)

    async def one(number: int) -> None:
        async with database() as work:
            await audit.record(work, ManualClock().now(), Action.READ, f"talk{number}")
            await work.commit()

    await asyncio.gather(*(one(number) for number in range(100)))
    verdict: Verdict = await audit.verify(database)
    assert (verdict.lines, verdict.broken_at) == (100, None)
    await database.close()


def test_the_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("DESTEK_VAR", str(tmp_path))
    assert admin.main(["accounts", "create", "aysel", "--name", "Aysel", "--role", "administrator"]) == 0
    assert admin.main(["accounts", "change", "aysel", "--name", "Ayşəl"]) == 0
    capsys.readouterr()
    assert admin.main(["audit", "verify"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("whole: 2 lines, head 2:")
    known = said.split()[-1]
    assert admin.main(["audit", "export"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["action"], line["actor"]) for line in lines] == [
        (Action.ACCOUNT_MADE, "command line"),
        (Action.ACCOUNT_CHANGED, "command line"),
    ]
    with sqlite3.connect(tmp_path / "destek.db") as connection:
        connection.execute("DELETE FROM audit WHERE seq = 2")
    connection.close()
    assert admin.main(["audit", "verify", "--known", known]) == 1
    assert capsys.readouterr().out == "broken: line 2 missing\n"


def test_the_log_is_a_table_of_its_own() -> None:
    assert not metadata.tables["audit"].foreign_keys, "what is told outlives what it is told of"
