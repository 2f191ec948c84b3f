"""What players asked in vain, as the facts and the messages tell it, and which of it is closed."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from handoff.domain.content.gap import Asked, ClosedGap, GapKind


class GapRepository(Protocol):
    async def asked(self, kind: GapKind, language: str, first: date, last: date, limit: int) -> list[Asked]:
        """Of whole days, both included; newest first. Nothing of players in danger, nothing that was erased."""
        ...

    async def of_facts(self, kind: GapKind, facts: Sequence[int]) -> list[Asked]:
        """What is left of these."""
        ...

    async def close(self, gap: ClosedGap) -> None: ...

    async def reopen(self, id: str) -> bool:
        """Whether there was such a one."""
        ...

    async def closed(self, kind: GapKind, language: str, limit: int) -> list[ClosedGap]:
        """Newest first."""
        ...
