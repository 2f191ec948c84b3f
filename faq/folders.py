"""Folders that appear whole or not at all, whatever ends the process that writes them."""

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = ".lock"


@contextmanager
def unfinished(parent: Path, prefix: str) -> Iterator[Path]:
    """A new, empty folder in `parent` to be written and then renamed to its place; removed at the end if it was not.

    Processes take turns, so whatever else there is with this prefix was left by one that is dead, and is removed.
    """
    parent.mkdir(parents=True, exist_ok=True)
    with (parent / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # let go of by the kernel, too, when this process dies
        _remove_left(parent, prefix)
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def remove_left(parent: Path, prefix: str) -> None:
    """What dead processes left unfinished; nothing while another is at work."""
    if not any(parent.glob(f"{prefix}*")):
        return
    with (parent / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        _remove_left(parent, prefix)


def _remove_left(parent: Path, prefix: str) -> None:
    for folder in parent.glob(f"{prefix}*"):
        shutil.rmtree(folder, ignore_errors=True)
