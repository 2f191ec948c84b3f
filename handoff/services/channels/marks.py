"""How far adapters have read their sources."""

from handoff.ports.unit_of_work import UnitOfWorkFactory
from handoff.services.retrying import retried


class StoredMarks:
    def __init__(self, uow: UnitOfWorkFactory) -> None:
        self._uow = uow

    async def get(self, name: str) -> str | None:
        async with self._uow(read_only=True) as work:
            return await work.inbox.mark(name)

    async def set(self, name: str, value: str) -> None:
        await _set(self._uow, name, value)


@retried
async def _set(uow: UnitOfWorkFactory, name: str, value: str) -> None:
    async with uow() as work:
        await work.inbox.set_mark(name, value)
        await work.commit()
