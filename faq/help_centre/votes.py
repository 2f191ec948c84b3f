"""Whose votes on articles count."""

from collections import Counter, OrderedDict

_HOUR_SECONDS = 3600.0


class Voters:
    """Whose votes count: each reader's first on an article, and so many an hour. Kept in memory, for that hour.

    For one thread.
    """

    def __init__(self, per_hour: int = 30, remembered: int = 50_000) -> None:
        self._per_hour = per_hour
        self._remembered = remembered
        self._voted: OrderedDict[tuple[str, str], float] = OrderedDict()
        """Reader and article, oldest vote first, with when it was."""
        self._counts: Counter[str] = Counter()

    def may(self, reader: str, topic: str, now: float) -> bool:
        """Whether this vote counts; if so, it is remembered. `now` is in seconds of any clock that is not set back."""
        while self._voted and (
            len(self._voted) >= self._remembered or next(iter(self._voted.values())) <= now - _HOUR_SECONDS
        ):
            (oldest, _), _ = self._voted.popitem(last=False)
            self._counts[oldest] -= 1
            if self._counts[oldest] <= 0:
                del self._counts[oldest]
        if (reader, topic) in self._voted or self._counts[reader] >= self._per_hour:
            return False
        self._voted[reader, topic] = now
        self._counts[reader] += 1
        return True
