"""Starting and stopping the real processes: nothing is left behind, however the server ends."""

import os
import signal
import time

import httpx
import pytest

from tests.fixtures import processes
from tests.fixtures.processes import gone
from tests.fixtures.running_desk import RunningDesk, running_desk

pytestmark = pytest.mark.rasa

GONE_SECONDS = 15.0


def wait_until_gone(pid: int) -> bool:
    deadline = time.monotonic() + GONE_SECONDS
    while not gone(pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    return gone(pid)


def rasa_of(desk: RunningDesk) -> int | None:
    return processes.rasa_of(desk.process.pid)


def test_interrupt_stops_everything() -> None:
    with running_desk() as desk:
        rasa = rasa_of(desk)
        assert rasa is not None
        os.kill(desk.process.pid, signal.SIGINT)
        assert desk.process.wait(30) == 0
        assert wait_until_gone(rasa)


def test_a_hard_kill_leaves_no_rasa_and_a_dead_rasa_comes_back() -> None:
    with running_desk() as desk:
        rasa = rasa_of(desk)
        assert rasa is not None
        os.kill(rasa, signal.SIGKILL)
        assert wait_until_gone(rasa)
        deadline = time.monotonic() + 90
        while (
            httpx.get(f"{desk.url}/readyz", timeout=5).status_code != 200 or processes.rasa_of(desk.process.pid) == rasa
        ):
            assert time.monotonic() < deadline, "Rasa was not started again"
            time.sleep(0.5)
        second = rasa_of(desk)
        assert second is not None
        os.kill(desk.process.pid, signal.SIGKILL)
        desk.process.wait(10)
        assert wait_until_gone(second), "Rasa outlived the server"
