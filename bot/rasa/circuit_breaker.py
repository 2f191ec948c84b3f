"""Decides whether Rasa is asked at all: after failures in a row it is left alone until it answers again.

    closed --failures in a row--> open --it answers a probe--> half open --the trial turn succeeds--> closed
                                    ^-------------------the trial turn fails-------------------'

It knows no clock and does no I/O: whoever asks Rasa tells it how that ended, and probes after `pause()` seconds.
"""

import random
from collections.abc import Callable
from enum import StrEnum

DOUBLINGS = 2  # of the pause: 1, 2, then 4 times the first one; longer would keep players from a Rasa that is back


class State(StrEnum):
    CLOSED = "closed"  # all turns go to Rasa
    OPEN = "open"  # none does
    HALF_OPEN = "half_open"  # one does, on trial


class Breaker:
    """`failures` in a row open it; `seconds` is the first pause before a probe. `chance` gives numbers in [0, 1)."""

    def __init__(self, *, failures: int, seconds: float, chance: Callable[[], float] = random.random) -> None:
        self.state = State.CLOSED
        self._most = failures
        self._seconds = seconds
        self._chance = chance
        self._in_a_row = 0
        self._openings = 0
        self._on_trial = False
        self._era = 0

    def admit(self) -> int | None:
        """A pass to ask Rasa with, to be given to one of the next three; None: do not ask."""
        if self.state is State.OPEN or self._on_trial:
            return None
        self._on_trial = self.state is State.HALF_OPEN
        return self._era

    def succeeded(self) -> None:
        """Rasa gave a usable reply."""
        self._in_a_row = self._openings = 0
        self._become(State.CLOSED)

    def failed(self, admitted: int) -> bool:
        """It did not; whether that opened the breaker. What began before the last change of state tells nothing new."""
        if admitted != self._era:
            return False
        self._in_a_row += 1
        if self.state is State.CLOSED and self._in_a_row < self._most:
            return False
        self._openings += 1
        self._become(State.OPEN)
        return True

    def withdrawn(self, admitted: int) -> None:
        """It was not learned how Rasa does: the request itself was refused, or nobody waits for it any more."""
        if admitted == self._era:
            self._on_trial = False

    def answered_probe(self) -> None:
        """Rasa says that it is ready: the next turn is a trial."""
        if self.state is State.OPEN:
            self._become(State.HALF_OPEN)

    def missed_probe(self) -> None:
        """It does not; the next pause is longer."""
        self._openings += 1

    def pause(self) -> float:
        """Seconds until the next probe: between half and the whole of a pause that doubles, so that nothing beats."""
        longest = self._seconds * (1 << min(self._openings - 1, DOUBLINGS))
        return longest * (1 + self._chance()) / 2

    def _become(self, state: State) -> None:
        if state is not self.state:
            self._era += 1
        self.state = state
        self._on_trial = False
