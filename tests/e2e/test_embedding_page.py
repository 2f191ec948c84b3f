"""The examples of docs/embedding.md, as a site would copy them."""

import json
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from settings import ROOT
from tests.fixtures.running_desk import RunningDesk
from tests.fixtures.scripted_desk import scripted_desk

pytestmark = pytest.mark.browser

SITE = "http://site.localhost:9999"
PACKAGE = ROOT / "packages" / "destek-chat"
TEXT = (ROOT / "docs" / "embedding.md").read_text("utf-8")
TYPES = (ROOT / "web" / "widget" / "destek.d.ts").read_text("utf-8")


@pytest.fixture(scope="module")
def desk() -> Iterator[RunningDesk]:
    with scripted_desk(allowed_origins=SITE, conversations_per_minute="1000") as running:
        yield running


@pytest.fixture
def page(browser: Browser, desk: RunningDesk) -> Iterator[Page]:
    """The page's first two examples, one after the other, with the desk's own address in them."""
    queue = re.search(r"```html\n(.*?)```", TEXT, re.DOTALL)
    script = re.search(r'    (<script src="https://desk.example[^\n]*)', TEXT)
    assert queue and script
    head = queue[1] + script[1].replace("https://desk.example", desk.url)
    context = browser.new_context()
    page = context.new_page()
    html = f"<!doctype html><html lang=az><head>{head}</head><body></body></html>"
    page.route(f"{SITE}/**", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(f"{SITE}/")
    yield page
    context.close()


def test_the_first_lines_are_enough(page: Page) -> None:
    launcher = page.locator("destek-chat .launcher")
    expect(launcher).to_have_attribute("aria-label", "Destek sohbetini aç", timeout=15_000)  # boot said Turkish
    launcher.click()
    expect(page.frame_locator("destek-chat iframe").locator("#message")).to_be_visible(timeout=30_000)


def test_every_call_and_event_of_the_page_is_there_and_typed(page: Page) -> None:
    expect(page.locator("destek-chat .launcher")).to_be_visible(timeout=15_000)
    calls = {
        name for row in re.findall(r"^\| (`\w+\([^|]*) \|", TEXT, re.MULTILINE) for name in re.findall(r"`(\w+)\(", row)
    }
    there = set(page.evaluate("Object.keys(Destek)"))
    assert calls == there
    for name in calls:
        assert re.search(rf"^  {name}[(<]", TYPES, re.MULTILINE), name
    events = TEXT.split("| event | detail |")[1].split("\n\n")[0]
    named = {
        name for cell in re.findall(r"^\| ([^|]*) \|", events, re.MULTILINE) for name in re.findall(r"`(\w+)`", cell)
    }
    typed = set(re.findall(r"^  (\w+):", TYPES.split("interface DestekEvents")[1].split("}\n\n")[0], re.MULTILINE))
    assert named == typed


def test_the_react_example_is_that_of_the_package_and_short() -> None:
    example = re.search(r"```jsx\n(.*?)```", TEXT, re.DOTALL)
    assert example
    lines = example[1].strip().splitlines()
    assert len([line for line in lines if line]) <= 20
    assert "\n".join(lines) in (PACKAGE / "react.js").read_text("utf-8")


def test_the_package_is_whole_and_its_component_shows_and_ends_the_chat(browser: Browser, desk: RunningDesk) -> None:
    """As a bundler would put it together; React's own part is played by some lines."""
    told = json.loads((PACKAGE / "package.json").read_text("utf-8"))
    named = {*told["files"], *(path.removeprefix("./") for each in told["exports"].values() for path in each.values())}
    assert named == {path.name for path in PACKAGE.iterdir()} - {"package.json"}
    assert (PACKAGE / "destek.d.ts").read_bytes() == (ROOT / "web" / "widget" / "destek.d.ts").read_bytes()
    react = """
      const effects = [];
      export const useRef = (current) => ({ current });
      export const useEffect = (effect) => effects.push(effect);
      export const mount = () => effects.splice(0).map((effect) => effect()).filter(Boolean);
    """
    use = f"""
      import {{ mount }} from "react";
      import {{ SupportChat }} from "/react.js";
      SupportChat({{ desk: "{desk.url}", language: "tr", attributes: {{ level: "gold" }} }});
      window.unmount = mount();
    """
    page = browser.new_page()
    imports = '<script type="importmap">{"imports": {"react": "/stub.js"}}</script>'
    html = f"<!doctype html><html lang=az><head>{imports}</head><body><script type=module>{use}</script></body></html>"

    def answer(route: Route) -> None:
        name = urlsplit(route.request.url).path.lstrip("/")
        if name == "stub.js":
            route.fulfill(body=react, content_type="text/javascript")
        elif (PACKAGE / name).is_file():
            route.fulfill(body=(PACKAGE / name).read_text("utf-8"), content_type="text/javascript")
        else:
            route.fulfill(body=html, content_type="text/html")

    page.route(f"{SITE}/**", answer)
    page.goto(f"{SITE}/")
    launcher = page.locator("destek-chat .launcher")
    expect(launcher).to_have_attribute("aria-label", "Destek sohbetini aç", timeout=15_000)
    launcher.click()
    expect(page.frame_locator("destek-chat iframe").locator("#message")).to_be_visible(timeout=30_000)
    page.evaluate("unmount.forEach((end) => end())")
    expect(page.locator("destek-chat")).to_have_count(0)
    page.close()
