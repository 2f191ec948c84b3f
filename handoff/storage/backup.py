"""A copy of everything that cannot be made again, in one file, and the way back.

SQLite files are copied by SQLite itself, as they are at one moment, while the server runs. Indexes and models are left
out: they are made from the content.
"""

import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from handoff.storage import permissions
from handoff.storage.files import UNFINISHED

FORMAT = 1
DATABASES = ("destek.db", "rasa/tracker.db", "faq/votes.sqlite")
FILES = ("secret", "uploads", "demo-operators.txt")
"""What is kept, by paths in the folder of run-time files. What is not there is left out."""
_MANIFEST = "manifest.json"
_PREFIX = "destek-"
_ASIDE = "before-restore-"


class BackupError(RuntimeError):
    """The backup cannot be made or used; the text says why, and nothing was changed."""


def back_up(var: Path, file: Path) -> list[str]:
    """Write everything under `var` that is kept to `file`, which only its owner may read; the names in it.

    Raises:
        BackupError: there is no database, one is damaged, or `file` exists.
    """
    if not (var / DATABASES[0]).is_file():
        raise BackupError(f"there is no database in {var}")
    if file.exists():
        raise BackupError(f"{file} exists already")
    names: list[str] = []
    with _staging(file.resolve().parent) as staging:
        for name in DATABASES:
            if (var / name).is_file():
                _copy_database(var / name, staging / name)
                names.append(name)
        for name in FILES:
            source = var / name
            if source.is_dir():
                unfinished_files = shutil.ignore_patterns(f"*{UNFINISHED}")
                shutil.copytree(source, staging / name, copy_function=_copy_if_there, ignore=unfinished_files)
            elif source.is_file():
                (staging / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, staging / name)
            else:
                continue
            names.append(name)
        manifest = {"format": FORMAT, "made_at": datetime.now(UTC).isoformat(), "names": names}
        (staging / _MANIFEST).write_text(json.dumps(manifest, indent=2))
        unfinished = staging.with_suffix(".tar.gz")
        unfinished.touch(mode=0o600)  # the signing secret is in it
        try:
            with tarfile.open(unfinished, "w:gz") as archive:
                for name in (_MANIFEST, *names):
                    archive.add(staging / name, name)
            with unfinished.open("rb") as written:
                os.fsync(written.fileno())
            unfinished.replace(file)
        finally:
            unfinished.unlink(missing_ok=True)
    return names


def new_backup(folder: Path) -> Path:
    """A name for a backup of now in the folder of backups, which is made."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"{_PREFIX}{datetime.now(UTC):%Y%m%d-%H%M%S}.tar.gz"


def remove_before(var: Path, backups: Path, at: datetime) -> int:
    """Remove backups of before that have a name of ours, and what restoring moved aside; how many."""
    old = [file for file in backups.glob(f"{_PREFIX}*.tar.gz") if file.stat().st_mtime < at.timestamp()]
    moved = [folder for folder in var.glob(f"{_ASIDE}*") if folder.stat().st_mtime < at.timestamp()]
    for file in old:
        file.unlink(missing_ok=True)
    for folder in moved:
        shutil.rmtree(folder)
    return len(old) + len(moved)


def restore(var: Path, file: Path, *, force: bool = False) -> list[str]:
    """Put what `file` holds under `var`, for a server that does not run; the names.

    What is there already is moved to a folder beside it with `force`, and never deleted.

    Raises:
        BackupError: `file` is no whole backup, or `var` holds data and `force` is not given.
    """
    var.mkdir(parents=True, exist_ok=True)
    var.chmod(0o700)
    with _staging(var) as staging:
        names = _unpacked(file, staging)
        present = [name for name in names if (var / name).exists()]
        if present and not force:
            raise BackupError(f"{var} holds {', '.join(present)} already; --force moves it aside")
        aside = var / f"{_ASIDE}{datetime.now(UTC):%Y%m%d-%H%M%S}"
        for name in present:
            for old in (name, f"{name}-wal", f"{name}-shm"):
                if (var / old).exists():
                    _move(var / old, aside / old)
        for name in names:
            _move(staging / name, var / name)
    return names


def _unpacked(file: Path, staging: Path) -> list[str]:
    """Unpack the backup into `staging`; the names of what it holds, all of it there and whole.

    Raises:
        BackupError
    """
    try:
        with tarfile.open(file, "r:gz") as archive:
            archive.extractall(staging, filter="data")
        manifest = json.loads((staging / _MANIFEST).read_text())
        names = _names(manifest["names"])
        made_by = manifest["format"]
    except (OSError, tarfile.TarError, EOFError, ValueError, KeyError, TypeError) as error:
        raise BackupError(f"{file} cannot be read as a backup: {error}") from error
    if made_by != FORMAT:
        raise BackupError(f"{file} was made by another version of this command")
    permissions.all_of(staging)
    for name in names:
        if not (staging / name).exists():
            raise BackupError(f"{file} lacks {name}")
        if name in DATABASES:
            _check(staging / name)
    return names


def _names(told: object) -> list[str]:
    """The names of a manifest, which anybody may have written: they become paths.

    Raises:
        ValueError
    """
    if not isinstance(told, list) or any(name not in (*DATABASES, *FILES) for name in told):
        raise ValueError("it names what no backup holds")
    return told


def _copy_database(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(source)) as reading, closing(sqlite3.connect(target)) as writing:
        reading.backup(writing)
    _check(target)


def _copy_if_there(source: str, target: str) -> None:
    with suppress(FileNotFoundError):  # never sent, and forgotten at this moment
        shutil.copy2(source, target)


def _check(database: Path) -> None:
    try:
        with closing(sqlite3.connect(database)) as connection:
            [result] = connection.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.DatabaseError as error:
        result = str(error)
    if result != "ok":
        raise BackupError(f"{database.name} is damaged: {result}")


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(source, target)


@contextmanager
def _staging(parent: Path) -> Iterator[Path]:
    """A folder on the same disk, so that moving from it is one step."""
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=parent) as folder:
        yield Path(folder)
