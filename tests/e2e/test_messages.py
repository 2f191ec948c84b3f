"""What goes into messages besides words: files with their progress, pictures that open large, emoji; and what is said
of it to those who do not see it.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.attacks.files import a_picture
from tests.e2e.people import words
from tests.e2e.test_widget import violations, write
from tests.fixtures.running_desk import RunningDesk
from tests.fixtures.scripted_desk import scripted_desk

pytestmark = pytest.mark.browser

SAID = words("en")


@pytest.fixture(scope="module")
def talk(browser: Browser) -> Iterator[Page]:
    """One conversation, in which one test goes on where the other ended."""
    with scripted_desk(conversations_per_minute="1000") as desk:
        yield from _talk(browser, desk)


def _talk(browser: Browser, desk: RunningDesk) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 400, "height": 680}, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{desk.url}/widget/?language=en")
    page.locator(".home-talk").click(timeout=30_000)
    write(page, "hello")
    yield page
    context.close()


def attach(page: Page, name: str) -> None:
    file = {"name": name, "mimeType": "image/png", "buffer": a_picture("PNG")}
    page.locator('input[type="file"]').set_input_files([file])  # type: ignore[list-item]


def test_an_upload_shows_its_picture_and_progress_and_can_be_broken_off(talk: Page) -> None:
    talk.route("**/api/visitor/attachments", lambda route: None)  # a line on which nothing comes through
    attach(talk, "slow.png")
    expect(talk.locator(".upload-preview")).to_be_visible()
    expect(talk.get_by_role("progressbar", name="Uploading slow.png")).to_be_visible()
    expect(talk.locator(".send")).to_be_disabled()
    assert violations(talk) == []
    talk.get_by_role("button", name="Cancel uploading slow.png").click()
    expect(talk.locator(".upload")).to_have_count(0)
    expect(talk.locator("#message")).to_be_focused()
    talk.unroute("**/api/visitor/attachments")


def test_pictures_open_large_and_keys_lead_through_them_and_back(talk: Page) -> None:
    for name in ("one.png", "two.png"):
        attach(talk, name)
        expect(talk.get_by_role("button", name=f"Remove {name}")).to_be_visible()
        expect(talk.locator(".uploads-place [role=status]")).to_have_text(f"{name} is attached")
        talk.locator(".send").click()
    picture = talk.get_by_role("button", name="Enlarge picture one.png")
    expect(talk.get_by_role("button", name="Enlarge picture two.png")).to_be_visible()
    picture.focus()
    talk.keyboard.press("Enter")
    box = talk.locator("dialog.lightbox")
    expect(box).to_be_visible()
    expect(talk.get_by_role("button", name="Close picture")).to_be_focused()
    assert violations(talk) == []
    talk.keyboard.press("ArrowRight")
    expect(box.locator(".lightbox-name")).to_have_text("two.png (2/2)")
    talk.keyboard.press("ArrowRight")
    expect(box.locator(".lightbox-name")).to_have_text("one.png (1/2)")
    with talk.expect_download() as saved:
        box.get_by_role("button", name="Save picture").click()
    assert saved.value.suggested_filename == "one.png"
    talk.keyboard.press("Escape")
    expect(box).to_have_count(0)
    expect(picture).to_be_focused()


def test_emoji_are_reached_and_written_by_keyboard(talk: Page) -> None:
    box = talk.locator("#message")
    box.fill("thank you ")
    button = talk.get_by_role("button", name=SAID["widget.emoji"])
    button.press("Enter")
    board = talk.locator("#emoji-board")
    expect(board).to_be_visible()
    assert violations(talk) == []
    talk.keyboard.press("Escape")
    expect(board).to_be_hidden()
    expect(button).to_be_focused()
    talk.keyboard.press("Enter")
    talk.keyboard.press("ArrowRight")
    talk.keyboard.press("Enter")
    expect(box).to_have_value("thank you 🙂")
    expect(box).to_be_focused()


def test_it_is_said_that_a_message_was_delivered(talk: Page) -> None:
    write(talk, "is it there?")
    expect(talk.locator(".messages > [role=status]")).to_have_text(SAID["widget.state.stored"])


def test_of_a_run_the_time_is_shown_once(talk: Page) -> None:
    talk.locator("button.human").click()
    talk.get_by_role("button", name=SAID["widget.waiting.wait"]).click()
    for text in ("I wait", "and wait"):
        talk.locator("#message").fill(text)
        talk.locator("#message").press("Enter")
        expect(talk.locator('.messages [data-author="visitor"] .bubble').last).to_have_text(text)
    expect(talk.locator(".state[data-state=sending]")).to_have_count(0)
    shown = talk.evaluate(
        """[...document.querySelectorAll(".message")].map((node) => [
          node.dataset.author,
          node.querySelector(".meta")?.checkVisibility() ?? null,
          node.nextElementSibling?.matches(".message:not(.message-first)") ?? false,
        ])"""
    )
    runs = [(author, visible) for author, visible, goes_on in shown if goes_on]
    assert runs, shown
    assert not any(visible for _, visible in runs)
