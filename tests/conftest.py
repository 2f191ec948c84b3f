"""Set-up of the whole run."""

import asyncio
from collections.abc import Callable

import uvloop
from hypothesis import HealthCheck, settings

from handoff.bridge import logs

# A busy machine is slow at times; a fixed seed makes a red run the same for everybody.
settings.register_profile("destek", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("destek")
logs.configure()


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The loop that uvicorn takes in production."""
    return {"uvloop": uvloop.new_event_loop}
