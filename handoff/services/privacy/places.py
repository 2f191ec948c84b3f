"""The places where a player's data is."""

from dataclasses import dataclass

from handoff.ports.clock import Clock
from handoff.ports.files import FileStore
from handoff.ports.privacy import DialogueStore, ErasureList, Rewriting
from handoff.ports.unit_of_work import UnitOfWorkFactory


@dataclass(frozen=True, kw_only=True)
class Places:
    """All of them together: what is erased is erased in each."""

    uow: UnitOfWorkFactory
    clock: Clock
    files: FileStore
    dialogues: DialogueStore
    erasures: ErasureList
    database: Rewriting

    async def rewrite(self) -> None:
        """Leave nothing of what was removed in free pages and logs. Writers wait meanwhile."""
        await self.database.rewrite()
        await self.dialogues.rewrite()
