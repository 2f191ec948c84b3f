"""Each thing that an operator does in the console, in a real browser, on the whole server with a scripted assistant."""

import contextlib
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from tests.attacks.files import a_picture
from tests.e2e.people import Operator, Player
from tests.fixtures.desk import PASSWORD
from tests.fixtures.running_desk import RunningDesk
from tests.fixtures.scripted_desk import scripted_desk

pytestmark = pytest.mark.browser

PICTURE = a_picture("PNG")
Sign = Callable[..., Operator]
Come = Callable[..., Player]


@pytest.fixture(scope="module")
def quiet_desk() -> Iterator[RunningDesk]:
    """Operators take conversations themselves."""
    with scripted_desk(push_offers="0", conversations_per_minute="1000") as running:
        yield running


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Pages in browser profiles of their own; a script error or a breach of the policy fails the test."""
    errors: list[str] = []
    contexts: list[BrowserContext] = []

    def make(**options: Any) -> Page:
        context = browser.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if "Content Security Policy" in line.text else None)
        return page

    yield make
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def sign_in(quiet_desk: RunningDesk, open_page: Callable[..., Page]) -> Iterator[Sign]:
    """Somebody at the console; all leave at the end what they hold."""
    signed_in: list[Operator] = []

    def sign(username: str, language: str = "en", **options: Any) -> Operator:
        operator = Operator(open_page(**options), quiet_desk.url, username, PASSWORD, language)
        signed_in.append(operator)
        return operator

    yield sign
    for operator in signed_in:
        operator.close_everything()


@pytest.fixture
def come(quiet_desk: RunningDesk, open_page: Callable[..., Page]) -> Come:
    """A player who waits for a person; somebody must be there."""

    def player(language: str = "en", says: str = "My withdrawal has not come") -> Player:
        visitor = Player(open_page(), quiet_desk.url, language)
        visitor.ask(says)
        visitor.human_button.click()
        expect(visitor.human_button).to_have_attribute("data-status", "queued", timeout=15_000)
        return visitor

    return player


def test_both_write_and_see_each_other(sign_in: Sign, come: Come) -> None:
    operator, player = sign_in("aysel"), come()
    operator.take_next()
    card = operator.page.locator(".card")
    expect(card).to_contain_text("My withdrawal has not come")
    expect(card).to_contain_text(operator.words["console.identity.unknown"])
    operator.composer.press_sequentially("Hel")
    expect(player.page.locator(".typing")).to_be_visible()
    operator.write("Hello, I am looking")
    expect(player.said_by("operator").last).to_contain_text("Hello, I am looking")
    expect(operator.page.locator(".delivery-seen")).to_be_visible()
    player.write("Thanks")
    expect(operator.log).to_contain_text("Thanks")


def test_saved_replies_and_suggestions_are_inserted_and_never_sent(sign_in: Sign, come: Come) -> None:
    supervisor = sign_in("murad")
    supervisor.call("POST", "/api/operator/saved-replies", shortcut="hi", language="en", text="Hello! {operator} here.")
    operator = sign_in("aysel")
    come()
    operator.take_next()
    operator.composer.press_sequentially("/h")
    option = operator.page.get_by_role("option").first
    expect(option).to_contain_text("Hello! Aysel here.")
    operator.composer.press("Enter")
    expect(operator.composer).to_have_value("Hello! Aysel here.")
    expect(operator.log.locator(".message-operator")).to_have_count(0)
    operator.composer.fill("")
    suggestion = operator.page.locator(".suggestion").first
    expect(suggestion).to_be_visible(timeout=15_000)
    operator.composer.press("Alt+1")
    expect(operator.composer).not_to_have_value("")
    expect(operator.page.locator(".suggestion")).to_have_count(0)
    expect(operator.log.locator(".message-operator")).to_have_count(0)


def test_notes_are_for_colleagues_and_call_those_they_name(sign_in: Sign, come: Come) -> None:
    colleague, operator, player = sign_in("olga", "ru"), sign_in("aysel"), come()
    operator.take_next()
    operator.key("m")
    note = operator.page.get_by_label(operator.words["console.note.label"], exact=True)
    note.press_sequentially("Please look, @Ol")
    operator.page.get_by_role("option", name=re.compile("Olga")).wait_for()
    note.press("Enter")
    note.press_sequentially("thanks")
    note.press("Enter")
    expect(operator.log.locator(".note")).to_contain_text("Please look, @Olga thanks")
    bell = colleague.page.locator(".bell-count")
    expect(bell).to_have_text("1")
    colleague.page.locator(".bell").click()
    expect(colleague.page.locator(".alert")).to_contain_text("Aysel")
    colleague.page.locator(".alert").click()
    expect(colleague.log.locator(".note")).to_contain_text("@Olga thanks")
    expect(bell).to_be_hidden()
    operator.key("r")
    operator.write("Written to the player")
    expect(player.said_by("operator").last).to_contain_text("Written to the player")
    expect(player.page.locator("body")).not_to_contain_text("Please look")


def test_a_supervisor_looks_on_whispers_and_takes_over(sign_in: Sign, come: Come) -> None:
    operator, supervisor, player = sign_in("aysel"), sign_in("murad"), come()
    operator.take_next()
    supervisor.page.goto(operator.page.url)
    expect(supervisor.log).to_contain_text("My withdrawal has not come")
    supervisor.key("w")
    whisper = supervisor.words["console.whisper.label"].replace("{name}", "Aysel")
    field = supervisor.page.get_by_label(whisper, exact=True)
    field.fill("Ask for the receipt")
    field.press("Enter")
    expect(operator.log.locator(".note-whisper")).to_contain_text("Ask for the receipt")
    expect(player.page.locator("body")).not_to_contain_text("Ask for the receipt")
    supervisor.key("o")
    supervisor.confirm()
    expect(supervisor.composer).to_be_visible()
    lost = operator.words["console.lost.taken_over_by"].replace("{name}", "Murad").split("{player}")[0]
    expect(operator.page.locator(".toast-error")).to_contain_text(lost.strip())
    expect(operator.composer).to_have_count(0)


def test_files_go_both_ways(sign_in: Sign, come: Come) -> None:
    operator, player = sign_in("aysel"), come()
    operator.take_next()
    picture = FilePayload(name="receipt.png", mimeType="image/png", buffer=PICTURE)
    operator.page.locator(".composer input[type=file]").set_input_files([picture])
    expect(operator.page.locator(".tray-ready")).to_contain_text("receipt.png")
    operator.composer.press("Enter")
    expect(operator.log.locator(".message-operator .file-picture img")).to_be_visible()
    expect(player.said_by("operator").last.locator("img").first).to_be_visible()
    text = FilePayload(name="note.txt", mimeType="text/plain", buffer=b"transaction 483920")
    player.page.locator("input[type=file]").set_input_files([text])
    player.page.get_by_role("button", name=player.words["widget.composer.send"], exact=True).click()
    received = operator.log.locator(".message-visitor .file").last
    expect(received).to_contain_text("note.txt")
    with operator.page.expect_download() as download:
        received.click()
    assert download.value.suggested_filename == "note.txt"
    page = FilePayload(name="evil.svg", mimeType="image/png", buffer=b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    operator.page.locator(".composer input[type=file]").set_input_files([page])
    expect(operator.page.locator(".tray-failed")).to_contain_text(operator.words["console.file.type"])


def test_a_conversation_is_passed_on_with_a_note(sign_in: Sign, come: Come) -> None:
    operator, colleague = sign_in("aysel"), sign_in("olga", "ru")
    come()
    operator.take_next()
    operator.key("p")
    dialog = operator.page.locator("dialog[open]")
    dialog.get_by_role("radio", name=re.compile("Olga")).check()
    dialog.locator("textarea").fill("Waits for the bank")
    operator.confirm()
    expect(operator.composer).to_have_count(0)
    colleague.take_next()
    expect(colleague.log.locator(".note")).to_contain_text("Waits for the bank")
    colleague.key("p")
    dialog = colleague.page.locator("dialog[open]")
    dialog.get_by_role("radio", name=re.compile("Отдел платежей")).check()
    colleague.confirm()
    operator.take_next()
    expect(operator.page.locator(".conversation-department")).to_have_text("Payments team")


def test_escalated_conversations_are_for_supervisors(sign_in: Sign, come: Come) -> None:
    operator, supervisor = sign_in("aysel"), sign_in("murad")
    come()
    operator.take_next()
    operator.key("e")
    operator.confirm()
    row = operator.page.locator(".list-queue .row")
    expect(row).to_contain_text(operator.words["console.level.1"])
    expect(row.locator(".row-take")).to_have_count(0)
    supervisor.take_next()
    expect(supervisor.log).to_contain_text("My withdrawal has not come")


def test_back_to_the_assistant_and_closing_with_a_reason(sign_in: Sign, come: Come) -> None:
    operator, player = sign_in("aysel"), come()
    operator.take_next()
    operator.key("b")
    operator.confirm()
    expect(player.human_button).to_have_attribute("data-status", "bot")
    expect(player.ask("hello again")).to_be_visible()
    player.human_button.click()
    operator.take_next()
    operator.key("c")
    operator.page.locator("dialog[open]").get_by_role("radio").nth(1).check()
    operator.confirm()
    expect(player.page.get_by_text(player.words["widget.rating.title"])).to_be_visible()


def test_a_ticket_is_made_and_stands_on_the_card(sign_in: Sign, come: Come) -> None:
    operator, player = sign_in("aysel"), come()
    operator.take_next()
    operator.key("g")
    dialog = operator.page.locator("dialog[open]")
    dialog.locator("[name=account_id]").fill("AB12345")
    dialog.locator("[name=transaction_id]").fill("483920")
    operator.confirm()
    reference = operator.page.locator(".card .reference").filter(has_text="DST-")
    expect(reference.first).to_be_visible()
    expect(player.page.get_by_role("log")).to_contain_text(reference.first.inner_text())


def test_a_player_is_blocked_for_a_time_and_let_in_again(sign_in: Sign, come: Come) -> None:
    operator, player = sign_in("aysel"), come()
    operator.take_next()
    operator.key("x")
    operator.confirm()
    expect(operator.page.locator(".notice-blocked")).to_be_visible()
    operator.key("x")
    operator.confirm()
    expect(operator.page.locator(".notice-blocked")).to_have_count(0)
    player.write("may I")
    expect(operator.log).to_contain_text("may I")


def test_urgency_is_set_by_supervisors(sign_in: Sign, come: Come) -> None:
    supervisor = sign_in("murad")
    supervisor.be_available()
    come(says="first of the two")
    come(says="second of the two")
    rows = supervisor.page.locator(".list-queue .row")
    expect(rows).to_have_count(2)
    rows.nth(1).locator(".row-link").click()
    expect(supervisor.log).to_contain_text("second of the two")
    supervisor.key("u")
    supervisor.page.locator("dialog[open]").get_by_role("radio").nth(2).check()
    supervisor.confirm()
    expect(rows.nth(0)).to_contain_text(supervisor.words["console.priority.2"])
    expect(rows.nth(0)).to_contain_text("second of the two")


def test_one_of_two_takes_it_and_the_other_learns_who(sign_in: Sign, come: Come) -> None:
    first, second = sign_in("aysel"), sign_in("olga", "ru")
    come()
    row = second.page.locator(".list-queue .row-link")
    row.click()
    expect(second.log).to_contain_text("My withdrawal has not come")
    first.take_next()
    expect(second.page.locator(".notice")).to_contain_text("Aysel")
    expect(second.page.locator(".list-queue .row")).to_have_count(0)


def test_a_message_elsewhere_marks_the_list_and_the_title(sign_in: Sign, come: Come) -> None:
    operator = sign_in("aysel")
    players = [come(says="the first"), come(says="the second")]
    operator.take_next()
    operator.key("n")
    expect(operator.page.locator(".list-mine .row")).to_have_count(2)
    expect(operator.log).to_contain_text("the second")
    players[0].write("are you there?")
    expect(operator.page.locator(".list-mine .badge")).to_have_count(1)
    expect(operator.page).to_have_title(re.compile(r"^\(\d+\) "))
    expect(operator.page.locator(".bell-count")).to_have_text("1")
    operator.key("h")
    expect(operator.page.locator(".bell-count")).to_be_hidden()
    badge = operator.page.locator(".list-mine .badge")
    operator.page.locator(".list-mine .row").filter(has=operator.page.locator(".badge")).locator(".row-link").click()
    expect(badge).to_have_count(0)


def test_keys_are_listed_and_leave_text_fields_alone(sign_in: Sign, come: Come) -> None:
    operator = sign_in("aysel")
    come()
    operator.take_next()
    operator.composer.press_sequentially("bcq? n")
    expect(operator.composer).to_have_value("bcq? n")
    expect(operator.page.locator("dialog[open]")).to_have_count(0)
    operator.composer.fill("")
    operator.key("?")
    expect(operator.page.locator("dialog[open] .keys > div")).not_to_have_count(0)
    operator.page.keyboard.press("Escape")
    expect(operator.page.locator("dialog[open]")).to_have_count(0)


def test_offers_are_answered_by_enter_and_escape_and_take_no_focus(browser: Browser) -> None:
    with scripted_desk(offer_seconds="20", conversations_per_minute="1000") as desk, contextlib.ExitStack() as stack:

        def page() -> Page:
            context = browser.new_context(viewport={"width": 1280, "height": 800})
            stack.callback(context.close)
            return context.new_page()

        first = Operator(page(), desk.url, "aysel", PASSWORD, "en")
        player = Player(page(), desk.url, "en")
        player.ask("hello")
        player.human_button.click()
        offer = first.page.locator(".offer")
        expect(offer).to_be_visible()
        assert first.page.evaluate("document.activeElement === document.body")
        second = Operator(page(), desk.url, "olga", PASSWORD, "en")
        first.page.wait_for_timeout(1_000)  # the grace in which a key meant for something else does not answer
        first.page.keyboard.press("Escape")
        expect(offer).to_be_hidden()
        expect(second.page.locator(".offer")).to_be_visible()
        second.page.wait_for_timeout(1_000)
        second.page.keyboard.press("Enter")
        expect(second.composer).to_be_visible()
        expect(second.page.locator(".offer")).to_be_hidden()
        expect(player.human_button).to_have_attribute("data-status", "assigned")


@pytest.mark.parametrize("language", ["az", "tr", "ru", "en"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_page(sign_in: Sign, come: Come, language: str) -> None:
    operator = sign_in("murad", language, bypass_csp=True)  # axe sets styles of its own
    operator.be_available()
    come()
    operator.take_next()
    page = operator.page
    for scheme, width in (("light", 1280), ("dark", 390)):
        page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
        page.set_viewport_size({"width": width, "height": 800})
        for key in ("", "m", "p", "g", "?"):
            if key:
                operator.key(key)
            assert violations(page) == [], f"{scheme}, after {key or 'nothing'}"
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            page.keyboard.press("Escape")
    for section in ("tickets", "desk"):
        page.goto(f"{page.url.split('#')[0]}#/{section}")
        expect(page.locator(f"#{section}-title")).to_be_visible()
        assert violations(page) == []


def violations(page: Page) -> list[str]:
    """What axe-core has against the page, once nothing moves any more: what fades in has no contrast yet."""
    still = "one.playState !== 'running' || one.effect.getTiming().iterations === Infinity"
    page.wait_for_function(f"document.getAnimations().every((one) => {still})")
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {[node['target'] for node in rule['nodes']]}" for rule in found]
