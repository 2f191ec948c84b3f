"""Requests to addresses that somebody typed in, kept out of private networks and within bounds.

The name is looked up here, each address that it leads to is judged, and the connection goes to one of those very
addresses: what a name leads to a moment later does not matter.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit

import httpcore

from handoff.ports.outgoing import Answer, Bounds, OutgoingFailed

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_PORTS = {"https": 443, "http": 80}
_LONGEST_URL = 2000


class Allowed:
    """Private places that may be asked all the same: names, addresses, networks."""

    def __init__(self, places: Sequence[str] = (), own: tuple[str, int] | None = None) -> None:
        """`own` is one host and port more. Raises: ValueError: a network that is none."""
        self._own = own
        self._networks = [ipaddress.ip_network(place) for place in places if _is_numeric(place)]
        self._names = {place.lower() for place in places if not _is_numeric(place)}

    def name(self, host: str, port: int) -> bool:
        return host.lower() in self._names or (host, port) == self._own

    def address(self, address: _Address) -> bool:
        return any(address in network for network in self._networks if network.version == address.version)


class GuardedOutgoing:
    """Implements `handoff.ports.outgoing.Outgoing`. `close` it at the end."""

    def __init__(
        self,
        allowed: Sequence[str] = (),
        *,
        own: tuple[str, int] | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """`own` is one host and port that may be asked besides. Raises: ValueError: a network that is none."""
        self._allowed = Allowed(allowed, own)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls or ssl.create_default_context(),
            max_connections=40,
            max_keepalive_connections=10,
            keepalive_expiry=5.0,
            network_backend=_Network(self._allowed),
        )

    def check(self, url: str) -> None:
        host, port, scheme = _host_of(url)
        numeric = ipaddress.ip_address(host) if _is_numeric(host) else None
        private = self._allowed.name(host, port) or (numeric is not None and self._allowed.address(numeric))
        if numeric is not None and not private and not is_public(numeric):
            raise OutgoingFailed("private")
        if scheme != "https" and not private:
            raise OutgoingFailed("address")

    async def post(self, url: str, content: bytes, headers: Mapping[str, str], bounds: Bounds) -> Answer:
        self.check(url)
        sent = {"Accept-Encoding": "identity", "User-Agent": "Destek", **headers}
        try:
            async with asyncio.timeout(bounds.seconds):
                return await self._posted(url, content, sent, bounds)
        except TimeoutError:
            raise OutgoingFailed("timeout") from None
        except OutgoingFailed:
            raise
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, OSError, ValueError):
            raise OutgoingFailed("unreachable") from None

    async def close(self) -> None:
        await self._pool.aclose()

    async def _posted(self, url: str, content: bytes, headers: Mapping[str, str], bounds: Bounds) -> Answer:
        async with self._pool.stream("POST", url, headers=list(headers.items()), content=content) as response:
            if 300 <= response.status < 400:
                raise OutgoingFailed("redirect")
            told = {name.lower(): value for name, value in response.headers}
            media_type = told.get(b"content-type", b"").split(b";")[0].strip().lower().decode("latin-1")
            if bounds.media_types and 200 <= response.status < 300 and media_type not in bounds.media_types:
                raise OutgoingFailed("type")
            taken = bytearray()
            async for piece in response.aiter_stream():
                taken += piece
                if len(taken) > bounds.max_bytes:
                    raise OutgoingFailed("too_large")
            return Answer(status=response.status, media_type=media_type, content=bytes(taken))


class _Network(httpcore.AsyncNetworkBackend):
    """Connects to what was looked up and judged, to nothing else."""

    def __init__(self, allowed: Allowed) -> None:
        self._allowed = allowed
        self._beneath = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - as httpcore calls it
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        failure: Exception = OutgoingFailed("unreachable")
        for address in await self._addresses(host, port):
            try:
                return await self._beneath.connect_tcp(str(address), port, timeout, local_address, socket_options)
            except (httpcore.NetworkError, httpcore.TimeoutException) as error:
                failure = error
        raise failure

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 - as httpcore calls it
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        raise OutgoingFailed("address")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def _addresses(self, host: str, port: int) -> list[_Address]:
        """All that the name leads to. Raises: OutgoingFailed: one of them may not be asked."""
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError:
            raise OutgoingFailed("unreachable") from None
        addresses = list(dict.fromkeys(ipaddress.ip_address(entry[4][0]) for entry in found))
        if not self._allowed.name(host, port):
            for address in addresses:
                if not is_public(address) and not self._allowed.address(address):
                    raise OutgoingFailed("private")
        return addresses


def is_public(address: _Address) -> bool:
    """Whether it is one of the open Internet; of an IPv6 one that stands for an IPv4 one, whether that is."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved


def _host_of(url: str) -> tuple[str, int, str]:
    """Host, port and scheme. Raises: OutgoingFailed."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError:
        raise OutgoingFailed("address") from None
    is_plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url and len(url) <= _LONGEST_URL
    if not is_plain or parts.scheme not in _PORTS or not host or port == 0:
        raise OutgoingFailed("address")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise OutgoingFailed("address")
    return host, port or _PORTS[parts.scheme], parts.scheme


def _is_numeric(text: str) -> bool:
    try:
        ipaddress.ip_network(text)
    except ValueError:
        if "/" in text:
            raise
        return False
    return True
