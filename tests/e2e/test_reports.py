"""The reports in a real browser, over generated facts: by keyboard, by link, as a file, and as axe sees them."""

import asyncio
import csv
import json
import re
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from handoff.hub.memory import MemoryHub
from handoff.storage.sql.database import Database
from tests.e2e.people import LOCALES, Operator
from tests.e2e.test_console import violations
from tests.fixtures.desk import PASSWORD
from tests.fixtures.generated_year import generate
from tests.fixtures.running_desk import RunningDesk
from tests.fixtures.scripted_desk import scripted_desk

pytestmark = pytest.mark.browser

DAYS = "first=2025-01-01&last=2025-01-30"
Sign = Callable[..., Operator]


@pytest.fixture(scope="module")
def counted_desk() -> Iterator[RunningDesk]:
    """A desk with a month of facts."""
    with scripted_desk() as running:
        fill = generate(Database(running.database.replace("sqlite:", "sqlite+aiosqlite:"), MemoryHub()), 300, days=30)
        thread = threading.Thread(target=lambda: asyncio.run(fill))  # beside the browser's own loop
        thread.start()
        thread.join()
        yield running


@pytest.fixture
def sign_in(counted_desk: RunningDesk, browser: Browser) -> Iterator[Sign]:
    errors: list[str] = []
    contexts: list[BrowserContext] = []

    def sign(language: str = "en", **options: Any) -> Operator:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        return Operator(page, counted_desk.url, "murad", PASSWORD, language)

    yield sign
    for context in contexts:
        context.close()
    assert errors == []


def words(language: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((LOCALES / f"reports.{language}.json").read_text("utf-8"))
    return loaded


def look_at(page: Page, section: str, **filters: str) -> None:
    """By its link."""
    more = "".join(f"&{name}={value}" for name, value in filters.items())
    page.goto(f"{page.url.split('#')[0]}#/reports/section={section}&{DAYS}{more}")
    current = page.locator(f'.report-sections [aria-current="page"][data-section="{section}"]')
    expect(current).to_be_visible()
    expect(page.locator(".report-tiles .figure").first).to_be_visible()


def test_every_figure_opens_its_conversations(sign_in: Sign) -> None:
    page, told = sign_in().page, words("en")
    look_at(page, "waits")
    figure = page.locator(".report-tiles .figure-link").filter(has_text=re.compile(r"\d+ of \d+")).first
    [counted] = re.findall(r"(\d+) of", figure.inner_text())
    figure.press("Enter")
    panel = page.locator(".facts-panel")
    expect(panel.locator("h3")).to_be_focused()
    count = int(counted)
    form = told["reports.facts"]["one" if count == 1 else "other"]
    expect(panel.get_by_role("status")).to_have_text(form.replace("{count}", f"{count:,}"))
    expect(panel.locator("li")).to_have_count(min(count, 50))
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(figure).to_be_focused()
    figure.press("Enter")
    panel.locator("a").first.click()
    expect(page).to_have_url(re.compile(r"#/conversation/talk-\d+"))


def test_what_is_chosen_is_in_the_address_and_in_the_file(sign_in: Sign) -> None:
    page, told = sign_in().page, words("en")
    look_at(page, "volume")
    page.get_by_role("combobox", name=told["reports.by.language"], exact=True).select_option("ru")
    expect(page).to_have_url(re.compile("language=ru"))
    page.get_by_role("button", name=told["reports.section.assistant"]).press("Enter")
    expect(page).to_have_url(re.compile("section=assistant.*language=ru"))
    page.reload()
    expect(page.get_by_role("combobox", name=told["reports.by.language"], exact=True)).to_have_value("ru")
    with page.expect_download() as saved:
        page.get_by_role("button", name=told["reports.export"]).click()
    assert saved.value.suggested_filename == "assistant-2025-01-01-2025-01-30.csv"
    lines = list(csv.DictReader(saved.value.path().read_text("utf-8").splitlines()))
    assert {line["key"] for line in lines if line["by"] == "language"} == {"ru"}
    assert page.locator("table").count() >= 3, "a table beside each chart"


def test_the_wall_fits_a_television(sign_in: Sign) -> None:
    page = sign_in("az", bypass_csp=True).page
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"{page.url.split('#')[0]}#/wall")
    wall = page.locator(".wall")
    expect(wall.locator(".wall-curve p")).to_be_visible()
    for part in ("languages", "departments", "people", "today"):
        expect(wall.locator(f".wall-{part} h3")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollHeight") <= 1080
    assert wall.evaluate("node => node.scrollHeight <= node.clientHeight"), "nothing is to be scrolled"
    assert violations(page) == []


@pytest.mark.parametrize("language", ["az", "tr", "ru", "en"])
def test_axe_finds_nothing_in_the_reports(sign_in: Sign, language: str) -> None:
    page = sign_in(language, bypass_csp=True).page  # axe sets styles of its own
    for section, scheme, width in (("volume", "light", 1280), ("tickets", "dark", 390), ("assistant", "dark", 1280)):
        page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
        page.set_viewport_size({"width": width, "height": 900})
        look_at(page, section)
        page.locator("details").first.evaluate("node => { node.open = true; }")
        page.locator(".figure-link").first.click()
        expect(page.locator(".facts-panel li").first).to_be_visible()
        assert violations(page) == [], (section, scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
