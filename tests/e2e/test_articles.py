"""The content workshop in the browser: an article is found, words are tried, a draft is checked beside its preview."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.people import Operator, Player
from tests.e2e.people import words as console_words
from tests.e2e.test_console import violations
from tests.fixtures.running_desk import RunningDesk

pytestmark = pytest.mark.browser


def test_an_article_is_found_tried_and_checked(desk: RunningDesk, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    Operator(page, desk.url, "administrator", desk.operators["administrator"], "en")
    page.keyboard.press("9")
    expect(page.locator("#content-title")).to_be_visible()
    rows = page.locator(".content-table tbody tr")
    expect(rows.filter(has_text="payment-withdrawal-delay")).to_have_count(1, timeout=15_000)
    assert rows.count() > 40

    page.get_by_label("Would this be found?").fill("pulum gelmeyib")
    page.get_by_role("button", name="Try").click()
    expect(page.locator(".content-found").first).to_contain_text("%", timeout=15_000)

    page.get_by_label("Find a topic").first.fill("withdrawal-delay")
    expect(rows).to_have_count(1)
    rows.get_by_role("button").first.click()
    text = page.locator(".content-text")
    expect(text).to_have_value(re.compile(r"^---\ntitle: "), timeout=15_000)
    shown = page.locator("article.content-shown")
    expect(shown).not_to_be_empty(timeout=30_000)
    save = page.get_by_role("button", name="Save")
    expect(save).to_be_disabled()
    text.fill(text.input_value().replace("title: ", "title: Anew ", 1))
    expect(shown.locator("h4")).to_contain_text("Anew", timeout=15_000)
    expect(save).to_be_enabled()
    text.fill("---\nno front matter")
    expect(page.locator(".content-error").first).to_contain_text("Line", timeout=15_000)
    expect(save).to_be_disabled()
    page.get_by_role("button", name="All articles").click()
    page.get_by_role("button", name="Leave", exact=True).click()
    expect(rows).to_have_count(1)


def test_an_editor_comes_to_the_articles_and_has_nothing_else(desk: RunningDesk, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    words = console_words("en", console=True)
    page.goto(f"{desk.url}/console/")
    page.locator("select").first.select_option("en")
    page.get_by_label(words["console.sign_in.username"], exact=True).fill("editor")
    page.get_by_label(words["console.sign_in.password"], exact=True).fill(desk.operators["editor"])
    page.get_by_role("button", name=words["console.sign_in.submit"], exact=True).click()
    expect(page.locator(".content-table tbody tr").first).to_be_visible(timeout=15_000)
    expect(page.locator(".lamp-online")).to_be_visible(timeout=15_000)
    expect(page.locator(".section-link")).to_have_text([words["console.nav.content"]])
    expect(page.get_by_role("switch")).to_be_hidden()


def test_a_gap_becomes_a_draft(desk: RunningDesk, browser: Browser) -> None:
    player = Player(browser.new_page(), desk.url, "en")
    player.ask("do you sell second hand submarines and other boats")
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    Operator(page, desk.url, "administrator", desk.operators["administrator"], "en")
    page.keyboard.press("9")
    page.get_by_role("button", name="Gaps", exact=True).click()
    gap = page.locator(".gap-list li").filter(has_text="submarines").first
    expect(gap).to_be_visible(timeout=30_000)
    results = violations(page)
    assert results == [], results
    gap.get_by_label("Topic").select_option("payment-withdrawal-delay")
    gap.get_by_role("button", name="Draft", exact=True).click()
    text = page.locator(".content-text")
    expect(text).to_have_value(re.compile("submarines"), timeout=15_000)
    page.get_by_role("button", name="All articles").click()
    page.get_by_role("button", name="Leave", exact=True).click()
    gap.get_by_label("Topic").select_option("payment-withdrawal-delay")
    gap.get_by_role("button", name="Closed with this topic").click()
    expect(page.get_by_role("button", name="Open again").first).to_be_visible(timeout=15_000)
    page.get_by_role("button", name="Open again").first.click()
    expect(gap).to_be_visible(timeout=15_000)
