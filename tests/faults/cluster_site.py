"""A desk of several processes for the storm: two that serve sockets behind haproxy, two that answer, and engines."""

import asyncio
import random
import signal
from pathlib import Path

from deploy.engines import Haproxy, Postgres, Valkey, free_port
from tests.faults.running import Server

SECRET = "a secret that all of them have, long enough for it"
FROZEN_SECONDS = 6.0
"""Longer than a claim to a turn lasts: what a process that stood still computed is refused."""


class ClusterSite:
    """See `tests.faults.storm.Site`."""

    extra = ("kill an answerer", "freeze an answerer", "kill Valkey", "restart PostgreSQL")

    def __init__(self, folder: Path, seed: int, **settings: str) -> None:
        """PostgreSQL runs when this returns, and nothing else."""
        self._chance = random.Random(seed)
        self._valkey = Valkey(folder)
        self.postgres = Postgres(folder)
        self.postgres.start()
        self.port = free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self.database = self.url = self.postgres.url("postgres")
        shared = {"database_url": self.database, "hub_url": self._valkey.url, "secret": SECRET, "demo": "false"}
        shared |= {"public_url": self.origin, "drain_seconds": "4", "stop_seconds": "20"} | settings
        roles = ("sockets", "sockets", "answers", "answers")
        self.servers = [self._server(folder / f"server{n}", role, shared) for n, role in enumerate(roles)]
        self._balancer = Haproxy(folder, [server.port for server in self.sockets], self.port)

    @staticmethod
    def _server(var: Path, role: str, shared: dict[str, str]) -> Server:
        var.mkdir()
        return Server(var, role=role, **shared)

    @property
    def sockets(self) -> list[Server]:
        return self.servers[:2]

    @property
    def answers(self) -> list[Server]:
        return self.servers[2:]

    @property
    def slowest_start(self) -> float:
        return max(server.slowest_start for server in self.servers)

    async def start(self) -> None:
        self._valkey.start()
        await asyncio.gather(*(server.start() for server in self.servers))
        await asyncio.to_thread(self._balancer.start)

    async def restart(self, number: signal.Signals) -> None:
        """One of those that serve sockets."""
        await self._chance.choice(self.sockets).restart(number)

    async def hurt(self, kind: str) -> None:
        match kind:
            case "kill an answerer":
                await self._chance.choice(self.answers).restart(signal.SIGKILL)
            case "freeze an answerer":
                frozen = self._chance.choice(self.answers)
                await frozen.send(signal.SIGSTOP)
                await asyncio.sleep(FROZEN_SECONDS)
                await frozen.send(signal.SIGCONT)
            case "kill Valkey":
                self._valkey.kill()
                await asyncio.sleep(1)
                await asyncio.to_thread(self._valkey.start)
            case "restart PostgreSQL":
                await asyncio.to_thread(self.postgres.stop)
                await asyncio.to_thread(self.postgres.start)

    async def stop(self) -> None:
        """In order."""
        for server in self.servers:
            await server.send(signal.SIGTERM)
        await asyncio.gather(*(server.ended(60) for server in self.servers))

    async def end(self) -> None:
        """Whatever state it is in."""
        for server in self.servers:
            await server.kill()
        for engine in (self._balancer, self._valkey, self.postgres):
            engine.kill()
