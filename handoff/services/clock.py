"""The real clock."""

from datetime import UTC, datetime


class SystemClock:
    """See `handoff.ports.clock.Clock`."""

    def now(self) -> datetime:
        return datetime.now(UTC)
