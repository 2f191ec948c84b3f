"""A TCP proxy that breaks what goes through it, as networks do. The faults are those of toxiproxy."""

import asyncio
import contextlib
import random
import socket
import struct
from typing import Self

_CHUNK = 16_384


class Link:
    """One connection through the proxy, with the server's side behind it."""

    def __init__(self, proxy: "Proxy", reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._proxy = proxy
        self._down = (reader, writer)
        self._writers = [writer]
        self.black_hole = False
        """Half-open: what is sent vanishes, and neither side hears of it."""
        self.slow = False
        """The client's side takes a byte now and then."""

    async def run(self) -> None:
        try:
            up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self._proxy.target)
        except OSError:
            self.reset()
            return
        self._writers.append(up_writer)
        reader, writer = self._down
        pumps = [
            asyncio.create_task(self._pump(reader, up_writer, up=True)),
            asyncio.create_task(self._pump(up_reader, writer, up=False)),
        ]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)
        self.cut()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, up: bool) -> None:
        proxy = self._proxy
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while data := await reader.read(_CHUNK):
                while self.black_hole:
                    await asyncio.sleep(0.05)
                if proxy.delay_seconds:
                    jitter = proxy.random.uniform(0, proxy.delay_seconds)
                    await asyncio.sleep(proxy.delay_seconds / 2 + jitter)
                sent = 0
                while sent < len(data):
                    slow = self.slow and not up
                    size = 64 if slow else proxy.slice_bytes or len(data)  # as it is now: a fault may end in between
                    writer.write(data[sent : sent + size])
                    await writer.drain()
                    sent += size
                    if slow or proxy.slice_bytes:
                        await asyncio.sleep(0.05 if slow else 0.001)

    def cut(self) -> None:
        """Close both sides in order."""
        for writer in self._writers:
            writer.close()

    def reset(self) -> None:
        """Break both sides with RST."""
        for writer in self._writers:
            peer = writer.get_extra_info("socket")
            if peer is not None:
                with contextlib.suppress(OSError, ValueError):  # gone already
                    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()


class Proxy:
    """Listens on a free port and passes on to `target`, a port of this machine; `async with` serves."""

    def __init__(self, target: int, seed: int = 0) -> None:
        self.target = target
        self.random = random.Random(seed)
        self.delay_seconds = 0.0
        """Added to everything that passes, with as much jitter."""
        self.slice_bytes = 0
        """Everything goes in pieces of this size; 0 for whole."""
        self.refusing = False
        """New connections are reset at once."""
        self.silent = False
        """New connections are half-open from the start."""
        self.links: set[Link] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *error: object) -> None:
        self._server.close()
        for link in list(self.links):
            link.black_hole = False
            link.reset()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def some(self, share: float) -> list[Link]:
        """A random part of the open connections, one at least."""
        links = sorted(self.links, key=id)
        return self.random.sample(links, max(1, round(len(links) * share))) if links else []

    def heal(self) -> None:
        """No faults from now on; half-open connections are given up."""
        self.delay_seconds, self.slice_bytes, self.refusing, self.silent = 0.0, 0, False, False
        for link in self.links:
            link.slow = False
            if link.black_hole:
                link.black_hole = False
                link.reset()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = Link(self, reader, writer)
        link.black_hole = self.silent
        if self.refusing:
            link.reset()
            return
        task = asyncio.current_task()
        assert task is not None
        self.links.add(link)
        self._tasks.add(task)
        try:
            await link.run()
        except asyncio.CancelledError:
            link.reset()
        finally:
            self.links.discard(link)
            self._tasks.discard(task)
