"""Files on their way in: to disk piece by piece, few at once, so that a hundred of them take no memory."""

import asyncio
import contextlib
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

from fastapi import Request

from handoff.domain.errors import BadRequest, FileRefused, TooMany
from handoff.domain.ids import ConversationId

T = TypeVar("T")
SECONDS = 120.0
"""Within which a body must have come, the wait for its turn included."""
_BACK_IN_SECONDS = 10


class Uploads:
    """For one process. Of one conversation `at_once` bodies are read; further ones wait, `in_line` at most.

    A body lies in a nameless file in `folder`, which is gone with the process; whole files are in memory two at a time.
    """

    def __init__(self, folder: Path | None = None, *, at_once: int = 2, in_line: int = 10, in_all: int = 64) -> None:
        self._folder = folder
        self._at_once = at_once
        self._in_line = in_line
        self._in_all = in_all
        self._reading: dict[ConversationId, asyncio.Semaphore] = {}
        self._there: Counter[ConversationId] = Counter()
        self._whole = asyncio.Semaphore(2)

    async def taken(
        self,
        request: Request,
        conversation_id: ConversationId,
        limit: int,
        take: Callable[[bytes], Awaitable[T]],
    ) -> T:
        """What `take` makes of the body.

        Raises:
            TooMany: there are too many of this conversation, or in all.
            FileRefused: more than `limit` bytes. BadRequest: it took too long.
        """
        with tempfile.TemporaryFile(dir=self._folder) as file, self._counted(conversation_id):
            async with self._turn(conversation_id):
                size = 0
                async for piece in request.stream():
                    size += len(piece)
                    if size > limit:  # the rest is read and thrown away by the HTTP server
                        raise FileRefused(reason="too_large")
                    file.write(piece)
            async with self._whole:
                file.seek(0)
                return await take(await asyncio.to_thread(file.read))

    @contextlib.contextmanager
    def _counted(self, conversation_id: ConversationId) -> Iterator[None]:
        """Until it is looked at, too: that may take longer than to read it.

        Raises: TooMany.
        """
        if self._there[conversation_id] >= self._at_once + self._in_line or self._there.total() >= self._in_all:
            raise TooMany(seconds=_BACK_IN_SECONDS)
        self._there[conversation_id] += 1
        try:
            yield
        finally:
            self._there[conversation_id] -= 1
            if not self._there[conversation_id]:
                del self._there[conversation_id]
                self._reading.pop(conversation_id, None)

    @contextlib.asynccontextmanager
    async def _turn(self, conversation_id: ConversationId) -> AsyncIterator[None]:
        """Raises: BadRequest."""
        reading = self._reading.setdefault(conversation_id, asyncio.Semaphore(self._at_once))
        try:
            async with asyncio.timeout(SECONDS), reading:
                yield
        except TimeoutError:
            raise BadRequest from None
