"""The bundled front end as it is served: small, kept for ever, and only while it is of the present sources."""

import json
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from handoff.bridge import pages
from handoff.bridge.bundle import Bundle, digest_of
from settings import ROOT


@pytest.fixture
def web(tmp_path: Path) -> Path:
    for name in ("widget/index.html", "widget/loader.js", "console/index.html", "demo/index.html", "shared/dom.js"):
        path = tmp_path / "web" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"source of {name}")
    return tmp_path / "web"


@pytest.fixture
def folder(tmp_path: Path, web: Path) -> Path:
    """A build of `web`."""
    out = tmp_path / "built"
    names = ["loader.js", "pages/console.html", "assets/widget.az-0123.js", "assets/help-0123.css"]
    for name in (*names, *(f"pages/widget.{language}.html" for language in ("az", "tr", "ru", "en"))):
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        for ending in ("", ".gz", ".br"):
            path.with_name(path.name + ending).write_text(f"{name}{ending}")
    told = {"digest": digest_of(web), "assets": {"help.css": "/assets/help-0123.css"}}
    (out / "bundle.json").write_text(json.dumps(told))
    return out


@pytest.fixture
def client(web: Path, folder: Path) -> httpx.AsyncClient:
    app = FastAPI()
    site = frozenset({"https://site.example"})
    pages.mount(app, web, demo=False, bundle=Bundle.read(folder, web), embedders=site)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://desk.example")


@pytest.mark.parametrize(
    ("accepted", "coding", "text"),
    [
        ("gzip, deflate, br, zstd", "br", "assets/widget.az-0123.js.br"),
        ("gzip;q=1.0, deflate", "gzip", "assets/widget.az-0123.js.gz"),
        ("identity", None, "assets/widget.az-0123.js"),
    ],
)
async def test_an_asset_comes_small_and_is_kept_for_ever(
    client: httpx.AsyncClient, accepted: str, coding: str | None, text: str
) -> None:
    request = client.build_request("GET", "/assets/widget.az-0123.js", headers={"Accept-Encoding": accepted})
    answer = await client.send(request, stream=True)
    assert b"".join([part async for part in answer.aiter_raw()]).decode() == text
    assert answer.headers.get("content-encoding") == coding
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize(
    "path",
    ["/assets/nothing.js", "/assets/../bundle.json", "/assets/bundle.json", "/assets/%2e%2e/loader.js", "/assets/"],
)
async def test_nothing_else_is_an_asset(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/widget/?language=ru", "pages/widget.ru.html"),
        ("/widget/?language=xx", "pages/widget.az.html"),
        ("/widget/", "pages/widget.az.html"),
        ("/widget/loader.js", "loader.js"),
        ("/console/", "pages/console.html"),
    ],
)
async def test_pages_with_lasting_addresses_are_kept_for_a_while(
    client: httpx.AsyncClient, path: str, text: str
) -> None:
    answer = await client.get(path, headers={"Accept-Encoding": "identity"})
    assert answer.text == text
    assert answer.headers["cache-control"].startswith("public, max-age=300")


async def test_a_build_of_other_sources_is_not_served(web: Path, folder: Path) -> None:
    assert Bundle.read(folder, web) is not None
    (web / "shared" / "dom.js").write_text("edited")
    assert Bundle.read(folder, web) is None
    (folder / "bundle.json").write_text("{half")
    assert Bundle.read(folder, web) is None
    (folder / "bundle.json").unlink()
    assert Bundle.read(folder, web) is None


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [("https://site.example", True), ("https://desk.example", True), ("https://evil.example", False), ("null", False)],
)
async def test_a_page_learns_whether_it_may_show_the_chat(
    client: httpx.AsyncClient, origin: str, allowed: bool
) -> None:
    answer = await client.get("/widget/embedding", headers={"Origin": origin})
    assert answer.json() == {"allowed": allowed}
    assert answer.headers["access-control-allow-origin"] == "*"


def test_the_bundlers_node_is_the_one_that_is_locked_for_the_tests() -> None:
    """A desk that runs has no packages for tests; its set-up bundles all the same."""
    own = (ROOT / "deploy" / "bundler" / "requirements-bundler.txt").read_text().split("\n", 1)[1].strip()
    assert own in (ROOT / "requirements-dev.txt").read_text()
