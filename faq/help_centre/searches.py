"""Searches of strangers: each costs as much as a turn of the chat, so they are few at once and remembered."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable

REMEMBERED = 1024
REMEMBERED_SECONDS = 60.0
BURST, SECONDS = 12, 2.0  # of one address: so many at once, and then one in so many seconds
WAITING = 6  # for the one that is looked for


class Busy(Exception):
    """Too many searches, of this address or in all: come back in a moment."""


class Searches:
    """`look(query, language)` gives topics and may block; it is called in a thread, once at a time."""

    def __init__(
        self, look: Callable[[str, str], list[str]], clock: Callable[[], float] = time.monotonic, burst: int = BURST
    ) -> None:
        self._look = look
        self._clock = clock
        self._burst = burst
        self._found: OrderedDict[tuple[str, str], tuple[float, list[str]]] = OrderedDict()
        self._due: dict[str, float] = {}
        self._one = asyncio.Lock()
        self._waiting = 0

    async def topics(self, query: str, language: str, address: str) -> list[str]:
        """What is found; the same words again cost nothing for a minute.

        Raises:
            Busy
        """
        key = (language, query.casefold())
        if (known := self._remembered(key)) is not None:
            return known
        self._count(address)
        if self._waiting >= WAITING:
            raise Busy
        self._waiting += 1
        try:
            async with self._one:
                if (known := self._remembered(key)) is not None:  # somebody else has asked meanwhile
                    return known
                found = await asyncio.to_thread(self._look, query, language)
        finally:
            self._waiting -= 1
        self._found[key] = (self._clock(), found)
        self._found.move_to_end(key)
        if len(self._found) > REMEMBERED:
            self._found.popitem(last=False)
        return found

    def _remembered(self, key: tuple[str, str]) -> list[str] | None:
        at, found = self._found.get(key, (float("-inf"), []))
        return found if self._clock() - at < REMEMBERED_SECONDS else None

    def _count(self, address: str) -> None:
        """Raises: Busy: this address has asked too often."""
        now = self._clock()
        if len(self._due) >= REMEMBERED:
            self._due = {other: due for other, due in self._due.items() if due > now}
        due = max(self._due.get(address, now), now)
        if due - now > (self._burst - 1) * SECONDS:
            raise Busy
        self._due[address] = due + SECONDS
