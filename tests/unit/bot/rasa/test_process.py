"""Rasa's process from birth to death, with a small stand-in for Rasa."""

import asyncio
import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import RasaFailed
from bot.paths import ROOT
from bot.rasa import process
from bot.rasa.process import RasaProcess, RasaSettings, environment

FAKE = Path(__file__).with_name("fake_rasa.py")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RasaSettings:
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nshift\nexec "{sys.executable}" "{FAKE}" "$@"\n')
    python.chmod(0o755)
    monkeypatch.setenv("FAKE_RASA", "ready")
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "trained.tar.gz").touch()
    return RasaSettings(
        python=python,
        model=tmp_path / "models",
        var=tmp_path,
        server_url="http://127.0.0.1:1/internal/",
        token="secret",
        tracker_url="sqlite://",
    )


@contextlib.asynccontextmanager
async def started(settings: RasaSettings) -> AsyncIterator[RasaProcess]:
    rasa = RasaProcess(settings, backoff_seconds=(0.05,))
    try:
        await rasa.start()
        yield rasa
    finally:
        await rasa.stop()


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not holds():
            await asyncio.sleep(0.02)


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


async def test_ready_then_stopped_and_nothing_left(settings: RasaSettings) -> None:
    async with started(settings) as rasa:
        pid = rasa.pid
        assert rasa.url is not None and pid is not None
    assert rasa.url is None and rasa.pid is None and gone(pid)
    assert (settings.var / "log" / "rasa.log").exists()
    await rasa.stop()


async def test_a_tracker_store_in_sqlite_waits_for_the_disk_once_a_turn(settings: RasaSettings) -> None:
    file = settings.var / "rasa" / "tracker.db"
    async with started(replace(settings, tracker_url=f"sqlite:///{file}")):
        with contextlib.closing(sqlite3.connect(file)) as connection:
            assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


async def test_a_dead_rasa_is_started_again(settings: RasaSettings) -> None:
    async with started(settings) as rasa:
        first = rasa.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        await until(lambda: rasa.url and rasa.pid not in (None, first))


async def test_it_is_tried_again_while_it_fails(settings: RasaSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    async with started(settings) as rasa:
        first = rasa.pid
        assert first is not None
        monkeypatch.setenv("FAKE_RASA", "broken")
        os.kill(first, signal.SIGKILL)
        await until(lambda: rasa.url is None)
        await asyncio.sleep(0.3)
        assert rasa.url is None
        monkeypatch.setenv("FAKE_RASA", "ready")
        await until(lambda: rasa.url)


@pytest.mark.parametrize(("mode", "reason"), [("broken", "status 3"), ("no_model", "without a model")])
async def test_a_start_that_fails_says_why_and_leaves_nothing(
    settings: RasaSettings, monkeypatch: pytest.MonkeyPatch, mode: str, reason: str
) -> None:
    monkeypatch.setenv("FAKE_RASA", mode)
    rasa = RasaProcess(settings)
    with pytest.raises(RasaFailed, match=reason):
        await rasa.start()
    assert rasa.pid is None and rasa.url is None


async def test_without_a_model_nothing_is_started(settings: RasaSettings) -> None:
    (settings.model / "trained.tar.gz").unlink()
    with pytest.raises(RasaFailed, match="no trained model"):
        await RasaProcess(settings).start()


async def test_who_does_not_listen_is_killed(settings: RasaSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_RASA", "deaf")
    monkeypatch.setattr(process, "STOP_SECONDS", 0.2)
    async with started(settings) as rasa:
        pid = rasa.pid
    assert pid is not None and gone(pid)


def test_the_childs_environment_has_addresses_and_none_of_our_settings(settings: RasaSettings) -> None:
    made = environment(settings, {"PATH": "/bin", "DESTEK_SECRET_FILE": "x", "DESTEK_DATABASE_URL": "y"})
    assert made["DESTEK_ACTION_URL"] == "http://127.0.0.1:1/internal/webhook"
    assert made["DESTEK_EMBED_URL"] == "http://127.0.0.1:1/internal/embed"
    assert made["RASA_TELEMETRY_ENABLED"] == "false"
    assert made["PATH"] == "/bin"
    assert not {"DESTEK_SECRET_FILE", "DESTEK_DATABASE_URL"} & made.keys()


def test_a_child_whose_parent_is_gone_ends_at_once() -> None:
    code = (
        f"import sys, threading, time; sys.path.insert(0, {str(ROOT)!r}); from bot.rasa.launch import end_with_parent;"
        "threading.Thread(target=end_with_parent, daemon=True).start(); time.sleep(60)"
    )
    child = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE)
    assert child.stdin is not None
    child.stdin.close()  # what the system does for a parent that was killed
    assert child.wait(10) == 0
