"""Every section of the console as axe meets it: four languages, light on a desk, dark on a phone."""

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.people import Operator
from tests.e2e.test_console import violations
from tests.fixtures.running_desk import RunningDesk

pytestmark = pytest.mark.browser
SECTIONS = ("team", "privacy", "audit", "content", "account", "administration", "integrations", "reports", "search")


@pytest.mark.parametrize("language", ["az", "tr", "ru", "en"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_page(
    desk: RunningDesk, browser: Browser, language: str
) -> None:
    context = browser.new_context(bypass_csp=True)  # axe sets styles of its own
    page = context.new_page()
    Operator(page, desk.url, "administrator", desk.operators["administrator"], language)
    found = {}
    for scheme, width in (("light", 1280), ("dark", 390)):
        page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
        page.set_viewport_size({"width": width, "height": 800})
        for section in SECTIONS:
            page.goto(f"{page.url.split('#')[0]}#/{section}")
            expect(page.locator("main h2:visible").first).to_be_visible(timeout=15_000)
            page.wait_for_load_state("networkidle")
            wider = page.evaluate("document.documentElement.scrollWidth") - width
            wrong = violations(page) + ([f"wider than the page by {wider}"] if wider > 0 else [])
            if wrong:
                found[scheme, section] = wrong
    context.close()
    assert found == {}
