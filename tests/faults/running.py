"""Starting, killing and restarting the server process on one database and one port: with an echo, or the real one."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
import time
from pathlib import Path

import httpx

from settings import ROOT
from tests.fixtures import processes
from tests.fixtures.running_desk import take_over_trained

START_SECONDS = 180.0
STOP_SECONDS = 60.0


class Server:
    """One server at a time over the folder `var`, always on the same port. This one has an assistant that echoes."""

    command: tuple[str, ...] = ("-m", "tests.faults.process")
    """What Python is started with."""

    def __init__(self, var: Path, **settings: str) -> None:
        """`settings` are DESTEK_ variables in lower case without the prefix."""
        self.var = var
        self.port = free_port()
        self._settings = {"var": str(var), "port": str(self.port), "messages_per_minute": "100000"}
        self._settings |= {"conversations_per_minute": "100000", "frames_per_ten_seconds": "5000"} | settings
        self._process: asyncio.subprocess.Process | None = None
        self.log = var / "server.log"
        self.starts = 0
        self.slowest_start = 0.0

    @property
    def database(self) -> Path:
        return self.var / "destek.db"

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def origin(self) -> str:
        return f"http://{self.address}"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def start(self, **variables: str) -> None:
        """Wait until it takes requests; `variables` are further ones of its environment."""
        began = time.monotonic()
        environ = {name: value for name, value in os.environ.items() if not name.startswith("DESTEK_")}
        environ |= {f"DESTEK_{name.upper()}": value for name, value in self._settings.items()} | variables
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *self.command,
                cwd=ROOT,
                env=environ,
                stdout=log,
                stderr=log,
            )
        async with asyncio.timeout(START_SECONDS):
            while not await self.takes_requests():
                assert self._process.returncode is None, f"it ended while starting:\n{self.log.read_text()[-3000:]}"
                await asyncio.sleep(0.05)
        self.starts += 1
        self.slowest_start = max(self.slowest_start, time.monotonic() - began)

    async def takes_requests(self) -> bool:
        """Whether the process that was started last does."""
        ready = self.var / "ready"
        return ready.exists() and ready.read_text() == str(self.pid)

    async def send(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    async def ended(self, within_seconds: float = 30) -> int:
        """Wait until the process has ended; its status."""
        assert self._process is not None
        async with asyncio.timeout(within_seconds):
            return await self._process.wait()

    async def kill(self) -> None:
        """What a power cut does to a process."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def restart(self, number: signal.Signals = signal.SIGKILL) -> None:
        """End it by this signal and start the next."""
        await self.send(number)
        await self.ended(STOP_SECONDS)
        await self.start()


class RealServer(Server):
    """`python server.py` with real Rasa under it, on the parts that `make train` made."""

    command = ("server.py",)

    def __init__(self, var: Path, **settings: str) -> None:
        """Raises: NotRunning: nothing is trained."""
        super().__init__(var, demo="false", **settings)
        take_over_trained(var)

    async def takes_requests(self) -> bool:
        return await self._asked("/healthz") is not None

    async def rasa_works(self) -> bool:
        """What /readyz says of it."""
        answer = await self._asked("/readyz")
        return answer is not None and answer.json()["parts"]["assistant"] == "works"

    @property
    def rasa(self) -> int | None:
        """Process id of the Rasa that this server started last; None while there is none."""
        return processes.rasa_of(self.pid)

    async def _asked(self, path: str) -> httpx.Response | None:
        with contextlib.suppress(httpx.HTTPError):
            async with httpx.AsyncClient(base_url=self.origin, trust_env=False, timeout=5) as http:
                return await http.get(path)
        return None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
