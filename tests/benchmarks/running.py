"""A server of its own for a benchmark."""

import contextlib
from collections.abc import AsyncIterator

from tests.faults.running import Server


@contextlib.asynccontextmanager
async def running(server: Server) -> AsyncIterator[Server]:
    """Started for as long as the block lasts; nothing of it is left, whatever goes wrong in there."""
    try:
        await server.start()
        yield server
    finally:
        await server.kill()
