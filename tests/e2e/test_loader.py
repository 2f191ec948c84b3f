"""The loader on a page of another origin than the desk's: wherever the script stands, and whatever goes wrong."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Route, expect

from tests.fixtures.running_desk import RunningDesk
from tests.fixtures.scripted_desk import scripted_desk

pytestmark = pytest.mark.browser

SITE, STRANGER = "http://site.localhost:9999", "http://stranger.localhost:9999"
QUEUE = "<script>window.Destek = (...call) => (Destek.q ??= []).push(call); Destek.q = [];</script>"
PHONE = {"width": 390, "height": 760}


@pytest.fixture(scope="module")
def scripted() -> Iterator[RunningDesk]:
    with scripted_desk(allowed_origins=SITE, conversations_per_minute="1000") as desk:
        yield desk


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(locale="en-GB")
    yield context
    context.close()


class Site:
    """A page of the site, with `head` in its head; what its console said."""

    def __init__(
        self, context: BrowserContext, head: str, *, origin: str = SITE, csp: str = "", body: str = ""
    ) -> None:
        self.page = context.new_page()
        self.lines: list[str] = []
        self.page.on("console", lambda line: self.lines.append(line.text))
        self.page.on("pageerror", lambda error: self.lines.append(str(error)))
        html = f"<!doctype html><html lang=en><head>{head}</head><body><h1>Games</h1><button>Play</button>{body}</body>"
        headers = {"Content-Security-Policy": csp} if csp else {}

        def answer(route: Route) -> None:
            route.fulfill(body=html, content_type="text/html", headers=headers)

        self.page.route(f"{origin}/**", answer)
        self.page.goto(f"{origin}/lobby?secret=1")

    @property
    def launcher(self) -> Any:
        return self.page.locator("destek-chat .launcher")

    @property
    def chat(self) -> Any:
        return self.page.frame_locator("destek-chat iframe")

    def is_usable(self) -> None:
        expect(self.chat.locator("#message")).to_be_visible(timeout=30_000)


def tag(desk: RunningDesk, attributes: str = "defer") -> str:
    return f'<script src="{desk.url}/widget/loader.js" {attributes}></script>'


@pytest.mark.parametrize("attributes", ["defer", "", "async", 'type="module"'])
def test_wherever_the_script_stands_the_chat_opens(
    scripted: RunningDesk, context: BrowserContext, attributes: str
) -> None:
    site = Site(context, tag(scripted, attributes))
    site.launcher.click()
    site.is_usable()
    expect(site.chat.locator("html")).to_have_attribute("lang", "en")
    assert site.lines == []


def test_calls_from_before_the_script_are_kept(scripted: RunningDesk, context: BrowserContext) -> None:
    late = f"""{QUEUE}<script>
      window.DestekSettings = {{ language: "tr", color: "#ffd400", offset: "40 60" }};
      window.told = [];
      Destek("on", "open", () => told.push("open"));
      Destek("open");
      addEventListener("load", () => {{
        const script = document.createElement("script");
        script.src = "{scripted.url}/widget/loader.js";
        document.head.append(script);
      }});
    </script>"""
    site = Site(context, late)
    site.is_usable()
    expect(site.chat.locator("html")).to_have_attribute("lang", "tr")
    assert site.page.evaluate("told") == ["open"]
    style = site.launcher.evaluate("(node) => [getComputedStyle(node).backgroundColor, getComputedStyle(node).color]")
    assert style == ["rgb(255, 212, 0)", "rgb(0, 0, 0)"]


def test_a_page_that_swaps_its_body_keeps_the_chat(scripted: RunningDesk, context: BrowserContext) -> None:
    site = Site(context, tag(scripted), body="<button data-destek-open>Ask us</button>")
    site.page.get_by_text("Ask us").click()
    site.is_usable()
    site.chat.locator("#message").fill("half a sentence")
    site.page.evaluate("document.documentElement.replaceChild(document.createElement('body'), document.body)")
    expect(site.chat.locator("#message")).to_have_value("half a sentence")
    site.page.evaluate("Destek.close()")
    expect(site.launcher).to_be_visible()
    site.page.evaluate(
        "document.documentElement.replaceChildren(document.createElement('head'), document.createElement('body'))"
    )
    site.launcher.click()
    site.is_usable()


def test_twice_is_once(scripted: RunningDesk, context: BrowserContext) -> None:
    site = Site(context, tag(scripted) * 2)
    expect(site.launcher).to_have_count(1)
    assert site.lines == []


def test_a_strict_policy_of_the_site_is_obeyed(scripted: RunningDesk, context: BrowserContext) -> None:
    csp = f"default-src 'none'; script-src 'nonce-n1'; frame-src {scripted.url}; connect-src {scripted.url}"
    site = Site(context, tag(scripted, 'nonce="n1" defer'), csp=csp)
    site.launcher.click()
    site.is_usable()
    assert site.lines == []


def test_a_stranger_is_told_why_and_where_help_is(scripted: RunningDesk, context: BrowserContext) -> None:
    site = Site(context, tag(scripted), origin=STRANGER)
    site.launcher.click()
    link = site.page.locator("destek-chat .cover a")
    expect(link).to_be_visible(timeout=30_000)
    expect(link).to_have_attribute("href", f"{scripted.url}/help/en/")
    assert any(f"add {STRANGER} to DESTEK_ALLOWED_ORIGINS" in line for line in site.lines)
    site.page.locator("destek-chat .cover button").click()
    expect(site.page.locator("destek-chat .panel")).to_be_hidden()


def test_opened_without_network_it_can_be_closed_and_recovers(scripted: RunningDesk, context: BrowserContext) -> None:
    site = Site(context, tag(scripted, ""))
    site.page.set_viewport_size(PHONE)
    context.set_offline(True)
    site.launcher.click()
    shut = site.page.locator("destek-chat .cover button")
    expect(shut).to_be_visible()
    expect(site.page.locator("destek-chat .cover p")).to_contain_text("No internet connection")
    shut.click()
    expect(site.page.locator("destek-chat .panel")).to_be_hidden()
    site.launcher.click()
    context.set_offline(False)
    site.is_usable()


def test_the_back_button_of_a_phone_closes_the_chat(scripted: RunningDesk, context: BrowserContext) -> None:
    site = Site(context, tag(scripted))
    site.page.set_viewport_size(PHONE)
    site.launcher.click()
    site.is_usable()
    panel = site.page.locator("destek-chat .panel")
    expect(panel).to_have_attribute("role", "dialog")
    assert site.page.evaluate("document.body.inert")
    site.page.go_back()
    expect(panel).to_be_hidden()
    assert not site.page.evaluate("document.body.inert")
    expect(site.page.get_by_role("button", name="Play")).to_be_visible()
    site.launcher.click()
    site.chat.get_by_label("Close chat").click()
    expect(panel).to_be_hidden()
    assert site.page.evaluate("history.state") is None  # the step that "open" made is gone


def test_escape_gives_the_focus_back_to_what_opened_the_chat(scripted: RunningDesk, context: BrowserContext) -> None:
    site = Site(context, tag(scripted), body="<button data-destek-open>Ask us</button>")
    site.page.get_by_text("Ask us").click()
    site.is_usable()
    site.chat.locator("#message").press("Escape")
    expect(site.page.get_by_text("Ask us")).to_be_focused()


def test_storage_may_be_blocked(scripted: RunningDesk, context: BrowserContext) -> None:
    context.add_init_script("""
      for (const kind of ["localStorage", "sessionStorage"]) {
        Object.defineProperty(window, kind, { get() { throw new DOMException("no"); } });
      }
    """)
    site = Site(context, tag(scripted))
    site.launcher.click()
    site.is_usable()
    assert site.lines == []


def test_the_page_asks_and_is_told(scripted: RunningDesk, context: BrowserContext) -> None:
    site = Site(context, tag(scripted))
    site.page.evaluate(
        "window.told = [];"
        "for (const name of ['ready', 'open', 'close', 'unread']) Destek.on(name, (it) => told.push([name, it]))"
    )
    site.page.evaluate("Destek.ask('Where is my payout?')")
    site.is_usable()
    expect(site.chat.locator("#message")).to_have_value("Where is my payout?")
    site.page.evaluate("Destek.setLanguage('ru')")
    expect(site.chat.locator("html")).to_have_attribute("lang", "ru")
    site.page.evaluate("Destek.hide()")
    expect(site.launcher).to_be_hidden()
    site.page.evaluate("Destek.show()")
    expect(site.launcher).to_have_attribute("aria-label", "Открыть чат поддержки")
    told = [name for name, _ in site.page.evaluate("told")]
    assert {"ready", "open", "close"} <= set(told)
    site.page.evaluate("Destek.shutdown()")
    expect(site.page.locator("destek-chat")).to_have_count(0)
    site.page.evaluate("Destek.boot({ language: 'az' })")
    expect(site.launcher).to_have_attribute("aria-label", "Dəstək söhbətini aç")
