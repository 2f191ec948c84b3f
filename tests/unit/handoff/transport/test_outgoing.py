"""Nothing that somebody types in makes the desk call into private networks, wait for ever, or take in too much."""

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest

from handoff.bridge.transport.outgoing import GuardedOutgoing, is_public
from handoff.ports.outgoing import Bounds, OutgoingFailed
from tests.fixtures.receiver import Receiver, Reply, receiving

BOUNDS = Bounds(seconds=5, max_bytes=1000, media_types=frozenset({"application/json"}))


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as made:
        yield made


@pytest.fixture
async def outgoing() -> AsyncIterator[GuardedOutgoing]:
    made = GuardedOutgoing(["127.0.0.0/8"])
    yield made
    await made.close()


async def refused(outgoing: GuardedOutgoing, url: str, bounds: Bounds = BOUNDS) -> str:
    with pytest.raises(OutgoingFailed) as failed:
        await outgoing.post(url, b"{}", {"Content-Type": "application/json"}, bounds)
    return failed.value.reason


PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:10.0.0.1",
    "::ffff:169.254.169.254", "64:ff9b::10.0.0.1", "2002:7f00:1::", "2001:0:0:0:0:0:f5ff:fffe",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_of_the_open_internet(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::8.8.8.8"])
def test_what_is(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PRIVATE)
async def test_private_addresses_are_not_called(address: str) -> None:
    host = f"[{address}]" if ":" in address else address
    assert await refused(GuardedOutgoing(), f"https://{host}/x") == "private"


@pytest.mark.parametrize(
    "host", ["localhost", "127.1", "2130706433", "0x7f.1", "017700000001", "localhost.", "LOCALHOST"]
)
async def test_nor_by_other_spellings(host: str) -> None:
    """What the resolver makes of them is judged, whatever it is."""
    assert await refused(GuardedOutgoing(), f"https://{host}:9/x") in {"private", "unreachable"}


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/", "ftp://example.com/", "file:///etc/passwd", "https://", "//example.com", "example.com",
        "https://user:secret@example.com/", "https://example.com/#part", "https://exa mple.com/",
        "https://example.com:99999/", "https://example.com\\@127.0.0.1/", "https://[::1", "javascript:alert(1)",
        "https://example.com/" + "x" * 3000, "gopher://127.0.0.1:25/", "https://exämple.com/",
    ],
)  # fmt: skip
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(OutgoingFailed) as failed:
        GuardedOutgoing().check(url)
    assert failed.value.reason == "address"


class Lookup:
    """A name server whose answer changes from one question to the next."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> None:
        self._answers = list(answers)
        loop = asyncio.get_running_loop()
        self.asked = 0

        async def getaddrinfo(host: str, port: int, **_: Any) -> list[Any]:
            answer = self._answers[min(self.asked, len(self._answers) - 1)]
            self.asked += 1
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in answer]

        self.loop = type("Loop", (), {"getaddrinfo": staticmethod(getaddrinfo), "time": loop.time})()
        monkeypatch.setattr("handoff.bridge.transport.outgoing.asyncio.get_running_loop", lambda: self.loop)


@pytest.mark.parametrize("answer", [["10.0.0.5"], ["93.184.215.14", "169.254.169.254"]])
async def test_a_name_that_leads_inside_is_not_followed(monkeypatch: pytest.MonkeyPatch, answer: list[str]) -> None:
    network = GuardedOutgoing()._pool._network_backend  # the part that connects, without timeouts of the loop
    Lookup(monkeypatch, answer)
    with pytest.raises(OutgoingFailed) as failed:
        await network.connect_tcp("hooks.example", 443)
    assert failed.value.reason == "private"


async def test_the_connection_goes_to_what_was_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads elsewhere at the second look (DNS rebinding) gains nothing: there is no second look."""
    network: Any = GuardedOutgoing()._pool._network_backend
    lookup = Lookup(monkeypatch, ["93.184.215.14"], ["127.0.0.1"])
    connected: list[str] = []

    class Beneath:
        async def connect_tcp(self, host: str, *_: Any) -> str:
            connected.append(host)
            return "stream"

    network._beneath = Beneath()
    assert await network.connect_tcp("hooks.example", 443) == "stream"
    assert (connected, lookup.asked) == (["93.184.215.14"], 1)


async def test_allowed_by_name_address_or_network(receiver: Receiver) -> None:
    for place in ("127.0.0.1", "127.0.0.0/8"):
        outgoing = GuardedOutgoing([place])
        answer = await outgoing.post(receiver.url, b'{"a": 1}', {"Content-Type": "application/json"}, BOUNDS)
        assert (answer.status, answer.content) == (200, b"{}")
        await outgoing.close()
    outgoing = GuardedOutgoing(["localhost"])
    answer = await outgoing.post(receiver.url.replace("127.0.0.1", "localhost"), b"{}", {}, BOUNDS)
    assert answer.status == 200
    assert await refused(outgoing, receiver.url) == "private", "the name alone was allowed"
    await outgoing.close()


async def test_a_network_that_is_none() -> None:
    with pytest.raises(ValueError, match="99"):
        GuardedOutgoing(["10.0.0.0/99"])


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_redirects_are_not_followed(receiver: Receiver, outgoing: GuardedOutgoing, status: int) -> None:
    receiver.answer = lambda _: Reply(status=status, headers={"Location": "http://169.254.169.254/latest"})
    assert await refused(outgoing, receiver.url) == "redirect"


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(body=b"x" * 1001), "too_large"),
        (Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + b"y" * 500_000), "too_large"),
        (Reply(media_type="text/html"), "type"),
        (Reply(raw=b"nonsense\r\n\r\n"), "unreachable"),
        (Reply(raw=b""), "unreachable"),
        (Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{}"), "unreachable"),
        (Reply(raw=b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 50_000), "unreachable"),
    ],
)
async def test_answers_out_of_bounds(receiver: Receiver, outgoing: GuardedOutgoing, reply: Reply, reason: str) -> None:
    receiver.answer = lambda _: reply
    assert await refused(outgoing, receiver.url) == reason


@pytest.mark.parametrize(
    "reply", [Reply(delay=30), Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{", hangs=True)]
)
async def test_time_is_bounded_for_all_of_it(receiver: Receiver, outgoing: GuardedOutgoing, reply: Reply) -> None:
    receiver.answer = lambda _: reply
    assert await refused(outgoing, receiver.url, Bounds(seconds=0.3)) == "timeout"


async def test_nobody_there(outgoing: GuardedOutgoing) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert await refused(outgoing, f"http://127.0.0.1:{taken.getsockname()[1]}/") == "unreachable"
