"""A ticket from both sides in a real browser: files, states, the survey, opened again, found from another device."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, FilePayload, expect

from tests.attacks.files import a_picture
from tests.e2e.people import Player
from tests.fixtures.desk import PASSWORD
from tests.fixtures.running_desk import RunningDesk
from tests.fixtures.scripted_desk import scripted_desk

pytestmark = pytest.mark.browser

PICTURE = a_picture("PNG")


@pytest.fixture(scope="module")
def ticket_desk() -> Iterator[RunningDesk]:
    with scripted_desk(push_offers="0") as running:
        yield running


class Supervisor:
    """Murad's calls."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url)
        body = {"username": "murad", "password": PASSWORD}
        signed = self._http.post("/api/operator/sign-in", json=body, headers={"Origin": url})
        self._csrf = {"X-CSRF-Token": signed.raise_for_status().json()["csrf"]}

    def post(self, path: str, **body: Any) -> Any:
        answer = self._http.post(f"/api/operator/{path}", json=body, headers=self._csrf)
        return answer.raise_for_status().json()["ticket"]

    def get(self, path: str) -> Any:
        return self._http.get(f"/api/operator/{path}").raise_for_status().json()


def test_a_ticket_from_the_widget_to_its_solution_and_back(ticket_desk: RunningDesk, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 780})
    with page.expect_response(lambda response: response.url.endswith("/api/visitor/sessions")) as started:
        player = Player(page, ticket_desk.url, "az")
    supervisor = Supervisor(ticket_desk.url)
    made = supervisor.post(
        f"conversations/{started.value.json()['conversation_id']}/tickets",
        kind="withdrawal",
        account_id="AB12345",
        description="250 AZN gəlməyib",
    )
    reference = made["reference"]
    system = player.said_by("system")
    expect(system.last).to_contain_text(f"Nömrəsi: {reference}")
    supervisor.post(f"tickets/{reference}/state", state="waiting_for_visitor")
    expect(system.last).to_contain_text("sizdən cavab gözləyirik")

    page.locator("input[type=file]").first.set_input_files(FilePayload(name="çek.png", mimeType="", buffer=PICTURE))
    expect(page.locator("form.composer, .composer").first).to_contain_text("çek.png")
    expect(page.get_by_role("button", name=player.words["widget.composer.send"], exact=True)).to_be_enabled()
    player.write("budur")
    expect(system.filter(has_text="müraciətinizə baxılır")).to_have_count(1)
    whole = supervisor.get(f"tickets/{reference}")
    assert (whole["ticket"]["status"], [file["name"] for file in whole["files"]]) == ("in_review", ["çek.png"])

    supervisor.post(f"tickets/{reference}/state", state="solved", resolution="Məbləğ kartınıza göndərildi.")
    expect(system.last).to_contain_text("Məbləğ kartınıza göndərildi.")
    survey = page.locator("form").filter(has_text=reference)
    expect(survey).to_be_visible()
    page.get_by_role("button", name=player.words["widget.ticket.reopen"]).click()
    expect(system.last).to_contain_text("yenidən açıldı")
    expect(survey).to_be_hidden()
    expect(page.get_by_role("button", name=player.words["widget.ticket.reopen"])).to_be_hidden()
    assert supervisor.get(f"tickets/{reference}")["ticket"]["status"] == "reopened"
    page.close()


def test_while_nobody_is_there_a_player_leaves_a_ticket(ticket_desk: RunningDesk, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 780})
    player = Player(page, ticket_desk.url, "ru")
    player.human_button.click()
    page.locator("#intake-account").fill("AB12345")
    page.locator("#intake-description").fill("Деньги не пришли на карту")
    page.get_by_role("button", name=player.words["widget.intake.send"], exact=True).click()
    expect(player.said_by("system").last).to_contain_text("DST-")
    expect(page.locator("form.intake")).to_be_hidden()
    assert "Деньги не пришли на карту" in str(Supervisor(ticket_desk.url).get("tickets"))
    page.close()
