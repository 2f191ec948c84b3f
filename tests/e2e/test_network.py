"""What players and operators see, in a real browser, when network, server or their own machine goes and returns."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, WebSocketRoute, expect

from tests.e2e.line import Line, breakable_line
from tests.e2e.people import Operator, Player, words
from tests.fixtures.desk import PASSWORD

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 700}
DESKTOP = {"width": 1280, "height": 800}
NOTICED_MS = 7_000
"""Until the page says that the network is gone, when the browser says so."""
MISSED_MS = 12_000
"""The same when nobody says so, and something is being sent."""
PROMPT_SECONDS = 3.5
"""Back after a hint that the network is there. The backoff alone would take four seconds or more."""
PROMPT_AFTER_RESTART_SECONDS = 6.0
"""Back after a restart of some seconds: delays of half a second, one, two, and at most the next one."""
UNLUCKY = "Math.random = () => 1"
"""No luck with jitter: delays of .5, 1, 2, 4 ... seconds."""

Open = Callable[..., Page]
Meet = Callable[..., tuple[Player, Operator]]


@pytest.fixture(scope="module")
def line() -> Iterator[Line]:
    with breakable_line() as running:
        yield running


@pytest.fixture
def open_page(line: Line, browser: Browser) -> Iterator[Open]:
    """Pages in profiles of their own, or in `context`. Afterwards the line is whole and nobody is left."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def make(context: BrowserContext | None = None, size: dict[str, int] = DESKTOP, **options: Any) -> Page:
        if context is None:
            context = browser.new_context(viewport={"width": size["width"], "height": size["height"]}, **options)
            context.add_init_script(UNLUCKY)
            contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield make
    line.restore()
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def meet(line: Line, open_page: Open) -> Meet:
    """A player on a phone and the operator who has the conversation, who have greeted each other."""

    def make(player_language: str, operator_language: str, *, opened: Page | None = None) -> tuple[Player, Operator]:
        player = Player(opened or open_page(size=PHONE), line.url, player_language)
        operator = Operator(open_page(), line.url, "aysel", PASSWORD, operator_language)
        player.human_button.click()
        expect(player.human_button).to_have_attribute("data-status", "queued")
        operator.take_next()
        operator.write(f"hello {time.time_ns()}")
        expect(operator.page.locator(".delivery-seen")).to_be_visible()
        return player, operator

    return make


def greeting(player: Player) -> str:
    """The text by which the log finds the conversation."""
    return player.said_by("operator").first.locator(".bubble").inner_text()


def banner(person: Player | Operator, text: str) -> Locator:
    """The line that says that there is no connection."""
    return person.page.locator(".banner:visible").filter(has_text=person.words[text])


def expect_connected(player: Player, operator: Operator) -> None:
    expect(player.page.locator(".lamp-on")).to_be_visible(timeout=15_000)
    expect(operator.page.locator(".lamp-online")).to_be_visible(timeout=15_000)


def marks(player: Player) -> list[str | None]:
    """How the player's messages stand, by their ticks."""
    return [mark.get_attribute("data-state") for mark in player.page.locator(".state").all()]


def expect_agreement(line: Line, player: Player, operator: Operator, texts_said: list[str]) -> None:
    """All of this was said, once, and both see all that people said in the order of the log."""
    shown = (
        player.page.locator('.message:is([data-author="visitor"], [data-author="operator"]) .bubble'),
        operator.page.locator(":is(.message-visitor, .message-operator) .bubble"),
    )
    for bubbles in shown:
        expect(bubbles).to_have_count(len(texts_said) + 1, timeout=MISSED_MS)
    expect(player.page.locator(".state[data-state=sending], .state[data-state=waiting]")).to_have_count(0)
    log = [text for _, author, text in line.said(greeting(player)) if author in ("visitor", "operator")]
    assert sorted(log[1:]) == sorted(texts_said)
    for bubbles in shown:
        expect(bubbles).to_have_text(log)


def change_networks(*people: Player | Operator) -> None:
    """What the browser says then."""
    for person in people:
        person.page.evaluate("window.dispatchEvent(new Event('online'))")


def count_failures(page: Page) -> list[str]:
    """Grows with each attempt to connect that fails."""
    failures: list[str] = []
    page.on("console", lambda line: failures.append(line.text) if "ERR_" in line.text else None)
    return failures


def test_without_network_words_wait_and_go_out_once_in_order(line: Line, meet: Meet) -> None:
    player, operator = meet("az", "ru")
    failures = {person: count_failures(person.page) for person in (player, operator)}
    for person in (player, operator):
        person.page.context.set_offline(True)
    player.write("bir")
    player.write("iki")
    operator.write("раз")
    expect(banner(player, "widget.connection.no_network")).to_be_visible(timeout=NOTICED_MS)
    expect(banner(operator, "console.connection.lost")).to_be_visible(timeout=NOTICED_MS)
    expect(player.page.locator(".state[data-state=waiting]").last).to_contain_text(player.words["widget.state.waiting"])
    expect(operator.page.locator(".delivery-waiting")).to_contain_text(operator.words["console.delivery.waiting"])
    assert line.said(greeting(player))[-1][1] == "operator"
    while min(map(len, failures.values())) < 4:  # then the next attempt is four seconds away, or more
        player.page.wait_for_event("console")
    for person in (player, operator):
        person.page.context.set_offline(False)
    began = time.monotonic()
    for person in (player, operator):
        expect(person.page.locator(".banner:visible")).to_have_count(0)
    assert time.monotonic() - began < PROMPT_SECONDS
    expect_agreement(line, player, operator, ["bir", "iki", "раз"])
    expect(player.page.locator(".state[data-state=seen]").last).to_contain_text(player.words["widget.state.seen"])


def test_one_tick_is_in_the_log_and_two_are_before_the_others_eyes(line: Line, meet: Meet) -> None:
    player, operator = meet("tr", "en")
    operator.page.context.set_offline(True)
    player.write("merhaba")
    expect(player.page.locator(".state").last).to_contain_text(player.words["widget.state.stored"])
    assert line.said(greeting(player))[-1][1:] == ("visitor", "merhaba")
    assert marks(player) == ["stored"]
    operator.page.context.set_offline(False)
    expect(player.page.locator(".state").last).to_contain_text(player.words["widget.state.seen"])
    player.page.context.set_offline(True)
    operator.write("good day")
    expect(operator.page.locator(".delivery-stored")).to_have_text(operator.words["console.delivery.stored"])
    assert line.said(greeting(player))[-1][1:] == ("operator", "good day")
    player.page.context.set_offline(False)
    expect(operator.page.locator(".delivery-seen")).to_have_text(operator.words["console.delivery.seen"])
    expect_agreement(line, player, operator, ["merhaba", "good day"])


def test_a_line_that_died_silently_is_noticed_and_left(line: Line, meet: Meet) -> None:
    player, operator = meet("ru", "az")
    line.swallow()
    player.write("один")
    operator.write("bir")
    expect(banner(player, "widget.connection.lost")).to_be_visible(timeout=MISSED_MS)
    expect(banner(operator, "console.connection.lost")).to_be_visible(timeout=MISSED_MS)
    player.write("два")
    line.restore()
    change_networks(player, operator)
    began = time.monotonic()
    expect_connected(player, operator)
    assert time.monotonic() - began < PROMPT_SECONDS
    expect_agreement(line, player, operator, ["один", "bir", "два"])


def test_the_server_is_killed_and_then_restarted_under_both(line: Line, meet: Meet) -> None:
    player, operator = meet("en", "tr")
    line.kill()
    player.write("before the power")
    operator.write("elektrik")
    expect(banner(player, "widget.connection.lost")).to_be_visible()
    expect(banner(operator, "console.connection.lost")).to_be_visible()
    line.start()
    change_networks(player, operator)
    expect_agreement(line, player, operator, ["before the power", "elektrik"])
    line.restart()
    player.write("after the goodbye")
    began = time.monotonic()
    expect_connected(player, operator)
    assert time.monotonic() - began < PROMPT_AFTER_RESTART_SECONDS
    expect(player.page.locator(".banner:visible")).to_have_count(0)
    expect_agreement(line, player, operator, ["before the power", "elektrik", "after the goodbye"])


def test_draft_and_unsent_words_survive_a_reload_and_go_out_once(line: Line, meet: Meet) -> None:
    player, operator = meet("az", "en")
    line.swallow()
    player.write("bir")
    player.write("iki")
    player.page.get_by_label(player.words["widget.composer.label"], exact=True).fill("yarımçıq")
    operator.write("one")
    operator.composer.fill("half")
    line.restore()
    is_open = False

    def pass_on(route: WebSocketRoute) -> None:
        if is_open:
            route.connect_to_server()

    player.page.route_web_socket("**/ws/visitor", pass_on)
    player.page.reload()
    own = player.said_by("visitor").locator(".bubble")
    expect(own).to_have_text(["bir", "iki"])
    expect(player.page.get_by_label(player.words["widget.composer.label"], exact=True)).to_have_value("yarımçıq")
    assert [author for _, author, _ in line.said("welcome")][-1] != "visitor"
    is_open = True
    player.page.reload()
    operator.page.reload()
    expect(operator.composer).to_have_value("half")
    expect(player.page.get_by_label(player.words["widget.composer.label"], exact=True)).to_have_value("yarımçıq")
    expect_agreement(line, player, operator, ["bir", "iki", "one"])
    player.page.reload()
    expect_agreement(line, player, operator, ["bir", "iki", "one"])


def test_what_is_refused_says_so_and_goes_out_once_when_asked_again(line: Line, meet: Meet) -> None:
    player, operator = meet("ru", "en")
    player.page.context.set_offline(True)
    player.write("впустите")
    operator.key("x")
    operator.confirm()
    expect(operator.page.locator(".notice-blocked")).to_be_visible()
    player.page.context.set_offline(False)
    failed = player.page.locator(".message-failed")
    expect(failed).to_contain_text(player.words["widget.state.failed"])
    expect(failed).to_contain_text(player.words["error.blocked"])
    retry = failed.get_by_role("button", name=player.words["widget.state.retry"], exact=True)
    operator.key("x")
    operator.confirm()
    expect(player.page.locator(".composer-blocked")).to_be_hidden()
    retry.dblclick()
    expect(failed).to_have_count(0)
    expect_agreement(line, player, operator, ["впустите"])


def test_what_waited_for_an_hour_is_sent_only_when_asked_again(line: Line, open_page: Open, meet: Meet) -> None:
    page = open_page(size=PHONE)
    page.clock.install()
    player, operator = meet("tr", "az", opened=page)
    page.context.set_offline(True)
    page.clock.fast_forward(5_000)
    expect(banner(player, "widget.connection.no_network")).to_be_visible()
    player.write("eski")
    page.clock.fast_forward("01:00:01")
    failed = page.locator(".message-failed")
    expect(failed).to_contain_text(player.words["widget.state.failed"])
    expect(failed).to_contain_text(player.words["error.not_sent"])
    page.context.set_offline(False)
    expect(page.locator(".lamp-on")).to_be_visible(timeout=MISSED_MS)
    player.write("yeni")
    expect(operator.log.locator(".message-visitor .bubble")).to_have_text(["yeni"])
    failed.get_by_role("button", name=player.words["widget.state.retry"], exact=True).click()
    expect(failed).to_have_count(0)
    expect_agreement(line, player, operator, ["yeni", "eski"])


def test_two_tabs_of_a_player_agree(line: Line, open_page: Open, meet: Meet) -> None:
    player, operator = meet("az", "ru")
    other = Player(open_page(player.page.context), line.url, "az")
    field = other.page.get_by_label(other.words["widget.composer.label"], exact=True)
    player.page.get_by_label(player.words["widget.composer.label"], exact=True).fill("yarımçıq")
    expect(field).to_have_value("yarımçıq")
    for number in range(3):
        player.write(f"birinci {number}")
        other.write(f"ikinci {number}")
    said = [f"{tab} {number}" for tab in ("birinci", "ikinci") for number in range(3)]
    for tab in (player, other):
        expect(tab.said_by("visitor")).to_have_count(6)
        expect_agreement(line, tab, operator, said)
        expect(tab.status).to_contain_text("Aysel")
    player.page.locator(".language-choice").select_option("ru")
    expect(other.page.locator("html")).to_have_attribute("lang", "ru")
    player.words = words("ru")
    player.page.context.set_offline(True)
    player.write("из первой")
    expect(other.said_by("visitor").last).to_contain_text("из первой")
    player.page.close()
    other.page.context.set_offline(False)
    expect(operator.log).to_contain_text("из первой", timeout=MISSED_MS)
    expect_agreement(line, other, operator, [*said, "из первой"])
    operator.key("c")
    operator.confirm()
    expect(other.human_button).to_have_attribute("data-status", "closed")


def test_unread_messages_are_counted_alike_in_two_tabs(line: Line, open_page: Open, meet: Meet) -> None:
    player, operator = meet("en", "en")
    tabs = [player.page, open_page(player.page.context)]
    for tab in tabs:  # the launcher loads the chat by itself only where it has been used
        tab.goto(line.url)
        tab.locator(".launcher").click()
        expect(tab.frame_locator("iframe").locator(".lamp-on")).to_be_visible()
        tab.frame_locator("iframe").locator("body").press("Escape")
    operator.write("are you there?")
    operator.write("hello?")
    for tab in tabs:
        expect(tab.locator(".launcher .badge")).to_have_text("2")
    tabs[0].bring_to_front()
    tabs[0].locator(".launcher").click()
    expect(tabs[0].frame_locator("iframe").locator(".message[data-author=operator]").last).to_contain_text("hello?")
    expect(tabs[1].locator(".launcher .badge")).to_be_hidden()
    expect(operator.page.locator(".delivery-seen")).to_be_visible()


def test_two_windows_of_an_operator_agree(line: Line, open_page: Open, meet: Meet) -> None:
    player, operator = meet("tr", "ru")
    page = open_page(operator.page.context)
    page.set_viewport_size({"width": 390, "height": 700})
    page.goto(operator.page.url)
    log = page.locator(".log-list")
    composer = page.get_by_label(operator.words["console.composer.label"], exact=True)
    operator.composer.fill("черновик")
    expect(composer).to_have_value("черновик")
    operator.write("из первого окна")
    expect(composer).to_have_value("")
    composer.fill("из второго окна")
    composer.press("Enter")
    for window in (log, operator.log):
        expect(window.locator(".message-operator")).to_have_count(3)
    operator.page.context.set_offline(True)
    operator.write("перед закрытием")
    expect(log).to_contain_text("перед закрытием")
    operator.page.close()
    page.context.set_offline(False)
    expect(player.said_by("operator").last).to_contain_text("перед закрытием", timeout=MISSED_MS)
    expect(log.locator(".delivery-seen")).to_have_text(operator.words["console.delivery.seen"])
    said = [text for _, author, text in line.said(greeting(player)) if author == "operator"]
    assert said[1:] == ["из первого окна", "из второго окна", "перед закрытием"]


def test_who_slept_or_looked_away_leaves_a_line_that_died_meanwhile(line: Line, open_page: Open, meet: Meet) -> None:
    page = open_page(size=PHONE)
    page.clock.install()
    player, operator = meet("ru", "az", opened=page)
    lamps = page.locator(".lamp-on"), operator.page.locator(".lamp-online")
    hints: tuple[tuple[Callable[[], object], str], ...] = (
        (lambda: page.clock.fast_forward(60_000), "visibilitychange"),  # a machine that slept, a page looked at again
        (lambda: tell(page, "visibilitychange"), "resume"),  # a page that was frozen
    )
    for sleep, event in hints:
        line.swallow()
        line.restore()
        sleep()
        tell(operator.page, event)
        for lamp in lamps:
            expect(lamp).to_be_hidden(timeout=6_000)
        expect_connected(player, operator)
    operator.write("one")
    player.write("bir")
    expect_agreement(line, player, operator, ["one", "bir"])


def tell(page: Page, event: str) -> None:
    """What the browser would tell the document."""
    page.evaluate(f"document.dispatchEvent(new Event('{event}'))")
