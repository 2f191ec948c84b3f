"""Which operators are there: connected to this process and available."""

from collections import Counter

from handoff.domain.ids import OperatorId


class Presence:
    """Counts sockets by operator. An operator is online while one of theirs is open and they are available."""

    def __init__(self) -> None:
        self._sockets: Counter[OperatorId] = Counter()
        self._away: set[OperatorId] = set()

    def arrived(self, operator_id: OperatorId) -> None:
        self._sockets[operator_id] += 1

    def left(self, operator_id: OperatorId) -> None:
        self._sockets[operator_id] -= 1
        if self._sockets[operator_id] <= 0:
            del self._sockets[operator_id]

    def set_available(self, operator_id: OperatorId, available: bool) -> None:
        (self._away.discard if available else self._away.add)(operator_id)

    def is_available(self, operator_id: OperatorId) -> bool:
        return operator_id not in self._away

    @property
    def online(self) -> int:
        """Operators who could take somebody now."""
        return sum(1 for operator_id in self._sockets if operator_id not in self._away)
