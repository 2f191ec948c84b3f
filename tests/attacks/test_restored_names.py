"""Low: a backup from elsewhere names only what backups hold, and what it brings back is its owner's alone."""

import io
import json
import sqlite3
import tarfile
from pathlib import Path

import pytest

from handoff.storage.backup import BackupError, back_up, restore
from tests.attacks.test_m15_files_are_private import open_to_others


def an_archive(file: Path, names: object, members: dict[str, bytes], mode: int = 0o755) -> None:
    with tarfile.open(file, "w:gz") as archive:
        manifest = json.dumps({"format": 1, "names": names}).encode()
        for name, content in {"manifest.json": manifest, **members}.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(content), mode
            archive.addfile(member, io.BytesIO(content))


@pytest.mark.parametrize(
    "name",
    ["../outside", "/etc/cron.d/job", "uploads/../../outside", "models", "rasa/models/x.tar.gz", "", ".", 7, None],
)
def test_a_name_that_backups_do_not_hold_is_refused(tmp_path: Path, name: object) -> None:
    file, var = tmp_path / "b.tar.gz", tmp_path / "var"
    (tmp_path / "outside").write_text("mine")
    an_archive(file, ["secret", name], {"secret": b"s" * 48, "models": b"x", "rasa/models/x.tar.gz": b"x"})
    with pytest.raises(BackupError, match="name"):
        restore(var, file, force=True)
    assert list(var.iterdir()) == []
    assert (tmp_path / "outside").read_text() == "mine"


@pytest.mark.parametrize("names", ["secret", {"secret": 1}, None, 3])
def test_names_that_are_no_list_are_refused(tmp_path: Path, names: object) -> None:
    an_archive(tmp_path / "b.tar.gz", names, {"secret": b"s" * 48})
    with pytest.raises(BackupError):
        restore(tmp_path / "var", tmp_path / "b.tar.gz")


def test_what_comes_back_is_private(tmp_path: Path) -> None:
    var, back = tmp_path / "var", tmp_path / "back"
    (var / "uploads").mkdir(parents=True, mode=0o755)
    (var / "uploads" / "a").write_bytes(b"x")
    (var / "secret").write_text("s" * 48)
    (var / "secret").chmod(0o755)
    sqlite3.connect(var / "destek.db").execute("CREATE TABLE words (word TEXT)").connection.close()
    back_up(var, tmp_path / "b.tar.gz")
    restore(back, tmp_path / "b.tar.gz")
    assert (back / "secret").stat().st_mode & 0o777 == 0o600
    assert open_to_others(back) == {}
