"""What the chat costs a page and its player's line: requests, bytes, layout, and nothing at all the second time."""

import gzip
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from settings import ROOT
from tests.fixtures.first_open import open_chat
from tests.fixtures.running_desk import RunningDesk
from tests.fixtures.scripted_desk import scripted_desk

pytestmark = pytest.mark.browser

MOST_REQUESTS, MOST_BYTES, LOADER_BYTES = 6, 45_000, 4_096


@pytest.fixture(scope="module")
def bundled() -> Iterator[RunningDesk]:
    subprocess.run([sys.executable, "deploy/bundle.py"], cwd=ROOT, check=True)
    with scripted_desk(conversations_per_minute="1000") as desk:
        yield desk


def test_the_first_open_is_small_and_moves_nothing(bundled: RunningDesk, browser: Browser) -> None:
    context = browser.new_context()
    opened = open_chat(context, bundled.url)
    context.close()
    assert any("/assets/widget.az-" in url for url in opened.requests)
    assert len(opened.requests) <= MOST_REQUESTS, opened.requests
    assert opened.wire_bytes <= MOST_BYTES
    assert opened.shift == 0


def test_a_page_seen_again_asks_for_nothing_that_it_has(bundled: RunningDesk, browser: Browser) -> None:
    """The help centre's pages carry the loader; what is routed through a test would not be cached."""
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    seen: dict[str, str] = {}
    kept: set[str] = set()

    def received(event: dict[str, Any]) -> None:
        seen[event["requestId"]] = event["response"]["url"]
        if event["response"].get("fromDiskCache"):
            kept.add(event["requestId"])

    page.goto(f"{bundled.url}/help/en/withdrawal")
    page.locator("destek-chat .launcher").click()
    chat = page.frame_locator("destek-chat iframe")
    chat.get_by_label("Your message").wait_for()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.responseReceived", received)
    session.on("Network.requestServedFromCache", lambda event: kept.add(event["requestId"]))
    page.goto(f"{bundled.url}/help/en/documents")
    chat.get_by_label("Your message").wait_for()
    page.wait_for_timeout(500)
    fetched = [
        url
        for request, url in seen.items()
        if request not in kept and any(part in url for part in ("/assets/", "/widget/"))
    ]
    context.close()
    assert any("/assets/widget.en-" in url for url in seen.values())
    assert fetched == []


def test_the_loader_is_small() -> None:
    """What is needed only once the chat is wanted is in a second file."""
    subprocess.run([sys.executable, "deploy/bundle.py"], cwd=ROOT, check=True)
    loader = (ROOT / "var" / "web" / "loader.js").read_bytes()
    assert len(gzip.compress(loader, 9)) <= LOADER_BYTES
