"""What an operator does when a talk is over, in a real browser: close it, take that back, wrap up, rest, go home."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.people import Operator, Player, words
from tests.e2e.test_widget import violations
from tests.fixtures.desk import PASSWORD
from tests.fixtures.running_desk import RunningDesk
from tests.fixtures.scripted_desk import scripted_desk

pytestmark = pytest.mark.browser

WIDE: Any = {"width": 1280, "height": 800}
NARROW: Any = {"width": 390, "height": 800}
NAMES = {"en": "Late withdrawal", "ru": "Вывод задерживается"}
TAGS = [
    {"code": "late", "names": NAMES, "departments": []},
    {"code": "bonus", "names": {"en": "Bonus", "ru": "Бонус"}, "departments": []},
]


@pytest.fixture(scope="module")
def desk() -> Iterator[RunningDesk]:
    """Operators take conversations themselves; the desk has tags of its own and leaves time to wrap up."""
    with scripted_desk(
        push_offers="0",
        conversations_per_minute="1000",
        close_tags=json.dumps(TAGS),
        close_tag_required="1",
        wrap_up_seconds="600",
        undo_close_seconds="300",
    ) as running:
        yield running


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Any]:
    contexts = []

    def make(**options: Any) -> Page:
        contexts.append(browser.new_context(bypass_csp=True, reduced_motion="reduce", **{"viewport": WIDE, **options}))
        return contexts[-1].new_page()

    yield make
    for context in contexts:
        context.close()


def waits(page: Page, desk: RunningDesk, says: str) -> Player:
    player = Player(page, desk.url, "en")
    player.ask(says)
    player.human_button.click()
    expect(player.human_button).to_have_attribute("data-status", "queued", timeout=15_000)
    return player


def the_dialog(operator: Operator) -> Locator:
    operator.key("c")
    dialog = operator.page.locator("dialog[open]")
    expect(dialog).to_be_visible()
    return dialog


def mark(operator: Operator, name: str) -> None:
    """Say what it was about, and close it."""
    the_dialog(operator).get_by_role("checkbox", name=name).check()
    operator.confirm()
    expect(operator.page.locator(".toast-act")).to_be_visible()


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_close_wants_a_tag_is_undone_by_button_and_key_and_leads_on(desk: RunningDesk, open_page: Any) -> None:
    operator = Operator(open_page(), desk.url, "aysel", PASSWORD, "en")
    player, other = waits(open_page(), desk, "the first"), waits(open_page(), desk, "the second")
    operator.take_next()
    dialog = the_dialog(operator)
    dialog.locator("[type=submit]").click()
    expect(dialog).to_contain_text(operator.words["console.confirm.close.tag_missing"])
    assert violations(operator.page) == []
    dialog.get_by_role("checkbox", name=NAMES["en"]).check()
    operator.confirm()
    expect(player.page.locator(".rating:visible")).to_be_visible()
    expect(operator.page.locator(".shift-tools button")).to_be_visible()  # time to wrap up
    assert violations(operator.page) == []
    operator.page.locator(".toast-act").click()
    expect(operator.composer).to_be_visible()
    expect(operator.log).to_contain_text("the first")
    expect(player.page.locator(".rating:visible")).to_have_count(0)
    expect(operator.page.locator(".shift-tools button")).to_be_hidden()
    operator.write("Here I am again")
    expect(player.said_by("operator").last).to_contain_text("Here I am again")
    mark(operator, "Bonus")
    operator.key("z")
    expect(operator.composer).to_be_visible()
    dialog = the_dialog(operator)
    dialog.get_by_role("checkbox", name="Bonus").check()
    dialog.get_by_role("checkbox", name=operator.words["console.confirm.close.next"]).check()
    operator.confirm()
    expect(operator.log).to_contain_text("the second")
    expect(operator.composer).to_be_visible()
    expect(other.human_button).to_have_attribute("data-status", "assigned")
    dialog = the_dialog(operator)
    going_on = dialog.get_by_role("checkbox", name=operator.words["console.confirm.close.next"])
    expect(going_on).to_be_checked()  # as it was left
    going_on.uncheck()
    dialog.get_by_role("checkbox", name="Bonus").check()
    operator.confirm()
    operator.page.locator(".shift-tools button").click()
    expect(operator.page.locator(".shift-tools button")).to_be_hidden()


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("ru", "dark")])
def test_on_a_desk_and_on_a_phone(desk: RunningDesk, open_page: Any, language: str, scheme: str) -> None:
    operator = Operator(open_page(color_scheme=scheme), desk.url, "olga", PASSWORD, language)
    page = operator.page
    waits(open_page(), desk, "how long?")
    operator.take_next()
    dialog = the_dialog(operator)
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)
        assert violations(page) == []
        fits(page)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    mark(operator, NAMES[language])
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)
        if size is NARROW:
            page.locator(".conversation a").first.click(timeout=8_000)  # the bar stands over the lists
        for part in (".toast-act", ".shift-tools button", ".presence"):
            expect(page.locator(part)).to_be_in_viewport(ratio=1)
        assert violations(page) == []
        fits(page)
    page.locator(".shift-tools button").click()
    page.locator(".presence").click()
    reasons = page.locator(".break-reason")
    reasons.select_option(words(language, console=True)["console.break_reason.lunch"])
    for size in (NARROW, WIDE):
        page.set_viewport_size(size)
        expect(reasons).to_be_in_viewport(ratio=1)
        assert violations(page) == []
        fits(page)
    page.reload()
    expect(reasons).to_have_value("lunch")
    operator.be_available()
    expect(reasons).to_be_hidden()


def test_a_shift_is_finished_and_what_was_held_waits_again(desk: RunningDesk, open_page: Any) -> None:
    operator = Operator(open_page(), desk.url, "aysel", PASSWORD, "en")
    player = waits(open_page(), desk, "I am still here")
    operator.take_next()
    operator.page.locator(".avatar").click()
    finish = operator.words["console.settings.finish_shift"]
    operator.page.get_by_role("button", name=re.compile(re.escape(finish))).click()
    operator.confirm()
    expect(player.human_button).to_have_attribute("data-status", "queued")
    expect(operator.page.get_by_label(operator.words["console.sign_in.username"], exact=True)).to_be_visible()
