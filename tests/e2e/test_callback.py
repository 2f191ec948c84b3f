"""A call asked for in the widget, and planned and recorded in the console."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.e2e.people import Operator, Player
from tests.fixtures.desk import PASSWORD
from tests.fixtures.running_desk import RunningDesk
from tests.fixtures.scripted_desk import scripted_desk

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def calling_desk() -> Iterator[RunningDesk]:
    with scripted_desk(push_offers="0", callbacks="1") as running:
        yield running


def test_a_player_asks_for_a_call_and_takes_it_back(calling_desk: RunningDesk, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 780})
    player = Player(page, calling_desk.url, "az")
    dialog = open_form(player)
    dialog.get_by_label(player.words["widget.callback.number"]).fill("12")
    dialog.get_by_role("button", name=player.words["widget.callback.send"]).click()
    expect(dialog.get_by_role("alert")).to_have_text(player.words["widget.callback.wrong_number"])
    dialog.get_by_label(player.words["widget.callback.number"]).fill("050 123 45 67")
    dialog.get_by_role("button", name=player.words["widget.callback.send"]).click()
    expect(dialog).to_be_hidden()
    expect(player.said_by("system").last).to_contain_text(
        re.compile(r"67 ilə bitən nömrəyə zəng edəcəyik: .*\d\d:\d\d–\d\d")
    )

    dialog = open_form(player)
    expect(dialog.locator(".callback-planned")).to_contain_text("67")
    dialog.get_by_role("button", name=player.words["widget.callback.cancel"]).click()
    expect(player.said_by("system").last).to_contain_text(player.words["system.callback_cancelled"])


def open_form(player: Player) -> Locator:
    player.page.get_by_role("button", name=player.words["widget.menu"], exact=True).click()
    player.page.get_by_role("button", name=player.words["widget.callback"], exact=True).click()
    dialog = player.page.get_by_role("dialog", name=player.words["widget.callback"])
    expect(dialog).to_be_visible()
    return dialog


def test_an_operator_plans_a_call_and_says_what_came_of_it(calling_desk: RunningDesk, browser: Browser) -> None:
    player = Player(browser.new_page(), calling_desk.url, "en")
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    operator = Operator(page, calling_desk.url, "aysel", PASSWORD, "az")
    player.human_button.click()
    operator.take_next()
    section = page.locator(".card-call")
    section.get_by_role("button", name=operator.words["console.callback.plan"]).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(operator.words["console.callback.number"]).fill("+994 50 123 45 67")
    operator.confirm()
    number = section.get_by_role("link", name="+994 50 123 45 67")
    expect(number).to_have_attribute("href", "tel:+994501234567")
    expect(player.said_by("system").last).to_contain_text("We’ll call you on the number ending in 67")
    section.get_by_role("button", name=operator.words["console.callback.reached"]).click()
    operator.confirm()
    expect(number).to_be_hidden()
    expect(player.said_by("system").last).to_contain_text("We spoke on the phone")
