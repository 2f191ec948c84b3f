"""Time."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Time as an argument, so that tests can turn it."""

    def now(self) -> datetime:
        """Aware UTC."""
        ...
