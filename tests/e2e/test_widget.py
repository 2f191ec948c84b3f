"""The widget in a real browser: its start, its states as axe sees them, by keyboard, and a player in danger."""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.e2e.people import words
from tests.fixtures.running_desk import RunningDesk
from tests.fixtures.scripted_desk import scripted_desk

pytestmark = pytest.mark.browser

LINES = {f"help_line_{language}": f"0800 {language}" for language in ("az", "tr", "ru", "en")}
Come = Callable[..., Page]


@pytest.fixture(scope="module")
def quiet() -> Iterator[RunningDesk]:
    """Nobody is at the console."""
    with scripted_desk(conversations_per_minute="1000", **LINES) as desk:
        yield desk


@pytest.fixture
def come(browser: Browser, quiet: RunningDesk) -> Iterator[Come]:
    """Somebody opens the widget; errors of its scripts fail the test."""
    errors: list[str] = []
    contexts = []

    def open_widget(language: str = "en", *, width: int = 400, scheme: Any = "light") -> Page:
        size: Any = {"width": width, "height": 680}
        context = browser.new_context(viewport=size, color_scheme=scheme, bypass_csp=True)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{quiet.url}/widget/?language={language}")
        expect(page.locator(".lamp-on")).to_be_visible(timeout=30_000)
        return page

    yield open_widget
    for context in contexts:
        context.close()
    assert errors == []


def violations(page: Page) -> list[str]:
    """What axe-core has against the page."""
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {[node['target'] for node in rule['nodes']]}" for rule in found]


NAMED = {
    "button",
    "textbox",
    "searchbox",
    "combobox",
    "link",
    "menuitem",
    "checkbox",
    "radio",
    "option",
    "dialog",
    "img",
}


def unnamed(page: Page) -> list[str]:
    """What the accessibility tree offers to be used without a name."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    shown = [node for node in nodes if not node.get("ignored") and node.get("role", {}).get("value") in NAMED]
    return [str(node["role"]["value"]) for node in shown if not node.get("name", {}).get("value")]


def write(page: Page, text: str) -> None:
    page.locator("#message").fill(text)
    page.locator("#message").press("Enter")
    expect(page.locator('[data-author="bot"] .bubble').last).to_contain_text(text, timeout=15_000)


def endanger(desk: RunningDesk, page: Page) -> None:
    """What a sign of danger leaves in the conversation."""
    stored = page.evaluate("localStorage.getItem('destek.session')")
    conversation = json.loads(stored)["conversation_id"]
    with sqlite3.connect(desk.var / "destek.db", timeout=10) as database:
        database.execute("UPDATE conversations SET stays_with_people = 1 WHERE id = ?", (conversation,))
    database.close()
    page.reload()


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [("az", 400, "light"), ("tr", 320, "dark"), ("ru", 320, "light"), ("en", 400, "dark")],
)
def test_axe_finds_nothing_in_any_state(come: Come, quiet: RunningDesk, language: str, width: int, scheme: str) -> None:
    said = words(language)
    page = come(language, width=width, scheme=scheme)

    def is_fine(state: str) -> None:
        assert (violations(page), unnamed(page)) == ([], []), state
        assert page.evaluate("document.documentElement.scrollWidth") <= width, state

    is_fine("start")
    page.get_by_label(said["widget.home.search"]).fill("docu")
    expect(page.locator(".home-row")).to_have_count(1)
    is_fine("search")
    page.locator(".home-row").click()
    expect(page.locator(".home-article h2")).to_be_focused()
    is_fine("article")
    page.get_by_role("button", name=said["widget.home.unhelped"]).click()
    write(page, "Hello")
    is_fine("conversation")
    page.get_by_label(said["widget.menu"]).click()
    is_fine("menu")
    page.get_by_role("button", name=said["widget.forget"]).click()
    is_fine("before the end")
    page.get_by_role("button", name=said["widget.home.back"], exact=True).last.click()
    page.locator(".return-place .link-button").click()
    page.locator(".return button[type=submit]").click()
    expect(page.locator("#return-problem")).to_have_text(said["widget.return.missing"])
    expect(page.locator("#return-reference")).to_have_attribute("aria-invalid", "true")
    is_fine("return")
    page.locator("button.human").click()
    expect(page.locator("#intake-account")).to_be_focused()
    is_fine("ticket")
    endanger(quiet, page)
    expect(page.locator(".waiting-line")).to_contain_text(f"0800 {language}", timeout=15_000)
    is_fine("danger")


@pytest.mark.parametrize("language", ["az", "tr", "ru", "en"])
def test_who_is_in_danger_writes_on_and_meets_no_form(come: Come, quiet: RunningDesk, language: str) -> None:
    said = words(language)
    page = come(language)
    write(page, "hello")
    endanger(quiet, page)
    care = page.locator(".waiting")
    expect(care).to_contain_text(said["widget.danger.title"], timeout=15_000)
    expect(care).to_contain_text(said["widget.danger.away"])
    page.locator("button.human").click()
    expect(page.locator(".header-status")).to_have_text(said["widget.danger.status"])
    expect(page.locator(".header-status")).not_to_have_text(re.compile(r"\d"))
    expect(page.locator("form.intake")).to_be_hidden()
    expect(page.locator("#message")).to_be_enabled()
    page.locator("#message").fill("I am still here")
    page.locator("#message").press("Enter")
    expect(page.locator('[data-author="visitor"] .bubble').last).to_have_text("I am still here")
    expect(page.locator("button.human")).to_be_hidden()  # no slip of the finger ends the wait


def test_a_double_click_asks_once(come: Come) -> None:
    """Nobody is there: the form that comes stays."""
    page = come()
    write(page, "hello")
    page.locator("button.human").dblclick()
    page.wait_for_timeout(1_500)
    expect(page.locator("form.intake")).to_be_visible()


def test_a_ticket_is_not_taken_with_half_an_address_and_asks_nothing_twice(come: Come) -> None:
    said = words("en")
    page = come()
    write(page, "My withdrawal of 250 has not come since Monday")
    page.locator("button.human").click()
    expect(page.locator("#intake-description")).to_have_value("My withdrawal of 250 has not come since Monday")
    page.locator("#intake-account").fill("AB12345")
    page.locator("#intake-contact").fill("not-an-email")
    page.locator("form.intake button[type=submit]").click()
    expect(page.locator("#intake-problem")).to_have_text(said["widget.intake.wrong.contact"])
    expect(page.locator("#intake-contact")).to_be_focused()
    page.locator("#intake-contact").fill("me@example.com")
    page.locator("form.intake button[type=submit]").click()
    expect(page.locator("form.intake")).to_be_hidden()
    expect(page.locator("#message")).to_be_focused()


def test_messages_say_which_language_they_are_in(come: Come) -> None:
    page = come("en")
    write(page, "Где мои деньги")
    expect(page.locator('[data-author="visitor"] .bubble').last).to_have_attribute("lang", "ru")


def test_the_conversation_can_be_saved_and_forgotten(come: Come) -> None:
    said = words("tr")
    page = come("tr")
    write(page, "Merhaba")
    page.get_by_label(said["widget.menu"]).click()
    with page.expect_download() as saved:
        page.get_by_role("button", name=said["widget.transcript.save"]).click()
    text = saved.value.path().read_text("utf-8")
    assert f"{said['author.you']}: Merhaba" in text
    page.get_by_label(said["widget.menu"]).click()
    with page.expect_download() as saved:
        page.get_by_role("button", name=said["widget.transcript.pdf"]).click()
    assert saved.value.path().read_bytes().startswith(b"%PDF-")
    page.get_by_label(said["widget.menu"]).click()
    page.get_by_role("button", name=said["widget.forget"]).click()
    page.locator("dialog .button-primary").click()
    expect(page.get_by_role("button", name=said["widget.home.talk"], exact=True)).to_be_visible(timeout=15_000)
    expect(page.locator('[data-author="visitor"]')).to_have_count(0)


def test_who_has_a_conversation_lands_in_it(come: Come) -> None:
    page = come()
    expect(page.locator(".home")).to_be_visible()
    write(page, "hello")
    page.reload()
    expect(page.locator('[data-author="visitor"] .bubble')).to_have_text("hello")
    expect(page.locator(".home")).to_be_hidden()


def test_everything_is_reached_by_keyboard_and_has_a_name(come: Come) -> None:
    page = come()
    write(page, "hello")
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    roles = {"button", "textbox", "searchbox", "combobox", "link", "menuitem", "checkbox", "radio"}
    shown = [node for node in nodes if not node.get("ignored") and node.get("role", {}).get("value") in roles]
    assert len(shown) >= 6
    assert [node for node in shown if not node.get("name", {}).get("value")] == []
    reached = set()
    page.evaluate("document.activeElement.blur()")
    for _ in range(25):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.id ?? ''")
        )
    assert {"Menu", "message", "Chat messages"} <= reached
    live = {node["role"]["value"] for node in nodes if node.get("role", {}).get("value") in {"log", "status", "alert"}}
    assert {"log", "status"} <= live
