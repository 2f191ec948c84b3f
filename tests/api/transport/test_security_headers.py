"""What every answer carries and every request obeys; errors of all kinds in one shape."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from handoff.bridge import pages
from handoff.bridge.transport.security_headers import MAX_BODY_BYTES
from tests.api.world import World
from tests.fixtures.desk import EMBEDDER, ORIGIN, an_app

SESSIONS = "/api/visitor/sessions"


def policy(answer: httpx.Response) -> dict[str, set[str]]:
    """The Content-Security-Policy, by directive."""
    directives = [part.split() for part in answer.headers["content-security-policy"].split(";")]
    return {name: set(values) for name, *values in directives}


@pytest.fixture
def web(tmp_path: Path) -> Path:
    """A small front end of the same shape."""
    for name in ("widget/index.html", "widget/loader.js", "console/index.html", "demo/index.html", "shared/dom.js"):
        file = tmp_path / "web" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    return tmp_path / "web"


@pytest.fixture
async def http(world: World, web: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The desk with its pages, and routes that fail, called without a socket."""
    app = an_app(world.desk)
    pages.mount(app, web, demo=True, embedders=frozenset())

    @app.get("/api/broken")
    async def broken() -> None:
        raise RuntimeError("a fault of ours")

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.example") as client:
        yield client


PAGES = {
    "/": 200,
    "/widget/": 200,
    "/widget/loader.js": 200,
    "/console/": 200,
    "/web/shared/dom.js": 200,
    "/web/../server.py": 404,
    "/web/%2e%2e/server.py": 404,
    "/web/nothing.js": 404,
    "/nothing": 404,
    "/api/nothing": 404,
    "/api/operator/me": 401,
    "/api/operator/sign-in": 200,
    "/api/operator/sign-out": 405,
    "/api/broken": 500,
}


@pytest.mark.parametrize("path", PAGES)
async def test_every_kind_of_answer_is_protected(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(path)
    assert answer.status_code == PAGES[path]
    rules = policy(answer)
    assert rules["default-src"] == {"'self'"}
    assert rules["object-src"] == rules["base-uri"] == {"'none'"}
    assert rules["form-action"] == {"'self'"}
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*"} & {value for values in rules.values() for value in values}
    assert "script-src" not in rules or rules["script-src"] == {"'self'"}
    embedders = {"'self'", EMBEDDER} if path.startswith("/widget/") else {"'none'"}
    assert rules["frame-ancestors"] == embedders, "only the widget may stand in other pages"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert answer.headers["permissions-policy"] == "camera=(), microphone=(), geolocation=()"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["cache-control"] == ("no-store" if path.startswith("/api/") else "no-cache")
    by_others = path == "/widget/loader.js"  # as a module too, for which browsers ask that every origin may read it
    assert answer.headers.get("cross-origin-resource-policy") == ("cross-origin" if by_others else None)
    assert answer.headers.get("access-control-allow-origin") == ("*" if by_others else None)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", SESSIONS, b"{}", 200),
        ("POST", SESSIONS, b"rubbish", 422),
        ("POST", SESSIONS, b"x" * (MAX_BODY_BYTES + 1), 413),
        ("OPTIONS", SESSIONS, b"", 405),
        ("DELETE", "/nothing", b"", 404),
    ],
)
async def test_so_are_answers_to_other_requests(
    http: httpx.AsyncClient, method: str, path: str, body: bytes, status: int
) -> None:
    answer = await http.request(method, path, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status
    assert policy(answer)["frame-ancestors"] == {"'none'"}
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_fault_of_ours_says_nothing_of_itself(http: httpx.AsyncClient) -> None:
    answer = await http.get("/api/broken")
    assert answer.json() == {"error": {"code": "internal", "params": {}, "retryable": False}}


async def test_other_pages_get_no_leave_to_call(http: httpx.AsyncClient) -> None:
    for method in ("OPTIONS", "POST"):
        answer = await http.request(
            method,
            SESSIONS,
            headers={
                "Origin": "http://evil.example",
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "content-type",
            },
            json={},
        )
        assert not [name for name in answer.headers if name.startswith("access-control-")]


# ---- bodies


@pytest.mark.parametrize("path", [SESSIONS, "/api/operator/sign-in", "/nothing"])
async def test_a_body_that_says_it_is_too_large_is_not_read(world: World, path: str) -> None:
    answer = await world.http.post(path, content=b"x" * (MAX_BODY_BYTES + 1), headers={"Origin": ORIGIN})
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "bad_request"


async def test_a_body_that_does_not_say_how_large_it_is_is_cut(world: World) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(10_000):
            sent += 1024
            yield b"x" * 1024

    headers = {"Content-Type": "application/json"}
    try:
        answer = await world.http.post(SESSIONS, content=endless(), headers=headers)
    except httpx.WriteError:  # the server had closed before all was sent
        return
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "bad_request"


async def test_a_body_of_the_greatest_size_is_read(world: World) -> None:
    body = b'{"language": "en"' + b" " * (MAX_BODY_BYTES - 18) + b"}"
    assert len(body) == MAX_BODY_BYTES
    headers = {"Content-Type": "application/json"}
    assert (await world.http.post(SESSIONS, content=body, headers=headers)).status_code == 200


@pytest.mark.parametrize("length", ["-1", "+5", "1e9", "0x10", "٣", "99999999999999999999"])
async def test_a_length_that_is_none_is_refused(world: World, length: str) -> None:
    reader, writer = await asyncio.open_connection(*world.address.split(":"))
    writer.write(
        f"POST {SESSIONS} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        f"Content-Length: {length}\r\n\r\n{{}}".encode()
    )
    async with asyncio.timeout(5):
        status = (await reader.readline()).split()[1]
    writer.close()
    assert status in {b"400", b"413"}
