"""A player and an operator as they use the pages: by what they read and press."""

import json
import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from settings import ROOT

LOCALES = ROOT / "web" / "shared" / "locales"
REPLY_MS = 30_000


def words(language: str, *, console: bool = False) -> dict[str, Any]:
    """The interface's words as the pages load them."""
    name = f"console.{language}.json" if console else f"{language}.json"
    loaded: dict[str, Any] = json.loads((LOCALES / name).read_text("utf-8"))
    return loaded


class Player:
    """Somebody in the widget, on its own page in `language`."""

    def __init__(self, page: Page, url: str, language: str) -> None:
        self.page = page
        self.words = words(language)
        page.goto(f"{url}/widget/?language={language}")
        talk = page.get_by_role("button", name=self.words["widget.home.talk"], exact=True)
        expect(talk.or_(self.said_by("bot").first).first).to_be_visible(timeout=REPLY_MS)
        if talk.is_visible():  # who has a conversation lands in it
            talk.click()
        expect(self.said_by("bot").first).to_be_visible(timeout=REPLY_MS)

    def said_by(self, author: str) -> Locator:
        """Bubbles of visitor, bot, operator or system, oldest first."""
        return self.page.locator(f'.message[data-author="{author}"]')

    def write(self, text: str) -> None:
        box = self.page.get_by_label(self.words["widget.composer.label"], exact=True)
        box.fill(text)
        box.press("Enter")

    def ask(self, text: str) -> Locator:
        """Write and wait for the assistant's turn; its last bubble."""
        before = self.said_by("bot").count()
        self.write(text)
        return self._turn_after(before)

    def press(self, label: str | re.Pattern[str]) -> None:
        """Press the newest choice of that label."""
        self.page.locator(".choice:not([disabled])").filter(has_text=label).last.click()

    def choose(self, label: str | re.Pattern[str]) -> Locator:
        """Press a choice and wait for the assistant's turn; its last bubble."""
        before = self.said_by("bot").count()
        self.press(label)
        return self._turn_after(before)

    def _turn_after(self, bubbles: int) -> Locator:
        """A turn may have several bubbles; its typing mark goes when all are there."""
        expect(self.said_by("bot").nth(bubbles)).to_be_visible(timeout=REPLY_MS)
        expect(self.page.locator(".typing")).to_be_hidden()
        return self.said_by("bot").nth(self.said_by("bot").count() - 1)

    @property
    def human_button(self) -> Locator:
        return self.page.locator("button.human")

    @property
    def status(self) -> Locator:
        return self.page.locator(".header-status")


class Operator:
    """Somebody at the console, signed in, with its words in `language`."""

    def __init__(self, page: Page, url: str, username: str, password: str, language: str) -> None:
        self.page = page
        self.words = words(language, console=True)
        self._url = url
        page.goto(f"{url}/console/")
        page.locator("select").first.select_option(language)
        page.get_by_label(self.words["console.sign_in.username"], exact=True).fill(username)
        page.get_by_label(self.words["console.sign_in.password"], exact=True).fill(password)
        page.get_by_role("button", name=self.words["console.sign_in.submit"], exact=True).click()
        expect(page.get_by_text(self.words["console.queue.title"]).first).to_be_visible(timeout=15_000)
        expect(page.locator(".lamp-online")).to_be_visible(timeout=15_000)

    def take_next(self) -> None:
        self.page.get_by_role("button", name=re.compile(re.escape(self.words["console.queue.next"]))).click()
        expect(self.composer).to_be_visible(timeout=15_000)

    def accept(self) -> None:
        """Take the conversation that is held out."""
        offer = self.page.locator(".offer")
        offer.locator(".button-primary").click(timeout=15_000)
        expect(self.composer).to_be_visible(timeout=15_000)
        expect(offer).to_be_hidden()

    @property
    def log(self) -> Locator:
        """The messages of the conversation on the screen, with the notes between them."""
        return self.page.locator(".log-list")

    def key(self, key: str) -> None:
        """Press a single key outside of all text fields."""
        self.page.keyboard.press("Escape")
        self.page.keyboard.press(key)

    def confirm(self) -> None:
        """Say yes to the question on the screen."""
        self.page.locator("dialog[open] button[type=submit]").click()
        expect(self.page.locator("dialog[open]")).to_have_count(0)

    def be_available(self) -> None:
        """Say that one wants conversations: who supervises is away at first."""
        switch = self.page.locator(".presence")
        if switch.get_attribute("aria-checked") != "true":
            switch.click()
        expect(switch).to_have_attribute("aria-checked", "true")

    def call(self, method: str, path: str, **body: Any) -> Any:
        """What the API answers this operator; the page's own cookie and token."""
        csrf = self.page.evaluate("fetch('/api/operator/me').then((answer) => answer.json()).then((me) => me.csrf)")
        answer = self.page.request.fetch(
            self._url + path, method=method, data=body, headers={"X-CSRF-Token": csrf, "Origin": self._url}
        )
        assert answer.ok, answer.text()
        return answer.json()

    def close_everything(self) -> None:
        """Close what this operator holds and empty the queue, for whoever comes next."""
        self.page.set_viewport_size({"width": 1280, "height": 800})
        self.page.goto(f"{self._url}/console/#/")
        self.page.reload()
        mine, next_ = self.page.locator(".list-mine .row-link"), self.page.locator("button.next")
        expect(self.page.locator(".lamp-online")).to_be_visible()
        expect(self.page.locator(".lists")).to_have_attribute("aria-busy", "false")  # they come after the greeting
        while mine.count() or next_.is_enabled():
            if mine.count():
                mine.first.click()
                expect(self.composer).to_be_visible()
            else:
                self.take_next()
            before = mine.count()
            self.key("c")
            self.confirm()
            expect(mine).to_have_count(before - 1)

    @property
    def composer(self) -> Locator:
        return self.page.get_by_label(self.words["console.composer.label"], exact=True)

    def write(self, text: str) -> None:
        self.composer.fill(text)
        self.composer.press("Enter")
