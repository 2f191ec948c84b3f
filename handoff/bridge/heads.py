"""How far logs go: asked by every ping of every page, and answered by one query for all who asked meanwhile."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from handoff.domain.errors import NotFound
from handoff.domain.ids import ConversationId
from handoff.ports.unit_of_work import UnitOfWorkFactory

_LOOKS_A_SECOND = 10.0
"""At most, but for the first so many after a rest: thousands of pages then share a look, and none waits long for it."""


class Heads:
    """One per process. Who asks alone is answered at once; who asks while others are being answered, or are so many
    that each would cost a query, with all others who do.
    """

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`clock` counts seconds and `sleep` waits for so many of them."""
        self._uow = uow
        self._clock = clock
        self._sleep = sleep
        self._asked: dict[ConversationId, asyncio.Future[int]] = {}
        self._looking: asyncio.Task[None] | None = None
        self._allowed = _LOOKS_A_SECOND
        """Looks that may be had at once."""
        self._counted_at = clock()

    async def of(self, id: ConversationId) -> int:
        """The last seq of its log. Raises: NotFound, StorageUnavailable."""
        asked = self._asked.get(id)
        if asked is None:
            asked = self._asked[id] = asyncio.get_running_loop().create_future()
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
        return await asyncio.shield(asked)

    async def _look(self) -> None:
        try:
            while self._asked:
                if wait := self._rest():
                    await self._sleep(wait)
                asked, self._asked = self._asked, {}
                try:
                    async with self._uow(read_only=True) as work:
                        found = await work.conversations.heads(list(asked))
                except Exception as error:
                    for future in asked.values():
                        _fail(future, error)
                    continue
                for id, future in asked.items():
                    if id in found:
                        future.set_result(found[id])
                    else:
                        _fail(future, NotFound())
        finally:
            self._looking = None

    def _rest(self) -> float:
        """Count a look; the seconds to wait before it."""
        now = self._clock()
        self._allowed = min(_LOOKS_A_SECOND, self._allowed + (now - self._counted_at) * _LOOKS_A_SECOND) - 1
        self._counted_at = now
        return max(0.0, -self._allowed / _LOOKS_A_SECOND)


def _fail(future: asyncio.Future[int], error: Exception) -> None:
    future.set_exception(error)
    future.exception()  # looked at, for who asked may have gone
