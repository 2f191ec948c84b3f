"""M12, A98, A99: what is erased is nowhere any more; a copy holds nothing of others; a hold keeps; age removes.

Everything that a player can leave at the desk is written with a marker of its own. After the erasure every table and
every file below `var` is searched for each of them.
"""

import asyncio
import io
import json
import sqlite3
import time
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from sqlalchemy import JSON, Text

import admin
from handoff.domain.audit import Action, Search
from handoff.domain.ids import ConversationId
from handoff.domain.people.operator import Role
from handoff.domain.privacy import Kept, Subject, SubjectKind
from handoff.domain.queue.callback import Callback, CallbackState, Window
from handoff.protocol.codes import CloseCode
from handoff.services import audit
from handoff.services.privacy import erasure, holds, retention
from handoff.services.privacy.retention import Rounds
from handoff.storage import backup
from handoff.storage.sql.tables import metadata
from tests.api.calls import Calls, error, good, upload
from tests.attacks.attacked import Attacked, attacked
from tests.attacks.files import a_picture
from tests.fixtures.clients import new_client_id
from tests.fixtures.desk import IDENTITY_SECRET
from tests.fixtures.privacy import remembered

ACCOUNT = "marker.account"
MARKERS = {
    "name": "MarkerName",
    "page": "marker-page",
    "message": "marker message",
    "file name": "marker-file",
    "operator": "marker operator",
    "call": "marker call",
    "note": "marker note",
    "description": "marker description",
    "transaction": "70001111",
    "contact": "marker@mail.example",
    "ticket note": "marker ticket note",
    "resolution": "marker resolution",
    "rating": "marker rating",
    "tracker": "marker tracker",
    "account": ACCOUNT,
    "client id": "marker-client-id",
    "attribute": "marker attribute",
    "email": "marker.email@mail.example",
}
COLLEAGUES = {"operator", "note", "ticket note"}
"""What is not the player's."""


def proof(account: str, *, name: str) -> str:
    """As the gaming site signs it."""
    now = int(time.time())
    claims = {"sub": account, "name": name, "aud": "destek", "iat": now, "exp": now + 300}
    return jwt.encode(claims, IDENTITY_SECRET, algorithm="HS256")


@asynccontextmanager
async def a_full_desk() -> AsyncIterator[tuple[Attacked, Calls, str]]:
    """A desk that holds each of `MARKERS`, its administrator, and the id of the conversation."""
    async with attacked(identity_secret=IDENTITY_SECRET) as world:
        session = await world.session(
            page_url=f"https://shop.example/{MARKERS['page']}", identity=proof(ACCOUNT, name=MARKERS["name"])
        )
        id = session["conversation_id"]
        visitor = await world.visitor(session)
        await visitor.send("message.send", client_message_id=MARKERS["client id"], text=MARKERS["message"])
        await visitor.next("message.accepted")
        await visitor.reply()
        await visitor.send("attributes.set", attributes={"level": MARKERS["attribute"]}, ref="attributes")
        await visitor.next("request.done")
        await visitor.send("email.set", email=MARKERS["email"])
        await visitor.state(email=MARKERS["email"])
        file = good(await upload(world, session, a_picture("PNG"), name=f"{MARKERS['file name']}.png"))
        await visitor.send("message.send", client_message_id=new_client_id(), text="", attachments=[file["id"]])
        await visitor.next("message.accepted")
        await visitor.send(
            "intake.submit",
            client_message_id=new_client_id(),
            account_id=ACCOUNT,
            description=MARKERS["description"],
            contact=MARKERS["contact"],
        )
        await visitor.next("intake.accepted")
        await asked_to_be_called(world, id)
        await visitor.send("handoff.request")
        await visitor.state(status="queued")
        person = await world.account("Aysel", role=Role.ADMINISTRATOR)
        operator = await world.operator(person)
        await operator.take_next()
        await operator.open_conversation(id)
        await operator.say(id, MARKERS["operator"])
        await operator.send("note.add", conversation_id=id, client_note_id="note-000001", text=MARKERS["note"])
        await operator.next("note.added")
        calls = await Calls.of(world, person)
        made = {"kind": "deposit", "description": "d", "account_id": ACCOUNT, "transaction_id": MARKERS["transaction"]}
        ticket = (await calls.post(f"conversations/{id}/tickets", **made))["ticket"]["reference"]
        await calls.post(f"tickets/{ticket}/note", text=MARKERS["ticket note"])
        await calls.post(f"tickets/{ticket}/state", state="in_review", note="x")
        await calls.post(f"tickets/{ticket}/state", state="solved", resolution=MARKERS["resolution"])
        await operator.send("conversation.close", conversation_id=id, reason="solved", ref="close")
        await visitor.state(status="closed")
        await visitor.send("rating.submit", score=5, comment=MARKERS["rating"])
        await visitor.state(rating_open=False)
        remembered(world.var / "rasa" / "tracker.db", id, datetime.now(UTC), MARKERS["tracker"])
        (world.var / "rasa" / "tracker.db.damaged").write_text(MARKERS["tracker"])
        yield world, calls, id


async def asked_to_be_called(world: Attacked, id: str) -> None:
    at = datetime(2030, 1, 1, tzinfo=UTC)
    call = Callback(
        id="call",
        conversation_id=ConversationId(id),
        number="+994501234567",
        language="en",
        matter=MARKERS["call"],
        window=Window(starts_at=at, ends_at=at),
        state=CallbackState.CANCELLED,
        created_at=at,
        updated_at=at,
    )
    async with world.desk.uow() as work:
        await work.callbacks.add(call)
        await work.commit()


def on_disk(folder: Path) -> set[str]:
    """Which markers are in any file, free pages and write-ahead logs included."""
    kept = [file.read_bytes() for file in folder.rglob("*") if file.is_file()]
    return {what for what, marker in MARKERS.items() if any(marker.encode() in content for content in kept)}


def in_tables(folder: Path) -> dict[str, set[str]]:
    """Which markers are in which table of any database.

    The parts that SQLite makes a full-text table of are left out: like free pages they keep what was removed until the
    night, and `on_disk` looks into them too.
    """
    found: dict[str, set[str]] = {}
    for file in [*folder.rglob("*.db"), *folder.rglob("*.sqlite")]:
        with closing(sqlite3.connect(file)) as database:
            tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'search_words_*'"
            for (table,) in database.execute(tables).fetchall():
                words = repr(database.execute(f'SELECT * FROM "{table}"').fetchall())
                if there := {what for what, marker in MARKERS.items() if marker in words}:
                    found[table] = there
    return found


async def the_night(world: Attacked, kept: Kept | None = None) -> None:
    rounds = Rounds(world.desk.places, kept or Kept(), 4)
    await rounds.look(datetime(2030, 1, 1, 3, tzinfo=UTC))
    assert await rounds.look(datetime(2030, 1, 1, 4, tzinfo=UTC))
    assert not await rounds.look(datetime(2030, 1, 1, 5, tzinfo=UTC))


async def test_after_an_erasure_no_table_and_no_file_knows_of_the_player() -> None:
    async with a_full_desk() as (world, calls, _):
        before = in_tables(world.var)
        assert set().union(*before.values()) == MARKERS.keys(), "these tests would see every place"
        assert list((world.var / "uploads").iterdir())
        counts = await rows(world)

        gone = await calls.post("privacy/erase", kind="account", value=ACCOUNT)

        assert gone == {"conversations": 1, "files": 1, "tickets": 2}
        assert in_tables(world.var) == {}
        await the_night(world)
        assert on_disk(world.var) == set()
        assert list((world.var / "uploads").iterdir()) == []
        after = await rows(world)
        for table in ("conversations", "tickets", "ratings", "waits", "operators"):
            assert after[table] == counts[table], "what counts stays"
        for table in ("messages", "notes", "callbacks", "attachments", "ticket_changes", "search_entries"):
            assert after[table] == 0
        assert (await audit.verify(world.desk.uow)).broken_at is None
        report = await calls.get("report?days=7")
        assert report["csat"] == {"mean": 5.0, "n": 1, "by_operator": report["csat"]["by_operator"]}
        opened = await calls.get(f"privacy?kind=account&value={ACCOUNT}")
        assert opened == {"conversations": []}
        assert error(await calls("POST", "privacy/erase", json={"kind": "account", "value": ACCOUNT}))[0] == 404


async def rows(world: Attacked) -> dict[str, int]:
    with closing(sqlite3.connect(world.var / "destek.db")) as database:
        return {name: database.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in metadata.tables}


async def test_every_column_that_can_hold_words_is_known() -> None:
    """A new table or column must be thought of: what erasure does with it stands here."""
    kept_as_is = {
        *("operators", "saved_replies", "connections", "offers", "waits", "lapses", "audit", "audit_head", "holds"),
        *("channel_marks",),  # how far sources were read
        *("turn_claims", "votes", "desk_settings"),  # numbers, and what the desk is set to
        *("api_tokens", "idempotency_keys", "outside_events", "endpoints", "deliveries"),  # ids and states
        *("model_days", "proactive_rules", "proactive_shown"),  # by hash alone
        *("facts", "episodes", "roll_ups"),  # what is counted; after an erasure no fact says whose it was
        *("closed_gaps", "public_reports"),  # numbers of facts, and figures
        *("passkeys", "authenticators", "recovery_codes", "provider_identities"),  # of operators
    }
    emptied = {
        *("conversations", "messages", "tickets", "notes", "attachments", "ticket_changes", "surveys", "ratings"),
        *("sessions", "attempts", "callbacks", "search_entries", "ticket_documents", "ticket_reviews"),
        *("conversation_tags",),
        *("contacts", "threads", "channel_ids", "inbox", "outbox"),
    }
    words = {
        column.name for column in metadata.tables["conversations"].columns if isinstance(column.type, (Text, JSON))
    }
    assert words == {"handoff_text", "form", "memory", "page_url", "accepted_languages", "attributes"}, "all emptied"
    assert metadata.tables.keys() <= kept_as_is | emptied


async def test_a_talk_that_goes_on_ends_for_everybody() -> None:
    async with attacked() as world:
        visitor, operator, id = await world.in_talk()
        supervisor = await Calls.of(world, await world.account("Leyla", role=Role.ADMINISTRATOR))
        await supervisor.post("privacy/erase", kind="conversation", value=id)
        assert await visitor.close_code() == CloseCode.TOKEN_EXPIRED
        conversation = await world.conversation(id)
        assert (conversation.status, conversation.closed_reason, conversation.operator_id) == ("closed", "erased", None)
        renewed = await world.http.post("/api/visitor/sessions", json={"language": "en", **resume(visitor.session)})
        assert renewed.json()["conversation_id"] != id
        await operator.close()


def resume(session: dict[str, Any]) -> dict[str, str]:
    return {"resume_token": session["resume_token"]}


async def test_a_copy_holds_all_of_the_players_and_nothing_of_others() -> None:
    async with a_full_desk() as (world, calls, id):
        other = await world.session(identity=proof("other.account", name="Somebody"))
        await (await world.visitor(other)).say("words of somebody else")
        answer = await calls("POST", "privacy/export", json={"kind": "account", "value": ACCOUNT})
        assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            names = archive.namelist()
            told = {name: archive.read(name) for name in names}
        words = b"".join(told.values()).decode(errors="replace") + " ".join(names)
        missing = {what for what, marker in MARKERS.items() if marker not in words}
        assert missing == {"note", "ticket note", "client id"}, "colleagues' notes are not the player's"
        assert "somebody" not in words.lower()
        assert world_secrets(told) == set()
        [picture] = [name for name in names if name.endswith(".png")]
        assert told[picture].startswith(b"\x89PNG")
        assert json.loads(told["about.json"])["conversations"] == [id]
        async with world.desk.uow(read_only=True) as work:
            lines = await work.audit.search(Search(action=Action.PLAYER_EXPORTED, limit=9))
        assert [(line.subject, line.name) for line in lines] == [(id, "Aysel")]


def world_secrets(told: dict[str, bytes]) -> set[str]:
    """Keys that only the desk itself may know."""
    inside = {"operator_id", "password", "secret", "mentions", "whisper", "memory"}
    return {word for word in inside if any(f'"{word}"'.encode() in content for content in told.values())}


async def test_a_hold_keeps_from_erasure_and_from_age_until_it_is_ended() -> None:
    async with a_full_desk() as (world, calls, id):
        for kind, value in (("account", ACCOUNT.upper()), ("conversation", id)):
            held = await calls.post("privacy/holds", kind=kind, value=value, reason="a court asks")
            for asked in ({"kind": "account", "value": ACCOUNT}, {"kind": "conversation", "value": id}):
                assert error(await calls("POST", "privacy/erase", json=asked)) == (409, "on_hold")
            await the_night(world, all_at_once())
            assert MARKERS.keys() == on_disk(world.var)
            good(await calls("DELETE", f"privacy/holds/{held['holds'][0]['id']}"))
        assert error(await calls("DELETE", f"privacy/holds/{held['holds'][0]['id']}")) == (404, "not_found")
        await calls.post("privacy/erase", kind="conversation", value=id)
        await the_night(world)
        assert on_disk(world.var) == set(), "the holds are forgotten with it"


def all_at_once() -> Kept:
    none = timedelta(seconds=-5)
    return Kept(conversations=none, messages=none, files=none, tickets=none, trackers=none)


@pytest.mark.parametrize(
    ("kept", "left"),
    [
        ({"files": -5}, MARKERS.keys()),
        ({"trackers": -5}, MARKERS.keys() - {"tracker"}),
        ({"tickets": -5}, MARKERS.keys() - {"transaction", "contact", "ticket note"}),
        ({"messages": -5}, {"name", "account", "description", "contact", "transaction", "ticket note", "resolution"}),
        ({"conversations": -5}, MARKERS.keys()),
        ({"conversations": -5, "tickets": -5}, set()),
    ],
)
async def test_each_kind_has_its_age(kept: dict[str, int], left: set[str]) -> None:
    """Conversations whose tickets are still kept stay: their tickets are theirs."""
    async with a_full_desk() as (world, _, _):
        await retention.carry_out(world.desk.places, Kept(**{k: timedelta(seconds=5000) for k in vars(Kept())}))
        assert on_disk(world.var) == MARKERS.keys()
        solve_all(world.var)
        await the_night(world, Kept(**{name: timedelta(seconds=seconds) for name, seconds in kept.items()}))
        assert set().union(*in_tables(world.var).values()) == set(left)
        if "files" in kept:
            assert list((world.var / "uploads").iterdir()) == []


def solve_all(var: Path) -> None:
    """The ticket of the intake is still open: those that somebody works on are kept."""
    with closing(sqlite3.connect(var / "destek.db")) as database, database:
        database.execute("UPDATE tickets SET status = 'solved'")


async def test_who_is_waited_for_or_worked_on_has_no_age() -> None:
    async with attacked() as world:
        visitor, _, _ = await world.in_talk()
        waiting = await world.waiting_visitor()
        for client in (waiting, visitor):
            await client.say("marker message")
        await retention.carry_out(world.desk.places, all_at_once())
        assert in_tables(world.var) == {name: {"message"} for name in ("messages", "search_entries", "search_words")}


async def test_who_may_do_what() -> None:
    async with attacked() as world:
        asked = {"kind": "account", "value": ACCOUNT}
        supervisor = await Calls.of(world, await world.account("Leyla", role=Role.SUPERVISOR))
        operator = await Calls.of(world, await world.account("Aysel"))
        for calls, may in ((operator, set()), (supervisor, {"find", "export", "list"})):
            answers = {
                "find": await calls("GET", "privacy", params=asked),
                "export": await calls("POST", "privacy/export", json=asked),
                "list": await calls("GET", "privacy/holds"),
                "erase": await calls("POST", "privacy/erase", json=asked),
                "hold": await calls("POST", "privacy/holds", json=asked | {"reason": "x"}),
                "end": await calls("DELETE", "privacy/holds/x"),
            }
            assert {what for what, answer in answers.items() if answer.status_code != 403} == may


async def test_an_account_that_is_only_named_is_somebody_elses_until_somebody_says_so() -> None:
    async with attacked() as world:
        session = await world.session()
        visitor = await world.visitor(session)
        await visitor.send(
            "intake.submit", client_message_id=new_client_id(), account_id="AB12345", description="d", contact=""
        )
        await visitor.next("intake.accepted")
        calls = await Calls.of(world, await world.account("Leyla", role=Role.ADMINISTRATOR))
        asked = {"kind": "account", "value": "ab12345"}
        [found] = (await calls.get("privacy?kind=account&value=ab12345"))["conversations"]
        assert (found["id"], found["is_proven"]) == (session["conversation_id"], False)
        assert error(await calls("POST", "privacy/export", json=asked)) == (404, "not_found")
        assert error(await calls("POST", "privacy/erase", json=asked)) == (404, "not_found")
        assert (await calls.post("privacy/erase", **asked, named=True))["conversations"] == 1


async def test_a_backup_does_not_bring_back_who_was_erased() -> None:
    async with a_full_desk() as (world, calls, id):
        copied = world.var / "copy.tar.gz"
        backup.back_up(world.var, copied)
        await calls.post("privacy/erase", kind="conversation", value=id)
        # What a restoring does to a running database is of no matter here: the rows are put back by hand.
        async with world.desk.uow() as work:
            conversation = await work.conversations.get(ConversationId(id))
            await work.conversations.update(replace(conversation, closed_reason=None, player_name=MARKERS["name"]))
            await work.commit()
        copied.unlink()
        await Rounds(world.desk.places, Kept(), 4).look(datetime.now(UTC))
        assert on_disk(world.var) == set()
        await world.desk.places.erasures.drop_before(datetime.now(UTC) + timedelta(seconds=1))
        assert await world.desk.places.erasures.all() == []


def test_backups_have_an_age(tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    made = backup.new_backup(folder)
    made.touch()
    kept = folder / "of-somebody-else.tar.gz"
    kept.touch()
    (tmp_path / "before-restore-20200101-000000").mkdir()
    assert backup.remove_before(tmp_path, folder, datetime.now(UTC) - timedelta(minutes=1)) == 0
    assert backup.remove_before(tmp_path, folder, datetime.now(UTC) + timedelta(minutes=1)) == 2
    assert list(folder.iterdir()) == [kept]


async def test_by_the_command_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    async with a_full_desk() as (world, _, id):
        var, copy = world.var, tmp_path / "copy.zip"
        await by_command(monkeypatch, var, "find", "--account", ACCOUNT)
        assert id in capsys.readouterr().out
        await by_command(monkeypatch, var, "export", str(copy), "--account", ACCOUNT)
        assert copy.stat().st_mode & 0o777 == 0o600
        assert MARKERS["message"].encode() in zipfile.ZipFile(copy).read(f"{id}/conversation.json")
        await by_command(monkeypatch, var, "hold", "set", "--conversation", id, "--reason", "a court asks")
        held = capsys.readouterr().out.split()[-1]
        await by_command(monkeypatch, var, "erase", "--conversation", id, "--yes", fails=True)
        await by_command(monkeypatch, var, "hold", "end", held)
        await by_command(monkeypatch, var, "erase", "--conversation", id, "--yes")
        assert "1 conversations, 1 files, 2 tickets" in capsys.readouterr().out
        assert on_disk(var) == set()
        assert (await holds.all_of(world.desk.places), await erasure_count(world)) == ([], 1)


async def erasure_count(world: Attacked) -> int:
    async with world.desk.uow(read_only=True) as work:
        return len(await work.audit.search(Search(action=Action.ERASED, limit=9)))


async def by_command(monkeypatch: pytest.MonkeyPatch, var: Path, *words: str, fails: bool = False) -> None:
    monkeypatch.setenv("DESTEK_VAR", str(var))
    assert await asyncio.to_thread(admin.main, words) == int(fails)


async def test_a_subject_that_is_nothing() -> None:
    async with attacked() as world:
        for subject in (
            Subject(kind=SubjectKind.ACCOUNT, value=""),
            Subject(kind=SubjectKind.CONVERSATION, value="x"),
        ):
            with pytest.raises(erasure.NotFound):
                await erasure.erase(world.desk.places, subject)
