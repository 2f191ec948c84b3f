"""Rasa as a child process: started on a free loopback port, watched, restarted when it dies, stopped cleanly."""

import asyncio
import contextlib
import logging
import os
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from bot.errors import RasaFailed
from bot.paths import ROOT
from bot.rasa.tracker_store import prepare_tracker

logger = logging.getLogger(__name__)

START_SECONDS = 240.0  # a cold start on a busy small machine was measured at 105 s
STOP_SECONDS = 15.0  # a running turn may end (measured 10.8 s with a slow action)
BACKOFF_SECONDS = (1.0, 2.0, 5.0, 15.0, 60.0)
CALM_SECONDS = 300.0  # a life longer than this starts the back-off anew
LOG_MAX_BYTES = 5_000_000
TOKEN_HEADER = "X-Destek-Token"


@dataclass(frozen=True, kw_only=True)
class RasaSettings:
    """What the child needs. `server_url` is the loopback address under which `bot.rasa.http.router` is mounted."""

    python: Path
    """Interpreter of Rasa's own environment (3.10)."""
    model: Path
    """The trained model, or the folder whose newest model is taken."""
    var: Path
    """Folder for run-time files; the log goes to `log/rasa.log` in it."""
    server_url: str
    token: str
    tracker_url: str
    """SQLAlchemy address of the tracker store (synchronous driver), such as sqlite:////path/rasa.db."""
    port: int = 0
    """0 takes a free one at each start."""


def environment(settings: RasaSettings, base: Mapping[str, str]) -> dict[str, str]:
    """The child's environment: `base` without our own settings, plus what the YAML files and components read."""
    server = settings.server_url.rstrip("/")
    kept = {name: value for name, value in base.items() if not name.startswith("DESTEK_")}
    return kept | {
        "DESTEK_RASA_TOKEN": settings.token,
        "DESTEK_ACTION_URL": f"{server}/webhook",
        "DESTEK_EMBED_URL": f"{server}/embed",
        "DESTEK_TRACKER_URL": settings.tracker_url,
        # Of PostgreSQL: its tables are apart from ours, and one turn after the other needs few connections.
        "POSTGRESQL_SCHEMA": "rasa" if settings.tracker_url.startswith("postgresql") else "",
        "POSTGRESQL_POOL_SIZE": "4",
        "POSTGRESQL_MAX_OVERFLOW": "4",
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "SANIC_WORKERS": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "TF_NUM_INTRAOP_THREADS": "1",
        "TF_NUM_INTEROP_THREADS": "1",
        "PYTHONUNBUFFERED": "1",
        "LOG_LEVEL": "WARNING",
        "LOG_LEVEL_LIBRARIES": "ERROR",
    }


class RasaProcess:
    """The child and the task that watches it. `url` is where Rasa listens, None while it does not."""

    def __init__(
        self,
        settings: RasaSettings,
        progress: Callable[[str], None] = lambda line: None,
        backoff_seconds: Sequence[float] = BACKOFF_SECONDS,
    ) -> None:
        self._settings = settings
        self._progress = progress
        self._backoff = backoff_seconds
        self._child: asyncio.subprocess.Process | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._stopping = False
        self.url: str | None = None

    async def start(self) -> None:
        """Start Rasa and return when it answers.

        Raises:
            RasaFailed: it ended or did not get ready in time; nothing is left running.
        """
        self._stopping = False
        try:
            await self._launch()
        except BaseException:
            await self._end()
            raise
        self._watcher = asyncio.create_task(self._watch(), name="rasa watcher")

    async def stop(self) -> None:
        """End Rasa and the watching. Harmless when nothing runs."""
        self._stopping = True
        if self._watcher is not None:
            self._watcher.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watcher
            self._watcher = None
        await self._end()

    @property
    def pid(self) -> int | None:
        """The running child's process id."""
        return self._child.pid if self._child is not None and self._child.returncode is None else None

    async def _launch(self) -> None:
        settings = self._settings
        if not (settings.model.is_file() or any(settings.model.glob("*.tar.gz"))):
            # Rasa itself would make a folder `models` in the checkout and look there.
            raise RasaFailed(f"there is no trained model at {settings.model}: make train")
        await asyncio.to_thread(prepare_tracker, settings.tracker_url)
        port = settings.port or _free_port()
        log = settings.var / "log" / "rasa.log"
        _make_room(log)
        arguments = ["run", "--model", str(settings.model), "--endpoints", "bot/endpoints.yml"]
        arguments += ["--credentials", "bot/credentials.yml", "--interface", "127.0.0.1", "--port", str(port)]
        with log.open("ab") as output:
            self._child = await asyncio.create_subprocess_exec(
                str(settings.python),
                str(ROOT / "bot" / "rasa" / "launch.py"),
                *arguments,
                cwd=ROOT,
                env=environment(settings, os.environ),
                stdin=asyncio.subprocess.PIPE,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C reaches the server alone, which then ends Rasa in order
            )
        await self._ready(self._child, f"http://127.0.0.1:{port}")

    async def _ready(self, child: asyncio.subprocess.Process, url: str) -> None:
        began = told = time.monotonic()
        self._progress("Rasa is starting")
        async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
            while time.monotonic() - began < START_SECONDS:
                if child.returncode is not None:
                    raise RasaFailed(f"Rasa ended with status {child.returncode} while starting; see log/rasa.log")
                with contextlib.suppress(httpx.HTTPError):
                    answer = await client.get(
                        f"{url}/webhooks/destek/health", headers={TOKEN_HEADER: self._settings.token}
                    )
                    if answer.status_code == 200:
                        self.url = url
                        self._progress(f"Rasa is ready after {time.monotonic() - began:.0f} s")
                        return
                    if answer.status_code == 503:
                        raise RasaFailed("Rasa started without a model; see log/rasa.log")
                if time.monotonic() - told >= 5:
                    told = time.monotonic()
                    self._progress(f"Rasa is starting, {told - began:.0f} s")
                await asyncio.sleep(0.3)
        raise RasaFailed(f"Rasa was not ready after {START_SECONDS:.0f} s; see log/rasa.log")

    async def _watch(self) -> None:
        """Restart Rasa whenever it ends, waiting longer each time."""
        deaths = 0
        while True:
            assert self._child is not None
            began = time.monotonic()
            status: int | str = await self._child.wait()
            self.url = None
            deaths = 1 if time.monotonic() - began > CALM_SECONDS else deaths + 1
            while True:
                pause = self._backoff[min(deaths, len(self._backoff)) - 1]
                logger.error("Rasa ended with status %s; starting again in %.0f s", status, pause)
                await asyncio.sleep(pause)
                try:
                    await self._launch()
                    break
                except (RasaFailed, OSError) as error:
                    await self._end()
                    status = str(error)
                    deaths += 1

    async def _end(self) -> None:
        child, self._child, self.url = self._child, None, None
        if child is None or child.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            child.terminate()
        try:
            await asyncio.wait_for(child.wait(), STOP_SECONDS)
        except TimeoutError:
            logger.warning("Rasa did not end in %.0f s and is killed", STOP_SECONDS)
            with contextlib.suppress(ProcessLookupError):
                child.kill()
            await child.wait()
        if child.stdin is not None:
            child.stdin.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _make_room(log: Path) -> None:
    """Keep one earlier log when the file has grown."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LOG_MAX_BYTES:
        log.replace(log.with_suffix(".log.1"))
