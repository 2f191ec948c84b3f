"""A player who waits is told of the answer wherever they look, and the operator of what site and player say."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.attacks.files import a_picture
from tests.e2e.people import Operator, words
from tests.e2e.test_loader import SITE, Site, tag
from tests.fixtures.desk import PASSWORD
from tests.fixtures.running_desk import RunningDesk
from tests.fixtures.scripted_desk import scripted_desk

pytestmark = pytest.mark.browser

NOTIFICATIONS = """
  window.shown = [];
  window.Notification = class {
    static permission = "default";
    static requestPermission = async () => (window.Notification.permission = "granted");
    constructor(title, { body }) { window.shown.push([title, body]); this.addEventListener = () => {}; }
  };
"""
"""In place of the browser's own, which no test can press."""


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    photos = tmp_path_factory.mktemp("photos")
    (photos / "Aysel.png").write_bytes(a_picture("PNG"))
    looks = {"logo": str(photos / "Aysel.png"), "operator_photos": str(photos)}
    with scripted_desk(allowed_origins=SITE, conversations_per_minute="1000", push_offers="false", **looks) as desk:
        yield desk


@pytest.fixture
def contexts(browser: Browser) -> Iterator[tuple[BrowserContext, BrowserContext]]:
    """The player's and the operator's."""
    both = browser.new_context(locale="en-GB"), browser.new_context()
    both[0].add_init_script(NOTIFICATIONS)
    yield both
    for context in both:
        context.close()


def test_a_waiting_player_is_notified_and_the_operator_sees_what_site_and_player_said(
    staffed: RunningDesk, contexts: tuple[BrowserContext, BrowserContext]
) -> None:
    said = words("en")
    operator = Operator(contexts[1].new_page(), staffed.url, "aysel", PASSWORD, "en")
    site = Site(contexts[0], tag(staffed))
    site.page.evaluate("Destek.setAttributes({ level: 'gold', balance: 250, nothing: null })")
    site.launcher.click()
    site.is_usable()
    chat = site.chat
    chat.locator("#message").fill("hello")
    chat.locator("#message").press("Enter")
    expect(chat.locator('[data-author="bot"] .bubble').last).to_contain_text("hello")
    expect(chat.locator(".reach")).to_be_hidden()  # nobody is waited for: nothing is asked
    chat.locator("button.human").click()

    chat.get_by_role("button", name=said["widget.reach.browser"]).click()
    expect(chat.locator(".reach-state")).to_contain_text(said["widget.reach.on"])
    chat.get_by_role("button", name=said["widget.reach.email"]).click()
    address = chat.get_by_label(said["widget.reach.email.label"])
    expect(address).to_be_focused()
    address.fill("me@")
    address.press("Enter")
    expect(chat.locator("#reach-problem")).to_have_text(said["widget.reach.email.wrong"])
    expect(address).to_have_attribute("aria-invalid", "true")
    address.fill("me@example.com")
    address.press("Enter")
    expect(chat.locator(".reach-state")).to_contain_text("me@example.com")

    site.page.evaluate("Destek.close(); document.hasFocus = () => false")
    operator.take_next()
    card = operator.page.locator(".card-page")
    expect(card).to_contain_text(operator.words["console.card.page_unproven"])
    expect(card).to_contain_text(re.compile(r"me@example\.com.*level.*gold.*balance.*250", re.DOTALL))
    operator.write("Here I am")
    site.page.wait_for_function("shown.length > 0")
    told = site.page.evaluate("shown")
    assert told[-1][0] == said["widget.title"]
    assert "Aysel" in told[-1][1] and "Here I am" not in told[-1][1]  # others may look at the screen
    expect(site.page).to_have_title(re.compile(r"^\(\d+\)"))
    expect(site.launcher).to_have_attribute("aria-label", re.compile(r"Unread messages: \d"))
    site.launcher.click()
    expect(site.page).not_to_have_title(re.compile(r"^\("))
    expect(chat.locator(".header-logo")).to_be_visible()
    expect(chat.locator('[data-author="operator"] .avatar-photo')).to_be_visible()
    operator.close_everything()


def test_without_a_site_around_it_the_title_counts(
    staffed: RunningDesk, contexts: tuple[BrowserContext, BrowserContext]
) -> None:
    operator = Operator(contexts[1].new_page(), staffed.url, "aysel", PASSWORD, "en")
    page = contexts[0].new_page()
    page.goto(f"{staffed.url}/widget/?language=en")
    page.locator(".home-talk").click()
    page.locator("#message").fill("hello")
    page.locator("#message").press("Enter")
    expect(page.locator('[data-author="bot"] .bubble').last).to_contain_text("hello", timeout=15_000)
    page.locator("button.human").click()
    operator.take_next()
    page.evaluate("document.hasFocus = () => false; dispatchEvent(new Event('blur'))")
    operator.write("Here I am")
    expect(page).to_have_title(re.compile(r"^\(\d+\) Support chat"))
    page.evaluate("delete document.hasFocus; dispatchEvent(new Event('focus'))")
    expect(page).to_have_title("Support chat")
    operator.close_everything()
