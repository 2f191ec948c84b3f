"""How far logs go: asked by every ping of every page, and answered by one query for all who asked meanwhile."""

import asyncio

from handoff.domain.errors import NotFound
from handoff.domain.ids import ConversationId
from handoff.ports.unit_of_work import UnitOfWorkFactory


class Heads:
    """One per process. Who asks alone is answered at once; who asks while others are being answered, with all others
    who do.
    """

    def __init__(self, uow: UnitOfWorkFactory) -> None:
        self._uow = uow
        self._asked: dict[ConversationId, asyncio.Future[int]] = {}
        self._looking: asyncio.Task[None] | None = None

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


def _fail(future: asyncio.Future[int], error: Exception) -> None:
    future.set_exception(error)
    future.exception()  # looked at, for who asked may have gone
