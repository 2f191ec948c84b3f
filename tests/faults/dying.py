"""Ends this process without a word, as `kill -9` or a lost machine does, at a chosen step of what it does on disk.

Steps are what Python code does below a folder: a file opened to be written, renamed or removed, a folder made or
removed. The process dies just before the step, so what stands on disk is what the steps before it left.
"""

import os
import resource
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

STEP, LONGEST = "DIES_AT_STEP", "DIES_AFTER_BYTES"
"""Names of the variables that `as_told` reads."""
_EVENTS = frozenset({"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir"})
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def at_step(step: int, folder: Path) -> None:
    """From now on; `step` counts from 0. A process that takes fewer steps lives."""
    place, left = str(folder.resolve()), step

    def look(event: str, args: tuple[Any, ...]) -> None:
        nonlocal left
        if event not in _EVENTS or not _is_below(place, args[0]) or (event == "open" and not _writes(*args[1:3])):
            return
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1

    sys.addaudithook(look)


def in_a_file_longer_than(size: int) -> None:
    """From now on, wherever the file is and whatever writes it: its first `size` bytes are written."""
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python would make an error of it
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def as_told(environ: Mapping[str, str], folder: Path) -> None:
    """What the environment asks for, if it does."""
    if STEP in environ:
        at_step(int(environ[STEP]), folder)
    if LONGEST in environ:
        in_a_file_longer_than(int(environ[LONGEST]))


def _is_below(place: str, path: object) -> bool:
    return isinstance(path, (str, Path)) and os.path.realpath(path).startswith(place)


def _writes(mode: str | None, flags: int) -> bool:
    return any(letter in mode for letter in "wax+") if mode is not None else bool(flags & _WRITING)
