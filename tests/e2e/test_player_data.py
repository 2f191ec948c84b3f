"""A player's data in the console, and who the player is on a page that embeds the widget: in a real browser."""

import asyncio
import json
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, expect

from handoff.domain.people.operator import Role
from handoff.hub.memory import MemoryHub
from handoff.storage.sql.database import Database
from settings import ROOT
from tests.e2e.people import REPLY_MS, Operator, Player, words
from tests.fixtures.desk import PASSWORD, an_account, sqlite_url
from tests.fixtures.running_desk import RunningDesk
from tests.fixtures.scripted_desk import scripted_desk

pytestmark = pytest.mark.browser

SECRET = "a secret that the gaming site knows too"
PAGES = ROOT / "web" / "shared" / "locales" / "pages.en.json"


class Shop(BaseHTTPRequestHandler):
    """The gaming site: one page with the widget in it; its address says with which attributes, and of which desk."""

    def do_GET(self) -> None:
        asked = {
            name: values[0] for name, values in parse_qs(urlsplit(self.path).query, keep_blank_values=True).items()
        }
        told = " ".join(f'data-{name}="{value}"' for name, value in asked.items() if name != "desk")
        html = (
            "<!doctype html><html lang='en'><title>Shop</title><body><h1>Shop</h1>"
            f"<script src='{asked.get('desk', '')}/widget/loader.js' data-language='en' {told}></script></body></html>"
        ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(html)))
        self.end_headers()
        self.wfile.write(html)

    def log_message(self, format: str, *args: Any) -> None:
        return


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def desk(site: str) -> Iterator[RunningDesk]:
    with scripted_desk(
        push_offers="0", conversations_per_minute="1000", identity_secret=SECRET, allowed_origins=site
    ) as running:
        with ThreadPoolExecutor(1) as aside:
            aside.submit(asyncio.run, _an_administrator(running)).result()
        yield running


async def _an_administrator(running: RunningDesk) -> None:
    database = Database(sqlite_url(running.var / "destek.db"), MemoryHub())
    await an_account(database, "Leyla", username="leyla", role=Role.ADMINISTRATOR, language="en")
    await database.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True)
    yield context
    context.close()


def test_find_copy_keep_and_erase(desk: RunningDesk, context: BrowserContext, browser: Browser) -> None:
    player = Player(context.new_page(), desk.url, "en")
    player.ask("marker of this player")
    with ThreadPoolExecutor(1) as aside:
        conversation = aside.submit(asyncio.run, _last_conversation(desk)).result()
    other = browser.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True)
    try:
        operator = Operator(other.new_page(), desk.url, "leyla", PASSWORD, "en")
        page, told = operator.page, json.loads(PAGES.read_text("utf-8"))
        page.goto(f"{desk.url}/console/#/privacy")

        def text(name: str) -> str:
            return str(told[f"console.privacy.{name}"])

        page.get_by_label(text("kind")).select_option("conversation")
        page.get_by_label(text("value")).fill(conversation)
        page.get_by_role("button", name=text("find"), exact=True).click()
        expect(page.get_by_text(conversation)).to_be_visible()
        with page.expect_download() as downloading:
            page.get_by_role("button", name=text("copy"), exact=True).click()
        with zipfile.ZipFile(downloading.value.path()) as copy:
            assert b"marker of this player" in copy.read(f"{conversation}/conversation.json")
        page.get_by_role("button", name=text("hold"), exact=True).click()
        page.get_by_role("textbox", name=text("reason")).fill("a court asks")
        page.get_by_role("button", name=told["console.form.save"], exact=True).click()
        expect(page.get_by_text("a court asks")).to_be_visible()
        erase = page.get_by_role("button", name=text("erase"), exact=True)
        erase.click()
        page.get_by_role("dialog").get_by_role("button", name=text("erase"), exact=True).click()
        expect(page.get_by_text(words("en")["error.on_hold"])).to_be_visible()
        page.get_by_role("button", name=text("end_hold"), exact=True).click()
        expect(page.get_by_text(text("no_holds"))).to_be_visible()
        erase.click()
        page.get_by_role("dialog").get_by_role("button", name=text("erase"), exact=True).click()
        expect(page.get_by_text(text("nothing"))).to_be_visible()
        expect(page.get_by_text("Erased. Conversations: 1")).to_be_visible()
    finally:
        other.close()


async def _last_conversation(running: RunningDesk) -> str:
    database = Database(sqlite_url(running.var / "destek.db"), MemoryHub())
    async with database(read_only=True) as work:
        found = await work.privacy.page(None, 1000)
    await database.close()
    assert found
    return found


def proof(account: str) -> str:
    now = int(time.time())
    claims = {"sub": account, "name": "Nigar", "aud": "destek", "iat": now, "exp": now + 300}
    return jwt.encode(claims, SECRET, algorithm="HS256")


@pytest.fixture
def shop(desk: RunningDesk, site: str, context: BrowserContext) -> Callable[..., Page]:
    """A page of the gaming site; `attributes` are those of the loader's script."""

    def visit(**attributes: str) -> Page:
        page = context.new_page()
        page.goto(f"{site}/lobby?{urlencode({'desk': desk.url, **attributes})}")
        return page

    return visit


def chat(page: Page) -> FrameLocator:
    return page.frame_locator("destek-chat iframe")


def said(page: Page, text: str) -> Any:
    return chat(page).locator(".message").filter(has_text=text)


def write(page: Page, text: str) -> None:
    box = chat(page).get_by_label(words("en")["widget.composer.label"], exact=True)
    box.fill(text)
    box.press("Enter")
    expect(said(page, text).first).to_be_visible(timeout=REPLY_MS)


def accounts_of(desk: RunningDesk) -> set[str | None]:
    async def look() -> set[str | None]:
        database = Database(sqlite_url(desk.var / "destek.db"), MemoryHub())
        async with database.engine.connect() as connection:
            rows = (await connection.exec_driver_sql("SELECT DISTINCT account_id FROM conversations")).scalars()
            found = set(rows)
        await database.close()
        return found

    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, look()).result()


def test_identify_and_logout_by_the_host_page(desk: RunningDesk, shop: Callable[..., Page]) -> None:
    """What is said as nobody goes along; after a logout nothing of it is in the browser, and nobody else gets it."""
    page = shop()
    page.evaluate("window.Destek.open()")
    expect(chat(page).locator(".lamp-on")).to_be_visible(timeout=REPLY_MS)
    write(page, "said as nobody")
    page.evaluate("proof => window.Destek.identify(proof)", proof("ident.one"))
    _eventually(lambda: "ident.one" in accounts_of(desk))
    expect(said(page, "said as nobody").first).to_be_visible(timeout=REPLY_MS)
    write(page, "said as one")

    page.evaluate("window.Destek.logout()")
    expect(said(page, "said as one")).to_have_count(0, timeout=REPLY_MS)
    expect(chat(page).locator(".lamp-on")).to_be_visible(timeout=REPLY_MS)
    expect(said(page, "said as nobody")).to_have_count(0)

    page.evaluate("proof => window.Destek.identify(proof)", proof("ident.two"))
    _eventually(lambda: "ident.two" in accounts_of(desk))
    write(page, "said as two")
    page.reload()
    expect(said(page, "said as one")).to_have_count(0)


def test_a_page_that_knows_its_player_identifies_by_itself(desk: RunningDesk, shop: Callable[..., Page]) -> None:
    page = shop(identity=proof("ident.three"), open="")
    expect(chat(page).locator(".lamp-on")).to_be_visible(timeout=REPLY_MS)
    _eventually(lambda: "ident.three" in accounts_of(desk))
    assert "identity" not in page.frames[-1].url, "the proof does not stay in the address"


def _eventually(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + REPLY_MS / 1000
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.2)


def test_a17_who_is_not_the_host_page_is_not_listened_to(desk: RunningDesk, shop: Callable[..., Page]) -> None:
    page = shop(identity=proof("ident.four"), open="")
    expect(chat(page).locator(".lamp-on")).to_be_visible(timeout=REPLY_MS)
    write(page, "said as four")
    for forged in ({"type": "leave"}, {"type": "identify", "identity": proof("ident.evil")}, {"type": "identity"}):
        page.frames[-1].evaluate("forged => window.postMessage({destek: 1, ...forged}, '*')", forged)
    write(page, "still four")
    expect(said(page, "said as four").first).to_be_visible()
    assert "ident.evil" not in accounts_of(desk)
