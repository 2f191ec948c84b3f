"""The list of erased conversations, in a file beside the database that no backup holds and no restoring replaces."""

import asyncio
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from handoff.domain.ids import ConversationId


class ErasureFile:
    """See `handoff.ports.privacy.ErasureList`. One line each: when, and the random id, which tells of nobody."""

    def __init__(self, file: Path) -> None:
        self._file = file

    async def add(self, ids: Sequence[ConversationId], at: datetime) -> None:
        await asyncio.to_thread(self._add, ids, at)

    async def all(self) -> list[ConversationId]:
        return [id for _, id in await asyncio.to_thread(self._lines)]

    async def drop_before(self, at: datetime) -> None:
        await asyncio.to_thread(self._drop, at)

    def _add(self, ids: Sequence[ConversationId], at: datetime) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        opened = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(opened, "w") as file:
            file.writelines(f"{at.isoformat()} {id}\n" for id in ids)
            file.flush()
            os.fsync(file.fileno())

    def _lines(self) -> list[tuple[datetime, ConversationId]]:
        if not self._file.exists():
            return []
        parts = [line.split(" ", 1) for line in self._file.read_text().splitlines()]
        return [(datetime.fromisoformat(part[0]), ConversationId(part[1])) for part in parts if len(part) == 2]

    def _drop(self, at: datetime) -> None:
        lines = self._lines()
        kept = [f"{when.isoformat()} {id}\n" for when, id in lines if when >= at]
        if len(kept) < len(lines):
            beside = self._file.with_name(self._file.name + ".new")
            beside.touch(mode=0o600)
            beside.write_text("".join(kept))
            beside.replace(self._file)
