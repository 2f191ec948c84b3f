"""The way to Rasa: few requests at once and in order, each with a deadline, none while Rasa is known to fail."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
import structlog

from bot.rasa.circuit_breaker import Breaker, State
from handoff.domain.errors import AssistantUnavailable

log = structlog.get_logger(__name__)

T = TypeVar("T")
Content = dict[str, Any]
"""JSON that the channel answered, before anybody read it."""
TOKEN_HEADER = "X-Destek-Token"
KEEP_ALIVE_SECONDS = 2.0  # below Rasa's own 5, so that no request meets a connection that is just being closed
HEALTH_SECONDS = 2.0
QUEUE_SHARE = 0.5  # of the deadline may pass in the queue; so a timeout afterwards is Rasa's own fault


@dataclass(frozen=True, kw_only=True)
class RasaLimits:
    """See the settings of the same names."""

    timeout_seconds: float
    turns_at_once: int
    breaker_failures: int
    breaker_seconds: float


class RasaClient:
    """Posts to the channel in bot/components/channel.py."""

    def __init__(
        self,
        *,
        url: Callable[[], str | None],
        token: str,
        limits: RasaLimits,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """`url` gives Rasa's present address, None while it is not running; `transport` replaces the network."""
        self._url = url
        self._timeout = limits.timeout_seconds
        self._pause = pause
        self._slots = asyncio.Semaphore(limits.turns_at_once)  # serves in the order of coming
        self._breaker = Breaker(failures=limits.breaker_failures, seconds=limits.breaker_seconds)
        self._probing: asyncio.Task[None] | None = None
        self._client = httpx.AsyncClient(
            timeout=limits.timeout_seconds,
            trust_env=False,
            headers={TOKEN_HEADER: token},
            transport=transport,
            limits=httpx.Limits(keepalive_expiry=KEEP_ALIVE_SECONDS),
        )

    async def post(self, route: str, body: Mapping[str, object], read: Callable[[Content], T]) -> T:
        """What `read` makes of the answer, within the timeout, the time in the queue included.

        `read` raises AssistantUnavailable for an answer that is of no use; that counts as a failure of Rasa.
        A request that is given up is cut off, and Rasa stops working on it.

        Raises:
            AssistantUnavailable: no usable answer in time; at once while Rasa does not run or is known to fail.
        """
        self._stop_early()
        loop = asyncio.get_running_loop()
        came = loop.time()
        try:
            async with asyncio.timeout_at(came + self._timeout * QUEUE_SHARE):
                await self._slots.acquire()
        except TimeoutError as error:
            raise AssistantUnavailable(reason="busy") from error
        try:
            url = self._stop_early()
            admitted = self._breaker.admit()
            if admitted is None:
                raise AssistantUnavailable(reason="cut_off")
            return await self._asked(url, route, body, read, admitted, came + self._timeout)
        finally:
            self._slots.release()

    async def is_ready(self) -> bool:
        """Whether Rasa itself says so, now."""
        url = self._url()
        if url is None:
            return False
        try:
            answer = await self._client.get(f"{url}/webhooks/destek/health", timeout=HEALTH_SECONDS)
        except httpx.HTTPError:
            return False
        return answer.status_code == 200

    @property
    def cut_off(self) -> bool:
        """Whether Rasa is left alone because it failed."""
        return self._breaker.state is State.OPEN

    async def close(self) -> None:
        if self._probing is not None:
            self._probing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._probing
        await self._client.aclose()

    def _stop_early(self) -> str:
        """Rasa's address, if it makes sense to ask there."""
        if (url := self._url()) is None:
            raise AssistantUnavailable(reason="not_running")
        if self.cut_off:
            raise AssistantUnavailable(reason="cut_off")
        return url

    async def _asked(
        self,
        url: str,
        route: str,
        body: Mapping[str, object],
        read: Callable[[Content], T],
        admitted: int,
        deadline: float,
    ) -> T:
        try:
            async with asyncio.timeout_at(deadline):  # httpx limits each step, not the whole
                answer = await self._exchanged(f"{url}/webhooks/destek/{route}", body)
            result = read(_content(answer))
        except (httpx.HTTPError, TimeoutError) as error:
            self._failed(admitted)
            raise AssistantUnavailable(reason=type(error).__name__) from error
        except AssistantUnavailable as error:
            if int(error.params.get("status", 500)) < 500:  # this request is at fault, not Rasa
                self._breaker.withdrawn(admitted)
            else:
                self._failed(admitted)
            raise
        except BaseException:
            self._breaker.withdrawn(admitted)
            raise
        if self._breaker.state is not State.CLOSED:
            log.info("rasa_back")
        self._breaker.succeeded()
        return result

    async def _exchanged(self, url: str, body: Mapping[str, object]) -> httpx.Response:
        try:
            return await self._client.post(url, json=body)
        except (httpx.RemoteProtocolError, httpx.ReadError):  # a kept connection had just been closed
            return await self._client.post(url, json=body)

    def _failed(self, admitted: int) -> None:
        if not self._breaker.failed(admitted):
            return
        log.warning("rasa_cut_off")
        if self._probing is None or self._probing.done():
            self._probing = asyncio.create_task(self._probe(), name="rasa probe")

    async def _probe(self) -> None:
        while self.cut_off:
            await self._pause(self._breaker.pause())
            if await self.is_ready():
                self._breaker.answered_probe()
            else:
                self._breaker.missed_probe()


def _content(answer: httpx.Response) -> Content:
    try:
        content = answer.json()
    except (ValueError, RecursionError) as error:
        raise AssistantUnavailable(reason="unreadable") from error
    if answer.status_code != 200 or not isinstance(content, dict):
        code = content.get("error", "failed") if isinstance(content, dict) else "failed"
        status = answer.status_code if answer.status_code != 200 else 502
        raise AssistantUnavailable(reason=str(code), status=status)
    return content
