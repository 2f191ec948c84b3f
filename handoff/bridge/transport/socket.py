"""One WebSocket: a reader, a writer and a listener to the hub, which end together.

The frames' meaning is the business of a `Handler`; this shell bounds time, size and backlog, words errors as frames,
and closes with the right code.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from typing import Generic, Protocol, TypeVar

import structlog
from pydantic import BaseModel
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from handoff.bridge.limits import Limits
from handoff.bridge.transport.connection_limits import ConnectionLimits
from handoff.domain.errors import DeskError, Stopping, TooMany, TooManyConnections, Unauthenticated
from handoff.domain.events import Event
from handoff.ports.hub import EventHub
from handoff.ports.mailbox import Mailbox
from handoff.protocol.codes import CloseCode
from handoff.protocol.frames import ErrorRaised
from handoff.protocol.session import FrameReader, Refused, Unreadable
from handoff.services.networks import network

log = structlog.get_logger(__name__)

F = TypeVar("F", bound=BaseModel)
F_contra = TypeVar("F_contra", bound=BaseModel, contravariant=True)
_MARKS = ("client_message_id", "client_note_id", "ref")
"""Fields by which clients know their frames again."""
WRITE_NOW = "destek.write_now"
"""ASGI extension of our server (`transport.serving`): a function that writes text frames at once if it can, and says
whether it did. A task is not woken for what the kernel takes at once."""
_SEND_SECONDS = 15.0
_CLOSE_SECONDS = 5.0


class Closing(Exception):
    """Ends the socket with `code`."""

    def __init__(self, code: CloseCode) -> None:
        self.code = code
        super().__init__(code.name)


class SocketContext(Protocol):
    """What a socket needs of the process that it lives in."""

    @property
    def hub(self) -> EventHub: ...

    @property
    def connections(self) -> ConnectionLimits: ...

    @property
    def limits(self) -> Limits: ...


class Handler(Protocol[F_contra]):
    """What a kind of socket does. `hello` comes first and once; events come after it, in order."""

    async def hello(self, frame: F_contra) -> None: ...

    async def frame(self, frame: F_contra) -> None: ...

    async def event(self, event: Event) -> None: ...

    @property
    def topics(self) -> Collection[str]:
        """What this client hears of. `Socket.listen` is to be called when it changes."""
        ...

    def wants(self, event: Event) -> bool:
        """Whether it concerns this client. Asked at once, also before the hello."""
        ...

    def take(self, event: Event) -> bool:
        """Deal with it at once if that can be done without a wait; else `event` is called."""
        ...

    async def renew(self) -> float:
        """Whatever must be done from time to time; returns the seconds until the next."""
        ...

    async def gone(self) -> None:
        """The socket has ended, in whatever way."""
        ...


class Socket(Generic[F]):
    """The shell around one accepted WebSocket."""

    def __init__(
        self, websocket: WebSocket, context: SocketContext, reader: FrameReader[F], handler: Handler[F]
    ) -> None:
        self._websocket = websocket
        self._handler = handler
        self._context = context
        self._reader = reader
        self._reader.frames_per_window = context.limits.frames_per_ten_seconds
        self._outgoing: Mailbox[str] = Mailbox()
        self._outgoing_bytes = 0
        self._write_now: Callable[[Sequence[str]], bool] | None = websocket.scope.get("extensions", {}).get(WRITE_NOW)
        self._has_greeted = False
        self._events: AsyncIterator[Event] | None = None
        self._loop = asyncio.get_running_loop()
        self._failure: Exception | None = None
        self._has_heard = False
        self._heard_at = time.monotonic()
        self._sending_since: float | None = None
        self._group: asyncio.TaskGroup | None = None
        self._writer: asyncio.Task[None] | None = None
        """While something waits to be written."""
        self._timers: dict[str, asyncio.TimerHandle] = {}
        """Of what it waits for no task does: there are thousands of sockets, and most of them are silent."""

    def send(self, *told: BaseModel | str) -> None:
        """Write frames, or the texts of some; what cannot be written at once is queued for the writer.

        Raises:
            Closing: the client reads too slowly.
        """
        texts = [frame if isinstance(frame, str) else frame.model_dump_json() for frame in told]
        nothing_waits = self._outgoing.empty() and self._sending_since is None
        if nothing_waits and self._write_now is not None and self._write_now(texts):
            return
        for text in texts:
            self._queue(text)

    def _queue(self, text: str) -> None:
        size = _size(text)
        if self._outgoing_bytes and self._outgoing_bytes + size > self._context.limits.outgoing_bytes:
            raise Closing(CloseCode.SLOW_READER)
        if self._outgoing.qsize() >= self._context.limits.outgoing_frames:
            raise Closing(CloseCode.SLOW_READER)
        self._outgoing.put_nowait(text)
        self._outgoing_bytes += size
        if self._writer is None and self._group is not None:
            self._writer = self._group.create_task(self._write())

    def fail(self, error: Exception) -> None:
        """End as if `error` had been raised within."""
        if self._failure is None:
            self._failure = error
            if self._group is not None:
                raising = _raised(error)
                try:
                    self._group.create_task(raising)
                except RuntimeError:  # it is ending already
                    raising.close()

    @property
    def topics(self) -> Collection[str]:
        return self._handler.topics

    def wants(self, event: Event) -> bool:
        return self._handler.wants(event)

    def take(self, event: Event) -> bool:
        """See `handoff.ports.hub.Listener`."""
        try:
            return self._handler.take(event)
        except Exception as error:
            self.fail(error)
            return True

    def listen(self) -> None:
        """The handler's topics are others now."""
        self._context.hub.topics_changed(self)

    async def run(self) -> None:
        """Serve until either side ends it."""
        await self._websocket.accept()
        self._websocket.scope["headers"].clear()  # kilobytes that nobody asks for any more
        address = network(self._websocket.client.host) if self._websocket.client else ""
        try:
            with self._context.connections.admit(address):
                await self._serve()
        except Stopping:
            await self._close(CloseCode.GOING_AWAY)
        except TooManyConnections as error:
            self._refuse(error)
            await self._close(CloseCode.TOO_MANY)

    async def _serve(self) -> None:
        code: CloseCode | None = None
        try:
            # Listening starts before the hello reads the state, so nothing can fall between the two.
            async with self._context.hub.subscribe(self) as events, asyncio.TaskGroup() as group:
                self._group = group
                self._events = events
                self._after("watch", self._context.limits.hello_seconds, self._watch)
                self._context.connections.leaving[self._leave] = None
                if not self._outgoing.empty():
                    self._writer = group.create_task(self._write())
                if self._failure is not None:
                    raise self._failure
                try:
                    await self._read()
                finally:
                    self._group = None  # what fails from now on, fails while it ends anyway
        except* Closing as group_error:
            code = next(e.code for e in _leaves(group_error) if isinstance(e, Closing))
        except* WebSocketDisconnect:
            pass
        except* Exception as group_error:
            log.error("socket_failed", exc_info=group_error)
            code = CloseCode.INTERNAL
        finally:
            self._group = None
            for timer in self._timers.values():
                timer.cancel()
            self._context.connections.leaving.pop(self._leave, None)
            await self._handler.gone()
            await self._close(code)

    def _after(self, what: str, seconds: float, then: Callable[[], None]) -> None:
        """Call `then` after so long, in place of what was to be called for this, unless the socket has ended."""
        if before := self._timers.get(what):
            before.cancel()
        self._timers[what] = self._loop.call_later(seconds, then)

    def _leave(self) -> None:
        self.fail(Closing(CloseCode.GOING_AWAY))

    async def _read(self) -> None:
        while True:
            message = await self._websocket.receive()
            self._heard_at = time.monotonic()
            if not self._has_heard:
                self._has_heard = True
                self._watch()  # from now on for silence
            if message["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(message.get("code", 1005))
            text = message.get("text")
            if text is None:  # a binary frame
                raise Closing(CloseCode.BAD_FRAME)
            await self._handle(text)

    async def _handle(self, text: str) -> None:
        frame: F | None = None
        try:
            frame = self._reader.read(text, self._heard_at)
            if self._has_greeted:
                await self._handler.frame(frame)
            else:
                await self._handler.hello(frame)
                self._has_greeted = True
                self._listen_now()
                self._renew_soon()
        except Refused as refused:
            if refused.code is CloseCode.TOO_MANY:
                self._refuse(TooMany(seconds=int(self._reader.window_seconds)))
            raise Closing(refused.code) from None
        except Unreadable as unreadable:
            self.send(ErrorRaised(code="bad_request", ref=unreadable.ref))
        except Unauthenticated as error:
            code = CloseCode.TOKEN_EXPIRED if error.retryable else CloseCode.UNAUTHENTICATED
            raise Closing(code) from None
        except DeskError as error:
            ref = next(filter(None, (getattr(frame, name, None) for name in _MARKS)), None)
            self._refuse(error, ref)
            if not self._has_greeted:  # without a hello there is nothing to go on with
                raise Closing(CloseCode.INTERNAL) from None

    def _refuse(self, error: DeskError, ref: str | None = None) -> None:
        if (metrics := getattr(self._websocket.app.state, "metrics", None)) is not None:
            metrics.told(error.code)
        self.send(ErrorRaised(code=error.code, params=error.params, ref=ref, retryable=error.retryable))

    async def _write(self) -> None:
        """Until nothing waits any more."""
        while not self._outgoing.empty():
            text = await self._outgoing.get()  # at once
            self._outgoing_bytes -= _size(text)
            self._sending_since = time.monotonic()
            self._after("send", _SEND_SECONDS, self._watch_sending)
            try:
                await self._websocket.send_text(text)
            except RuntimeError:  # the other side has closed meanwhile
                raise WebSocketDisconnect(1006) from None
            finally:
                self._timers.pop("send").cancel()
            self._sending_since = None
        self._writer = None

    def _watch(self) -> None:
        """End the socket when nothing comes for too long. One timer, not one a frame."""
        left = self._heard_at + self._context.limits.silence_seconds - time.monotonic()
        if not self._has_heard or left <= 0:
            self.fail(Closing(CloseCode.SILENT))
        else:
            self._after("watch", left, self._watch)

    def _watch_sending(self) -> None:
        self.fail(Closing(CloseCode.SLOW_READER))

    def _listen_now(self) -> None:
        """What was told since the beginning waits in the hub."""
        if self._group is not None and self._events is not None:
            self._group.create_task(self._listen(self._events))

    async def _listen(self, events: AsyncIterator[Event]) -> None:
        async for event in events:
            await self._handler.event(event)
        raise Closing(CloseCode.SLOW_READER)  # the hub ended a listener that fell behind

    def _renew_soon(self) -> None:
        if self._group is not None:
            self._group.create_task(self._renew())

    async def _renew(self) -> None:
        self._after("renew", await self._handler.renew(), self._renew_soon)

    async def _close(self, code: CloseCode | None) -> None:
        if code is None or self._websocket.application_state is not WebSocketState.CONNECTED:
            return
        try:
            async with asyncio.timeout(_CLOSE_SECONDS):
                while not self._outgoing.empty():  # the last words, such as why
                    await self._websocket.send_text(await self._outgoing.get())
                await self._websocket.close(int(code), code.name)
        except (RuntimeError, TimeoutError, WebSocketDisconnect):
            return


async def _raised(error: Exception) -> None:
    raise error


def _size(text: str) -> int:
    """In bytes, as it goes out."""
    return len(text) if text.isascii() else len(text.encode())


def _leaves(group: BaseExceptionGroup[BaseException]) -> list[BaseException]:
    found: list[BaseException] = []
    for error in group.exceptions:
        found.extend(_leaves(error) if isinstance(error, BaseExceptionGroup) else [error])
    return found
