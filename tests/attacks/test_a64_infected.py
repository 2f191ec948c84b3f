"""A64: a scanner is asked before a file is kept, in clamd's protocol; without its word nothing is kept."""

import asyncio
import contextlib
import shutil
import struct
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from handoff.storage.clamd import Clamd
from handoff.storage.screening import ProcessScreening
from tests.api.calls import error, good, upload
from tests.api.world import World
from tests.attacks.files import EICAR, a_pdf, a_picture
from tests.fixtures.files import MemoryFiles

_START_SECONDS = 60.0


class Peer:
    """Speaks clamd's side as its manual page tells it. `says` replaces its answer to a file; None says nothing."""

    def __init__(self, says: bytes | None = b"") -> None:
        self._says = says
        self.seen: list[bytes] = []

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer):
            command = await reader.readuntil(b"\0")
            if command == b"zPING\0":
                writer.write(b"PONG\0")
            elif command == b"zINSTREAM\0":
                content = bytearray()
                while length := struct.unpack(">I", await reader.readexactly(4))[0]:
                    content += await reader.readexactly(length)
                self.seen.append(bytes(content))
                if self._says is None:
                    await reader.read()
                writer.write(self._says or (b"stream: Eicar-Test FOUND\0" if EICAR in content else b"stream: OK\0"))
            else:
                writer.write(b"UNKNOWN COMMAND\0")
            await writer.drain()


@contextlib.asynccontextmanager
async def the_peer(folder: Path, says: bytes | None = b"") -> AsyncIterator[tuple[str, Peer]]:
    peer, address = Peer(says), str(folder / "clamd.sock")
    server = await asyncio.start_unix_server(peer, address)
    try:
        yield address, peer
    finally:
        server.close()


@contextlib.asynccontextmanager
async def a_real_clamd(folder: Path) -> AsyncIterator[str]:
    """The program itself, which knows one signature: that of the test file."""
    address, signatures = folder / "clamd.sock", folder / "signatures"
    signatures.mkdir()
    (signatures / "test.ndb").write_text(f"Eicar-Test:0:*:{EICAR.hex()}\n")
    configuration = folder / "clamd.conf"
    configuration.write_text(f"LocalSocket {address}\nDatabaseDirectory {signatures}\nForeground yes\nMaxThreads 2\n")
    program = shutil.which("clamd") or "/usr/sbin/clamd"
    process = await asyncio.create_subprocess_exec(program, "-c", str(configuration), stdout=asyncio.subprocess.DEVNULL)
    try:
        async with asyncio.timeout(_START_SECONDS):
            while await Clamd(str(address)).state() != "works":
                await asyncio.sleep(0.1)
        yield str(address)
    finally:
        process.terminate()
        await process.wait()


SCANNERS = ["peer", *(["clamd"] if shutil.which("clamd") or Path("/usr/sbin/clamd").exists() else [])]


@pytest.fixture(params=SCANNERS)
async def scanner(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    if request.param == "clamd":
        async with a_real_clamd(tmp_path) as address:
            yield address
    else:
        async with the_peer(tmp_path) as (address, _):
            yield address


def guarded(world: World, address: str, seconds: float = 30.0) -> None:
    screening = ProcessScreening(Clamd(address, seconds=seconds))
    world._stage.desk = world.desk = replace(world.desk, screening=screening)


def kept(world: World) -> list[bytes]:
    assert isinstance(world.desk.files, MemoryFiles)
    return [*world.desk.files.kept.values()]


async def test_what_the_scanner_knows_is_not_kept(world: World, scanner: str) -> None:
    guarded(world, scanner)
    assert await Clamd(scanner).state() == "works"
    session = await world.session()
    good(await upload(world, session, b"a harmless story\n" * 100_000, "story.txt"))
    good(await upload(world, session, a_picture("PNG")))
    before = kept(world)
    for infected in (EICAR, b"x" * 70_000 + EICAR, a_picture("PNG") + EICAR, a_pdf(b"(" + EICAR + b")")):
        answer = await upload(world, session, infected, "invoice.txt")
        assert error(answer) == (422, "file_refused")
        assert answer.json()["error"]["params"] == {"reason": "unsafe"}
    assert kept(world) == before


async def test_the_scanner_sees_every_byte(world: World, tmp_path: Path) -> None:
    async with the_peer(tmp_path) as (address, peer):
        guarded(world, address)
        content = bytes(range(32, 127)) * 10_000
        good(await upload(world, await world.session(), content, "long.txt"))
        assert peer.seen == [content]


@pytest.mark.parametrize(
    "says", [b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK, or so\0", b"\0", b"x" * 200_000, None]
)
async def test_without_its_word_nothing_is_kept(world: World, tmp_path: Path, says: bytes | None) -> None:
    async with the_peer(tmp_path, says) as (address, _):
        guarded(world, address, seconds=0.5)
        answer = await upload(world, await world.session(), b"a story", "story.txt")
        assert error(answer) == (503, "files_unavailable") and answer.json()["error"]["retryable"]
    assert kept(world) == []


async def test_nor_when_it_is_not_there(world: World, tmp_path: Path) -> None:
    for address in (str(tmp_path / "nobody.sock"), "127.0.0.1:1"):
        guarded(world, address)
        answer = await upload(world, await world.session(), b"a story", "story.txt")
        assert error(answer) == (503, "files_unavailable")
        assert await Clamd(address).state() == "unreachable"
    assert kept(world) == []


@pytest.mark.parametrize("address", ["clamd", "host:", ":3310", "host:port"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="neither"):
        Clamd(address)
