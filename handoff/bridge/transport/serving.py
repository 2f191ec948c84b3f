"""The public listener: a socket that drops readers which stall, and a server that drains before it stops."""

import asyncio
import contextlib
import gc
import os
import signal
import socket
import threading
from collections.abc import Awaitable, Callable, Sequence
from types import FrameType
from typing import Any

import structlog
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request
from websockets.protocol import State

from handoff.bridge.transport.security_headers import UPLOADS
from handoff.bridge.transport.socket import WRITE_NOW
from handoff.bridge.transport.uploads import SECONDS as UPLOAD_SECONDS
from handoff.ports.mailbox import Gate, Mailbox

log = structlog.get_logger(__name__)

STALLED_READER_MS = 10_000
HEADER_SECONDS = 10.0
"""Within which a connection must have sent the head of its request."""
HEAD_MAX_BYTES = 65_536
"""Longest head of a request, address and headers together."""
BODY_SECONDS = 15.0
"""Within which the body must follow, but for uploads."""
_HEAD_TOO_LONG = "The head of the request is too long."
_PING_SECONDS, _PONG_SECONDS = 30.0, 10.0
"""Pages say something each 20 seconds: who does so is not asked. Others are gone after both together."""
_COLLECT_AFTER = 50_000
"""New objects; Python's own 700 are gone through several times a message."""
_CLOSE_SECONDS = 5
"""For connections that are left after the drain, and for the end of the application."""


def listener(host: str, port: int) -> socket.socket:
    """The public socket. The kernel drops a peer that stops reading, which uvicorn never does."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.socket(family)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STALLED_READER_MS)
    opened.bind((host, port))
    return opened


class PunctualProtocol(HttpToolsProtocol):
    """Uvicorn's own, which would wait for ever for a client that says nothing or half of it, and take any head."""

    _late: asyncio.TimerHandle | None = None
    _is_head = False
    """Whether a head is coming."""
    _raw_bytes = 0
    """Of it, as far as they came in reads of its own."""
    _field_bytes = 0
    """Of its address and headers that are whole."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_rest(HEADER_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        self._all_came()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        was_head = self._is_head
        super().data_received(data)
        if was_head and self._is_head:  # then all of it belongs to the head
            self._raw_bytes += len(data)
            if self._raw_bytes > HEAD_MAX_BYTES:  # the parser tells of a header only when it is whole
                self.send_400_response(_HEAD_TOO_LONG)

    def on_message_begin(self) -> None:
        self._is_head, self._raw_bytes, self._field_bytes = True, 0, 0
        self._await_rest(HEADER_SECONDS)
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._is_head = False
        super().on_headers_complete()
        self._await_rest(UPLOAD_SECONDS if self.scope.get("path") in UPLOADS else BODY_SECONDS)

    def on_message_complete(self) -> None:
        self._all_came()
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        self._all_came()
        super().handle_websocket_upgrade()

    def _count(self, size: int) -> None:
        """Raises: ValueError: the head is too long; the parser ends with it, and the client hears 400."""
        self._field_bytes += size
        if self._field_bytes > HEAD_MAX_BYTES:
            raise ValueError(_HEAD_TOO_LONG)

    def _await_rest(self, seconds: float) -> None:
        self._all_came()
        self._late = self.loop.call_later(seconds, self.transport.close)

    def _all_came(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


class PromptProtocol(WebSocketsSansIOProtocol):
    """Uvicorn's own, with a way to send without a wait, in less room, which asks only those who say nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.queue = Mailbox()  # type: ignore[assignment]
        self.writable = Gate()  # type: ignore[assignment]
        self._heard_at = 0.0

    def data_received(self, data: bytes) -> None:
        self._heard_at = self.loop.time()
        super().data_received(data)

    def start_keepalive(self) -> None:
        del self.request, self.response  # the handshake is over
        super().start_keepalive()

    def send_keepalive_ping(self) -> None:
        """Only a client from whom nothing came; pages say something by themselves."""
        assert self.ping_interval is not None
        silent = self.loop.time() - self._heard_at
        if silent < self.ping_interval:
            self.ping_timer = self.loop.call_later(self.ping_interval - silent, self.send_keepalive_ping)
        else:
            super().send_keepalive_ping()

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if self.handshake_initiated and not self.handshake_complete:  # else it was refused
            self.scope["extensions"][WRITE_NOW] = self._write_now  # type: ignore[assignment]
            self.transport.set_write_buffer_limits(high=0)  # else uvloop waits for the end of the loop's round

    def _write_now(self, texts: Sequence[str]) -> bool:
        if not self.writable.is_set() or self.conn.state is not State.OPEN or self.transport.is_closing():
            return False
        for text in texts:
            self.conn.send_text(text.encode())
        self.transport.write(b"".join(self.conn.data_to_send()))
        return True


def configuration(app: ASGIApp, *, frame_max_bytes: int, trusted_proxies: Sequence[str]) -> uvicorn.Config:
    """How uvicorn serves `app`."""
    return uvicorn.Config(
        app,
        http=PunctualProtocol,
        ws=PromptProtocol,
        log_level="warning",
        access_log=False,
        ws_max_size=frame_max_bytes,
        ws_per_message_deflate=False,
        ws_ping_interval=_PING_SECONDS,
        ws_ping_timeout=_PONG_SECONDS,
        timeout_graceful_shutdown=_CLOSE_SECONDS,
        server_header=False,
        forwarded_allow_ips=list(trusted_proxies),
    )


class DrainingServer(uvicorn.Server):
    """At the first SIGTERM or Ctrl-C it awaits `drain` and then stops; at the second it stops at once.

    Uvicorn alone would close all sockets before the application hears of it. `stop_seconds` after the first signal the
    process ends in any case.
    """

    def __init__(self, config: uvicorn.Config, drain: Callable[[], Awaitable[None]], stop_seconds: float) -> None:
        super().__init__(config)
        self._drain = drain
        self._stop_seconds = stop_seconds
        self._draining: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def run_until_stopped(self, opened: socket.socket, started: Callable[[], None]) -> None:
        """Serve on `opened`; `started` is called once when requests are taken."""
        with asyncio.Runner(loop_factory=self.config.get_loop_factory()) as runner:
            runner.run(self._serve_on(opened, started))

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Uvicorn's handler of both signals. It would also raise them again at the end; nobody waits for that."""
        if self._loop is None or self.should_exit:
            self.force_exit = self.should_exit
            self.should_exit = True
        elif self._draining is None:
            self._loop.call_soon_threadsafe(self._begin_drain, sig)
        else:
            self.should_exit = True

    async def _serve_on(self, opened: socket.socket, started: Callable[[], None]) -> None:
        serving = asyncio.create_task(self.serve([opened]))
        while not self.started and not serving.done():
            await asyncio.sleep(0.05)
        if self.started:
            self._loop = asyncio.get_running_loop()
            _leave_loaded_things_alone()
            started()
        await serving

    def _begin_drain(self, sig: int) -> None:
        last = threading.Timer(self._stop_seconds, os._exit, (1,))
        last.daemon = True
        last.start()
        self._draining = asyncio.create_task(self._drain_then_stop())
        with contextlib.suppress(OSError):  # nobody may read our output any more
            log.info("stopping", signal=signal.Signals(sig).name)

    async def _drain_then_stop(self) -> None:
        with contextlib.suppress(Exception):
            await self._drain()
        self.should_exit = True


def _leave_loaded_things_alone() -> None:
    """Code and models stay to the end; without this the collector goes through them every few hundred messages."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER)
