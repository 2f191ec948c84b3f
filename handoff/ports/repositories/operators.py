"""The people of the console, and who of them is there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from handoff.domain.ids import OperatorId
from handoff.domain.people.operator import Operator


class OperatorRepository(Protocol):
    async def add(self, operator: Operator) -> None: ...

    async def get(self, id: OperatorId, *, for_update: bool = False) -> Operator:
        """`for_update` keeps others from changing the row until the end of the transaction: what is counted of the
        operator's conversations then stands.

        Raises: NotFound.
        """
        ...

    async def names(self, ids: Sequence[OperatorId]) -> dict[OperatorId, str]:
        """Names of those that exist."""
        ...

    async def by_username(self, username: str) -> Operator | None: ...

    async def update(self, operator: Operator) -> None: ...

    async def count(self) -> int: ...

    async def all(self) -> list[Operator]:
        """Everybody, by name."""
        ...

    async def beat(self, connection_id: str, operator_id: OperatorId, now: datetime) -> None:
        """A console of theirs is connected; to be said again before the presence runs out."""
        ...

    async def disconnect(self, connection_id: str) -> None: ...

    async def disconnect_before(self, before: datetime) -> int:
        """Forget connections not heard of since; how many."""
        ...

    async def clock_set_back(self, now: datetime) -> None:
        """See to it that no connection was heard of later than `now`."""
        ...

    async def count_online(self, since: datetime) -> int:
        """How many `online` would give."""
        ...

    async def connected(self, since: datetime) -> set[OperatorId]:
        """Who has a console that was heard of since then, whether they want conversations or not."""
        ...

    async def online(self, since: datetime) -> list[Operator]:
        """Those of them who want conversations; longest without a new one first."""
        ...
