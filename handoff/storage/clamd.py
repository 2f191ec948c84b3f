"""A virus scanner that speaks clamd's protocol, on a socket of this machine or elsewhere.

The commands in use are `zPING` and `zINSTREAM`: the file goes in pieces, each after its length in four bytes, and a
piece of no length ends it. The answer is `stream: OK`, `stream: NAME FOUND`, or something that ends in `ERROR`.
"""

import asyncio
import struct

import structlog

from handoff.domain.errors import FileRefused, FilesUnavailable

log = structlog.get_logger(__name__)

_PIECE = 64 * 1024
SECONDS = 30.0


class Clamd:
    """`address` is `host:port`, or the path of a socket."""

    def __init__(self, address: str, *, seconds: float = SECONDS) -> None:
        """Raises: ValueError: that is no address."""
        host, _, port = address.rpartition(":")
        if not address.startswith("/") and not (host and port.isdigit()):
            raise ValueError(f"{address!r} is neither host:port nor the path of a socket")
        self._address = address
        self._seconds = seconds

    async def check(self, content: bytes) -> None:
        """Returns if the scanner finds nothing.

        Raises:
            FileRefused: it knows the file as "unsafe". FilesUnavailable: it gives no answer that can be used.
        """
        pieces = [b"zINSTREAM\0"]
        for begin in range(0, len(content), _PIECE):
            piece = content[begin : begin + _PIECE]
            pieces += [struct.pack(">I", len(piece)), piece]
        answer = await self._ask([*pieces, struct.pack(">I", 0)])
        if answer.endswith(" FOUND"):
            log.warning("file_infected", signature=answer.removeprefix("stream: ").removesuffix(" FOUND"))
            raise FileRefused(reason="unsafe")
        if answer != "stream: OK":
            log.error("scanner_failed", answer=answer)
            raise FilesUnavailable

    async def state(self) -> str:
        """ "works", or "unreachable"."""
        try:
            return "works" if await self._ask([b"zPING\0"]) == "PONG" else "unreachable"
        except FilesUnavailable:
            return "unreachable"

    async def _ask(self, pieces: list[bytes]) -> str:
        try:
            async with asyncio.timeout(self._seconds):
                reader, writer = await self._open()
                try:
                    try:
                        for piece in pieces:
                            writer.write(piece)
                            await writer.drain()
                    except ConnectionError:
                        pass  # it has heard enough, and may have said why
                    answer = await _line(reader)
                finally:
                    writer.close()
        except (OSError, TimeoutError) as error:
            log.error("scanner_unreachable", error=type(error).__name__)
            raise FilesUnavailable from error
        return answer.decode("utf-8", "replace").strip("\0\n ")

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._address.startswith("/"):
            return await asyncio.open_unix_connection(self._address)
        host, _, port = self._address.rpartition(":")
        return await asyncio.open_connection(host.strip("[]"), int(port))


async def _line(reader: asyncio.StreamReader) -> bytes:
    """What it says, up to its end or to where it hangs up."""
    try:
        return await reader.readuntil(b"\0")
    except asyncio.IncompleteReadError as said:
        return said.partial
    except asyncio.LimitOverrunError:  # no answer of the protocol is that long
        return b""
