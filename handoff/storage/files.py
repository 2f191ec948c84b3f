"""Files on disk: one a key in one folder, written beside their place and put there whole."""

import asyncio
import os
import re
import time
from pathlib import Path

from handoff.domain.errors import NotFound
from handoff.domain.ids import AttachmentId

UNFINISHED = ".new"
"""Ends the name of a file that is being written."""
_SETTLED_SECONDS = 3600
_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")


def is_key(id: str) -> bool:
    """Whether it may name a file: nothing that people wrote becomes a path."""
    return _KEY.fullmatch(id) is not None


class DiskFiles:
    """See `handoff.ports.files.FileStore`. The names on disk are the keys."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, id: AttachmentId, content: bytes) -> None:
        await asyncio.to_thread(self._put, self._path(id), content)

    async def get(self, id: AttachmentId) -> bytes:
        try:
            return await asyncio.to_thread(self._path(id).read_bytes)
        except FileNotFoundError:
            raise NotFound from None

    async def known(self) -> list[AttachmentId]:
        return await asyncio.to_thread(self._known)

    async def remove(self, id: AttachmentId) -> None:
        path = self._path(id)
        await asyncio.to_thread(path.unlink, missing_ok=True)
        await asyncio.to_thread(_unfinished(path).unlink, missing_ok=True)  # left by a crash

    def _known(self) -> list[AttachmentId]:
        if not self._folder.is_dir():
            return []
        settled = time.time() - _SETTLED_SECONDS
        names = [entry.name for entry in os.scandir(self._folder) if entry.stat().st_mtime < settled]
        return [
            AttachmentId(name) for name in {name.removesuffix(UNFINISHED) for name in names} if _KEY.fullmatch(name)
        ]

    def _path(self, id: AttachmentId) -> Path:
        if not is_key(id):
            raise NotFound
        return self._folder / id

    def _put(self, path: Path, content: bytes) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = _unfinished(path)
        try:
            with beside.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
            _keep_names(self._folder)
        finally:
            beside.unlink(missing_ok=True)


def _unfinished(path: Path) -> Path:
    """Where a file is written before it is put in its place."""
    return path.with_name(path.name + UNFINISHED)


def _keep_names(folder: Path) -> None:
    """A power cut may take back a rename until the folder itself is on disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
