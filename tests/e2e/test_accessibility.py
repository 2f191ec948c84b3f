"""Widget and help centre as axe, a keyboard and the accessibility tree meet them; see docs/accessibility.md."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.people import Operator, words
from tests.e2e.test_widget import unnamed, violations, write
from tests.fixtures.desk import PASSWORD
from tests.fixtures.running_desk import RunningDesk
from tests.fixtures.scripted_desk import scripted_desk

pytestmark = pytest.mark.browser

LOOKS: tuple[tuple[str, str], ...] = (("az", "light"), ("tr", "dark"), ("ru", "dark"), ("en", "light"))
SEEN = """
() => {
  const node = document.activeElement;
  if (!node || node === document.body) return "nothing has the focus";
  const box = node.getBoundingClientRect();
  const shown = node.classList.contains("visually-hidden") ? node.parentElement.getBoundingClientRect() : box;
  const name = node.getAttribute("aria-label") || node.id || node.textContent.trim().slice(0, 40);
  if (shown.width === 0 || shown.bottom < 0 || shown.top > innerHeight) return `${name} is out of sight`;
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(node);
  const around = node.closest(":has(:focus-visible)");
  const isMarked = (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
  return isMarked || (around && getComputedStyle(around).outlineStyle !== "none") ? "" : `${name} has no mark`;
}
"""
"""What is wrong with where the keyboard is; empty for nothing."""


@pytest.fixture(scope="module")
def staffed() -> Iterator[RunningDesk]:
    with scripted_desk(conversations_per_minute="1000", push_offers="false", nps_days="1") as desk:
        yield desk


@pytest.fixture(scope="module")
def operator(browser: Browser, staffed: RunningDesk) -> Iterator[Operator]:
    context = browser.new_context()
    yield Operator(context.new_page(), staffed.url, "aysel", PASSWORD, "en")
    context.close()


def opened(browser: Browser, address: str, **options: Any) -> Page:
    """A page in a profile of its own."""
    page = browser.new_context(bypass_csp=True, **options).new_page()
    page.goto(address)
    return page


def narrow(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, page.url


@pytest.mark.parametrize(("language", "scheme"), LOOKS)
def test_the_help_centre_in_every_state(browser: Browser, staffed: RunningDesk, language: str, scheme: Any) -> None:
    page = opened(browser, staffed.url, color_scheme=scheme, viewport={"width": 320, "height": 640})
    for path in ("", "withdrawal", "search?q=docu", "search?q=zzzz", "search?q=", "nothing-of-this"):
        page.goto(f"{staffed.url}/help/{language}/{path}")
        assert (violations(page), unnamed(page)) == ([], []), path
        narrow(page)
    page.goto(f"{staffed.url}/help/{language}/")
    page.locator("#q").press_sequentially("docu")
    expect(page.locator("[role=listbox], .found").first).to_be_visible()
    assert violations(page) == []
    page.context.close()


@pytest.mark.parametrize(("language", "scheme"), LOOKS)
def test_the_widget_while_people_answer(
    browser: Browser, staffed: RunningDesk, operator: Operator, language: str, scheme: Any
) -> None:
    said = words(language)
    size: Any = {"width": 320, "height": 640}
    page = opened(browser, f"{staffed.url}/widget/?language={language}", color_scheme=scheme, viewport=size)

    def is_fine(state: str) -> None:
        assert (violations(page), unnamed(page)) == ([], []), state
        narrow(page)

    page.get_by_role("button", name=said["widget.home.talk"], exact=True).click(timeout=30_000)
    write(page, "hello")
    page.locator("button.human").click()
    expect(page.locator(".reach")).to_be_visible()
    is_fine("waiting")
    page.get_by_role("button", name=said["widget.reach.email"], exact=True).click()
    page.locator("#reach-email").press("Enter")
    page.get_by_role("button", name=said["widget.reach.email"], exact=True).click()
    page.locator("#reach-email").fill("no address")
    page.locator("#reach-email").press("Enter")
    is_fine("a wrong address")
    operator.take_next()
    operator.write("**Hello**, see https://example.com\n- one\n- two")
    expect(page.locator('[data-author="operator"] .bubble a')).to_be_visible()
    is_fine("an operator talks")
    page.context.set_offline(True)
    expect(page.locator(".banner-warning")).to_be_visible(timeout=20_000)
    is_fine("without network")
    page.context.set_offline(False)
    expect(page.locator(".lamp-on")).to_be_visible(timeout=20_000)
    operator.key("c")
    operator.confirm()
    expect(page.locator(".rating:visible")).to_be_visible()
    is_fine("rating")
    page.locator(".star").nth(4).click()
    page.get_by_role("button", name=said["widget.rating.send"], exact=True).click()
    expect(page.locator(".rating-thanks")).to_be_visible()
    is_fine("thanks")
    page.reload()  # one question a visit
    expect(page.locator(".survey-scores")).to_be_visible(timeout=15_000)
    is_fine("survey")
    page.context.close()


def test_with_forced_colours_and_with_letters_twice_as_large(browser: Browser, staffed: RunningDesk) -> None:
    size: Any = {"width": 400, "height": 680}
    page = opened(browser, f"{staffed.url}/widget/?language=ru", forced_colors="active", viewport=size)
    page.locator(".home-talk").click(timeout=30_000)
    write(page, "hello")
    edges = page.locator(".bubble").last.evaluate("(node) => parseFloat(getComputedStyle(node).borderTopWidth)")
    assert edges >= 1  # backgrounds are gone: an edge tells bubbles apart
    assert violations(page) == []
    page.add_style_tag(content=":root { font-size: 200% !important; }")
    narrow(page)
    for part in ("#message", ".send", "button.human", ".menu button"):
        box = page.locator(part).first.bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 400, part
    page.context.close()


def test_a_whole_visit_by_keyboard_alone(browser: Browser, staffed: RunningDesk) -> None:
    said = words("en")
    size: Any = {"width": 400, "height": 680}
    page = opened(browser, f"{staffed.url}/widget/?language=en", viewport=size)
    expect(page.locator(".lamp-on")).to_be_visible(timeout=30_000)

    def tab_to(target: Locator, key: str = "Tab") -> None:
        for _ in range(40):
            page.keyboard.press(key)
            assert page.evaluate(SEEN) in ("", "nothing has the focus")
            if target.evaluate("(node) => node === document.activeElement"):
                return
        pytest.fail(f"the keyboard does not reach {target}")

    def button(key: str) -> Locator:
        return page.get_by_role("button", name=said[key], exact=True)

    tab_to(page.get_by_label(said["widget.home.search"]))
    page.keyboard.type("docu")
    row = page.locator(".home-list .home-row").filter(has_text="Documents")
    expect(page.locator(".home-passage")).to_be_visible()
    tab_to(row)
    page.keyboard.press("Enter")
    expect(page.locator(".home-article h2")).to_be_focused()
    tab_to(button("widget.home.unhelped"))
    page.keyboard.press("Enter")
    expect(page.locator("#message")).to_be_focused()
    page.keyboard.type("hello")
    page.keyboard.press("Enter")
    expect(page.locator('[data-author="bot"] .bubble').last).to_contain_text("hello")
    expect(page.locator("#message")).to_be_focused()
    tab_to(button("widget.menu"), "Shift+Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(button("widget.menu")).to_be_focused()
    tab_to(button("widget.emoji"))
    tab_to(page.locator("#message"))
    page.context.close()


def test_the_accessibility_tree_tells_who_speaks_and_what_is_news(browser: Browser, staffed: RunningDesk) -> None:
    page = opened(browser, f"{staffed.url}/widget/?language=en", viewport={"width": 400, "height": 680})
    page.locator(".home-talk").click(timeout=30_000)
    write(page, "Where is it?")
    expect(page.locator('[role="log"][aria-live="polite"]')).to_be_attached()  # the past was put there silently
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    by_id = {node["nodeId"]: node for node in nodes}

    def role(node: dict[str, Any]) -> str:
        return str(node.get("role", {}).get("value", ""))

    def text(node: dict[str, Any]) -> str:
        own = str(node.get("name", {}).get("value", "")) if role(node) == "StaticText" else ""
        return own + " ".join(text(by_id[child]) for child in node.get("childIds", []) if child in by_id)

    logs = [node for node in nodes if role(node) == "log"]
    live = {each["name"]: each["value"]["value"] for each in logs[0]["properties"]}
    assert live["live"] == "polite"
    told = " ".join(text(logs[0]).split())
    said = words("en")
    assert f"{said['author.you']} Where is it?" in told
    assert said["author.bot"] in told
    landmarks = {role(node) for node in nodes}
    assert {"main", "log", "status", "textbox"} <= landmarks
    headings = [node for node in nodes if role(node) == "heading"]
    levels = [each["value"]["value"] for node in headings for each in node["properties"] if each["name"] == "level"]
    assert levels and levels[0] == 1
    page.context.close()
