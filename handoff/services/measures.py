"""What use cases tell of themselves to whoever measures: how long a stage took, and how often something happened."""

from collections import Counter
from typing import Protocol


class Measures(Protocol):
    def took(self, stage: str, seconds: float) -> None:
        """A stage of a turn: "waiting" for its beginning, "assistant", "storing"."""
        ...

    def happened(self, what: str) -> None:
        """A turn was "answered", "suppressed", "fenced" or "failed"."""
        ...


class Unmeasured:
    """Counts, and keeps no times."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def took(self, stage: str, seconds: float) -> None:
        return

    def happened(self, what: str) -> None:
        self.counts[what] += 1
