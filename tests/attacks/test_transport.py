"""Low: HSTS where browsers reach us by https, a cookie that no other host can set, redirects that stay here."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from handoff.bridge import authentication, pages
from handoff.bridge.transport.security_headers import SecurityHeaders
from tests.api.world import World
from tests.attacks.test_m13_production_is_no_demo import read
from tests.faults.running import Server
from tests.fixtures.desk import ORIGIN, PASSWORD


@pytest.mark.parametrize("secure", [True, False])
async def test_https_is_asked_for_again_for_a_year(tmp_path: Path, secure: bool) -> None:
    app = FastAPI()
    app.add_middleware(SecurityHeaders, embedders=frozenset(), is_secure=secure)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x") as http:
        for path in ("/", "/api/nothing", "/widget/"):
            told = (await http.get(path)).headers.get("strict-transport-security")
            assert told == ("max-age=31536000" if secure else None)


async def test_the_running_server_asks_for_it(folder: Path) -> None:
    server = Server(folder, public_url="https://help.example")
    await server.start()
    try:
        async with httpx.AsyncClient(base_url=server.origin, trust_env=False) as http:
            assert (await http.get("/healthz")).headers["strict-transport-security"] == "max-age=31536000"
    finally:
        await server.kill()


@pytest.mark.parametrize("secure", [True, False])
async def test_the_cookie_belongs_to_this_host_alone(world: World, secure: bool) -> None:
    world._stage.desk = world.desk = replace(world.desk, secure_cookies=secure)
    operator = await world.account()
    body = {"username": operator.username, "password": PASSWORD}
    answer = await world.http.post("/api/operator/sign-in", json=body, headers={"Origin": ORIGIN})
    world.http.cookies.clear()
    cookie = answer.headers["set-cookie"]
    name, secret = cookie.split(";")[0].split("=", 1)
    assert name == ("__Host-destek_operator" if secure else "destek_operator")
    assert "Path=/;" in cookie + ";" and "domain" not in cookie.lower() and ("Secure" in cookie) is secure
    for sent, status in ((name, 200), ("destek_operator" if secure else "__Host-destek_operator", 401)):
        answer = await world.http.get("/api/operator/me", headers={"Cookie": f"{sent}={secret}"})
        assert answer.status_code == status, "a cookie that a neighbour of the domain may have set is none"


@pytest.fixture
async def http(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    for name in ("widget", "console", "demo"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.html").write_text(name)
    app = FastAPI()
    app.add_middleware(SecurityHeaders, embedders=frozenset())
    pages.mount(app, tmp_path, demo=False, embedders=frozenset())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://desk.example") as client:
        yield client


@pytest.mark.parametrize(
    "path", ["/", "/console", "/widget", "/console?next=//evil.example", "/web", "//evil.example/console"]
)
async def test_redirects_name_no_host(http: httpx.AsyncClient, path: str) -> None:
    for host in ("evil.example", "desk.example:8080", "desk.example/@evil.example"):
        answer = await http.get(httpx.URL("http://desk.example", raw_path=path.encode()), headers={"Host": host})
        if answer.is_redirect:
            location = answer.headers["location"]
            assert location.startswith("/") and not location.startswith("//"), location
            assert location.partition("?")[0] in {"/help/", "/console/", "/widget/", "/web/"}
        else:
            assert answer.status_code == 404


def test_a_secure_desk_is_what_its_address_says() -> None:
    assert authentication.cookie_name(True).startswith("__Host-")
    assert read(public_url="https://help.example").address.startswith("https:")
