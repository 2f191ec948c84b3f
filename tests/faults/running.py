"""Starting, killing and restarting the server process of `tests.faults.process` on one database and one port."""

import asyncio
import os
import signal
import socket
import sys
import time
from pathlib import Path

from settings import ROOT

START_SECONDS = 180.0


class Server:
    """One server at a time over the folder `var`, always on the same port."""

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
                "-m",
                "tests.faults.process",
                cwd=ROOT,
                env=environ,
                stdout=log,
                stderr=log,
            )
        ready = self.var / "ready"
        async with asyncio.timeout(START_SECONDS):
            while not ready.exists() or ready.read_text() != str(self.pid):
                assert self._process.returncode is None, f"it ended while starting:\n{self.log.read_text()[-3000:]}"
                await asyncio.sleep(0.05)
        self.starts += 1
        self.slowest_start = max(self.slowest_start, time.monotonic() - began)

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
        await self.ended()
        await self.start()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
