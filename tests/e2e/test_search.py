"""Ctrl+K and the section of saved views, by keyboard, in a real browser."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.e2e.people import Operator, Player
from tests.fixtures.desk import PASSWORD
from tests.fixtures.running_desk import RunningDesk
from tests.fixtures.scripted_desk import scripted_desk

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def searched_desk() -> Iterator[RunningDesk]:
    with scripted_desk(push_offers="0", conversations_per_minute="1000") as running:
        yield running


def test_yesterdays_chat_is_found_by_keyboard(searched_desk: RunningDesk, browser: Browser) -> None:
    player = Player(browser.new_page(), searched_desk.url, "az")
    player.ask("Mənim sənədlərim hələ yoxlanılır")
    player.ask("Təşəkkür edirəm")
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    supervisor = Operator(page, searched_desk.url, "murad", PASSWORD, "en")
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name=supervisor.words["console.palette.title"], exact=True)
    expect(palette).to_be_visible()
    page.keyboard.type("senedlerim")
    hit = palette.get_by_role("option").filter(has_text="sənədlərim hələ")
    expect(hit).to_be_visible()
    expect(hit.locator("mark")).to_have_text("sənədlərim")
    expect(hit).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(palette).to_be_hidden()
    expect(page).to_have_url(re.compile(r"#/conversation/[\w-]+/m\d+$"))
    pointed = page.locator(".log-list [data-seq]:focus")
    expect(pointed).to_contain_text("Mənim sənədlərim")

    supervisor.key("0")
    expect(page.locator("#search-title")).to_be_visible()
    page.get_by_role("link", name=supervisor.words["console.search.view.bot"], exact=True).press("Enter")
    expect(page).to_have_url(re.compile("#/search/status=bot$"))
    row = page.locator(".hits .hit")
    expect(row.first).to_contain_text("Təşəkkür edirəm")
    page.get_by_role("link", name=supervisor.words["console.search.view.closed"], exact=True).press("Enter")
    expect(page.get_by_text(supervisor.words["console.search.none"])).to_be_visible()
    box = page.get_by_label(supervisor.words["console.search.label"], exact=True)
    page.go_back()
    box.fill("TESEKKUR")
    box.press("Enter")
    expect(row).to_have_count(1)
    expect(page).to_have_url(re.compile(r"#/search/text=TESEKKUR&status=bot$"))
    page.reload()
    expect(row).to_have_count(1)
    expect(box).to_have_value("TESEKKUR")


@pytest.mark.parametrize("language", ["az", "tr", "ru", "en"])
def test_axe_finds_nothing_in_it(searched_desk: RunningDesk, browser: Browser, language: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, bypass_csp=True)
    page = context.new_page()
    Player(browser.new_page(), searched_desk.url, language).ask("salam dostlar")
    operator = Operator(page, searched_desk.url, "murad", PASSWORD, language)
    for scheme, width in (("light", 1280), ("dark", 390)):
        page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{searched_desk.url}/console/#/search/text=salam")
        expect(page.locator(".hits .hit").first).to_be_visible()
        assert against(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.keyboard.press("Control+k")
        page.locator(".palette input").fill("dostlar")
        expect(page.locator(".palette .palette-talk .hit").first).to_be_visible()
        assert against(page) == []
        page.keyboard.press("Escape")
        expect(page.locator(".palette")).to_have_count(0)
    assert operator.words["console.search.title"]
    context.close()


def against(page: object) -> list[str]:
    page.wait_for_function("document.getAnimations().every((each) => each.playState === 'finished')")
    found = Axe().run(page).response["violations"]  # type: ignore[arg-type]
    return [f"{rule['id']}: {[node['target'] for node in rule['nodes']]}" for rule in found]
