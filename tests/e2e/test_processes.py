"""Starting and stopping the real processes: nothing is left behind, however the server ends."""

import os
import signal
import time
from pathlib import Path

import httpx
import pytest

from tests.fixtures.running_desk import RunningDesk, running_desk

pytestmark = pytest.mark.rasa

GONE_SECONDS = 15.0


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def gone(pid: int) -> bool:
    """Whether the process has ended; one that nobody has waited for yet has."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def wait_until_gone(pid: int) -> bool:
    deadline = time.monotonic() + GONE_SECONDS
    while not gone(pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    return gone(pid)


def rasa_of(desk: RunningDesk) -> int:
    found = [pid for pid in children(desk.process.pid) if b"launch.py" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    assert len(found) == 1, found
    return found[0]


def test_interrupt_stops_everything() -> None:
    with running_desk() as desk:
        rasa = rasa_of(desk)
        os.kill(desk.process.pid, signal.SIGINT)
        assert desk.process.wait(30) == 0
        assert wait_until_gone(rasa)


def test_a_hard_kill_leaves_no_rasa_and_a_dead_rasa_comes_back() -> None:
    with running_desk() as desk:
        rasa = rasa_of(desk)
        os.kill(rasa, signal.SIGKILL)
        assert wait_until_gone(rasa)
        deadline = time.monotonic() + 90
        while httpx.get(f"{desk.url}/readyz", timeout=5).status_code != 200 or rasa_of(desk) == rasa:
            assert time.monotonic() < deadline, "Rasa was not started again"
            time.sleep(0.5)
        second = rasa_of(desk)
        os.kill(desk.process.pid, signal.SIGKILL)
        desk.process.wait(10)
        assert wait_until_gone(second), "Rasa outlived the server"
