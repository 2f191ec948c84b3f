"""Set-up of the whole run."""

import asyncio

import pytest
import uvloop
from hypothesis import HealthCheck, settings

from handoff.bridge import logs

# A busy machine is slow at times; a fixed seed makes a red run the same for everybody.
settings.register_profile("destek", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("destek")
logs.configure()


@pytest.fixture(scope="session")
def event_loop_policy() -> asyncio.AbstractEventLoopPolicy:
    """The loop that uvicorn takes in production."""
    return uvloop.EventLoopPolicy()
