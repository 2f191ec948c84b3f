"""Screens look as they were when somebody looked at them; see tests/fixtures/pictures.py."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.fixtures.pictures import KEPT, Screen, difference, screens, take
from tests.fixtures.running_desk import RunningDesk
from tests.fixtures.scripted_desk import scripted_desk

pytestmark = pytest.mark.browser

TOLERANCE = 0.02  # of a picture
ALL = list(screens())


@pytest.fixture(scope="module")
def pictured() -> Iterator[RunningDesk]:
    with scripted_desk(conversations_per_minute="1000") as desk:
        yield desk


@pytest.mark.parametrize("screen", ALL, ids=[screen.name for screen in ALL])
def test_a_screen_looks_as_it_did(pictured: RunningDesk, browser: Browser, screen: Screen) -> None:
    kept = (KEPT / f"{screen.name}.png").read_bytes()
    assert difference(kept, take(browser, pictured.url, screen)) <= TOLERANCE


def test_a_missing_part_is_a_difference(pictured: RunningDesk, browser: Browser) -> None:
    by_name = {screen.name: (KEPT / f"{screen.name}.png").read_bytes() for screen in ALL}
    assert difference(by_name["help-list-tr"], by_name["help-article-tr"]) > TOLERANCE
    assert difference(by_name["widget-start-az"], by_name["widget-ticket-en"]) > TOLERANCE


def test_every_picture_is_of_a_screen() -> None:
    assert {path.stem for path in KEPT.glob("*.png")} == {screen.name for screen in ALL}
