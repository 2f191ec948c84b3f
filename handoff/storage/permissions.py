"""Files made at run time are for their owner alone: people wrote what is in them."""

import os
from pathlib import Path

_OTHERS = 0o077


def from_now_on(folder: Path) -> None:
    """Make `folder` if it is not there, and see to it that nobody else reads it or what this process and its children
    make. What lies in it, or in a folder of it, from before is made private too; deeper it cannot be reached.
    """
    os.umask(_OTHERS)
    folder.mkdir(parents=True, exist_ok=True)
    for path in (folder, *folder.glob("*"), *folder.glob("*/*")):
        _close(path)


def all_of(folder: Path) -> None:
    """Make everything in `folder` private, with the modes that files and folders are made with here."""
    for path in folder.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o700 if path.is_dir() else 0o600)


def _close(path: Path) -> None:
    try:
        mode = path.lstat().st_mode
        if not path.is_symlink() and mode & _OTHERS:  # a link's own mode says nothing, and its target is not ours
            path.chmod(mode & 0o777 & ~_OTHERS)
    except (FileNotFoundError, PermissionError):  # gone meanwhile, or somebody else's
        return
