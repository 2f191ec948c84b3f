"""A player's socket to a running desk, as the evaluations use it."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import websockets

REPLY_SECONDS = 60.0


class Link:
    """A greeted visitor's socket; `ready` is the server's answer to the hello."""

    def __init__(self, socket: websockets.ClientConnection, ready: dict[str, Any]) -> None:
        self.ready = ready
        self.send = socket.send
        self.recv = socket.recv


@contextlib.asynccontextmanager
async def connected(url: str, token: str) -> AsyncIterator[Link]:
    """A socket of the visitor that `token` is of, from the first message on."""
    address = url.replace("http", "ws", 1) + "/ws/visitor"
    async with websockets.connect(address, origin=websockets.Origin(url), compression=None) as link:
        await link.send(json.dumps({"type": "session.hello", "token": token, "after_seq": 0}))
        ready = json.loads(await asyncio.wait_for(link.recv(), REPLY_SECONDS))
        yield Link(link, ready)
