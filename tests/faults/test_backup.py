"""A backup taken while people write holds everything that was accepted before; restoring it gives it back."""

import asyncio
import signal
import sqlite3
import stat
from pathlib import Path

import pytest

import admin
from handoff.domain.ids import AttachmentId, new_key
from handoff.storage.backup import BackupError, back_up, restore
from handoff.storage.files import DiskFiles
from tests.faults.running import Server
from tests.faults.test_endings import a_session, a_visitor, texts


def a_database(file: Path, *rows: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE words (word TEXT)")
        connection.executemany("INSERT INTO words VALUES (?)", [(row,) for row in rows])
    connection.close()


def words(file: Path) -> list[str]:
    with sqlite3.connect(file) as connection:
        found = [word for (word,) in connection.execute("SELECT word FROM words")]
    connection.close()
    return found


@pytest.fixture
def var(tmp_path: Path) -> Path:
    var = tmp_path / "var"
    a_database(var / "destek.db", "salam", "привет")
    a_database(var / "rasa" / "tracker.db", "event")
    (var / "secret").write_text("a secret")
    (var / "uploads" / "ab").mkdir(parents=True)
    (var / "uploads" / "ab" / "picture.png").write_bytes(b"\x89PNG")
    (var / "models").mkdir()
    (var / "models" / "large").write_text("made again from the content")
    return var


def test_all_that_cannot_be_made_again_comes_back(var: Path, tmp_path: Path) -> None:
    file, fresh = tmp_path / "backup.tar.gz", tmp_path / "fresh"
    assert back_up(var, file) == ["destek.db", "rasa/tracker.db", "secret", "uploads"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600, "the signing secret is in it"
    restore(fresh, file)
    assert words(fresh / "destek.db") == ["salam", "привет"]
    assert words(fresh / "rasa" / "tracker.db") == ["event"]
    assert (fresh / "secret").read_text() == "a secret"
    assert (fresh / "uploads" / "ab" / "picture.png").read_bytes() == b"\x89PNG"
    assert not (fresh / "models").exists()
    assert {path.name for path in tmp_path.iterdir()} == {"var", "fresh", "backup.tar.gz"}, (
        "nothing is left lying about"
    )


def test_a_folder_with_data_is_not_written_over_unless_forced(var: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar.gz"
    back_up(var, file)
    with sqlite3.connect(var / "destek.db") as connection:
        connection.execute("INSERT INTO words VALUES ('later')")
    connection.close()
    with pytest.raises(BackupError, match=r"holds destek.db.* --force"):
        restore(var, file)
    assert words(var / "destek.db")[-1] == "later"
    restore(var, file, force=True)
    assert words(var / "destek.db") == ["salam", "привет"]
    [aside] = var.glob("before-restore-*")
    assert words(aside / "destek.db")[-1] == "later", "moved aside, not deleted"


@pytest.mark.parametrize("damage", ["cut", "other"])
def test_a_broken_backup_changes_nothing(var: Path, tmp_path: Path, damage: str) -> None:
    file = tmp_path / "backup.tar.gz"
    back_up(var, file)
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] if damage == "cut" else b"something else")
    with pytest.raises(BackupError, match="cannot be read"):
        restore(var, file, force=True)
    assert words(var / "destek.db") == ["salam", "привет"]
    assert not list(var.glob("before-restore-*"))


async def test_files_that_come_and_go_meanwhile_are_in_it_whole_or_not_at_all(var: Path, tmp_path: Path) -> None:
    store, stop, content = DiskFiles(var / "uploads"), asyncio.Event(), b"x" * 1000

    async def uploads() -> None:
        while not stop.is_set():
            ids = [AttachmentId(new_key()) for _ in range(100)]
            await asyncio.gather(*(store.put(id, content) for id in ids))
            await asyncio.gather(*(store.remove(id) for id in ids))

    busy = asyncio.create_task(uploads())
    try:
        for n in range(12):
            await asyncio.to_thread(back_up, var, tmp_path / f"{n}.tar.gz")
            restore(tmp_path / f"restored-{n}", tmp_path / f"{n}.tar.gz")
            files = [path for path in (tmp_path / f"restored-{n}" / "uploads").iterdir() if path.is_file()]
            assert {path.read_bytes() for path in files} <= {content}
            assert not [path.name for path in files if path.suffix], "nothing half written"
    finally:
        stop.set()
        await busy


def test_a_backup_is_never_written_over(var: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar.gz"
    back_up(var, file)
    with pytest.raises(BackupError, match="exists already"):
        back_up(var, file)
    with pytest.raises(BackupError, match="no database"):
        back_up(tmp_path / "nowhere", tmp_path / "other.tar.gz")


def test_the_commands(
    var: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "backup.tar.gz"
    monkeypatch.setenv("DESTEK_VAR", str(var))
    assert admin.main(["backup", str(file)]) == 0
    assert "destek.db" in capsys.readouterr().out
    assert admin.main(["restore", str(file)]) == 1
    assert "--force" in capsys.readouterr().err
    assert admin.main(["restore", str(file), "--force"]) == 0
    monkeypatch.setenv("DESTEK_DATABASE_URL", "postgresql+asyncpg://elsewhere/destek")
    assert admin.main(["backup", str(tmp_path / "other")]) == 1
    assert "pg_dump" in capsys.readouterr().err


async def test_a_backup_of_a_running_desk_holds_all_that_was_accepted(server: Server, tmp_path: Path) -> None:
    session = await a_session(server)
    visitor = await a_visitor(server, session)
    for n in range(20):
        await visitor.say(f"message {n}")
    backing = asyncio.create_task(asyncio.to_thread(back_up, server.var, tmp_path / "backup.tar.gz"))
    for n in range(20, 60):
        await visitor.say(f"message {n}")
    await backing
    await server.send(signal.SIGTERM)
    await server.ended()
    (server.var / "secret").unlink()
    restore(server.var, tmp_path / "backup.tar.gz", force=True)
    await server.start()
    kept = texts(server, "visitor")
    assert kept == [f"message {n}" for n in range(len(kept))]
    assert len(kept) >= 20
    back = await a_visitor(server, session)  # the token was signed with the restored secret
    assert [m["text"] for m in back.ready["messages"] if m["author"] == "visitor"] == kept
    await back.say("and on")
