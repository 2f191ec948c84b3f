"""A use case is tried again when its transaction gave way to another: nobody is told of what works a moment later."""

import asyncio
import functools
import random
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, TypeVar

from handoff.domain.errors import StorageConflict, StorageUnavailable

P = ParamSpec("P")
R = TypeVar("R")

TRIES = 6
_FIRST_PAUSE_SECONDS = 0.01


def retried(use_case: Callable[P, Coroutine[Any, Any, R]]) -> Callable[P, Coroutine[Any, Any, R]]:
    """The same use case, begun anew after a deadlock or a failed serialisation, a few times, with growing pauses.

    What a transaction that gave way wrote and would have told is gone with it, so that nothing happens twice.

    Raises:
        StorageUnavailable: it gave way every time.
    """

    @functools.wraps(use_case)
    async def tried(*args: P.args, **kwargs: P.kwargs) -> R:
        for tries in range(TRIES):
            try:
                return await use_case(*args, **kwargs)
            except StorageConflict:
                # With jitter: those who were in each other's way must not meet again.
                await asyncio.sleep(random.uniform(0, _FIRST_PAUSE_SECONDS * 2**tries))
        raise StorageUnavailable("locked")

    return tried
