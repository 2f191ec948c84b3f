"""The console's page of integrations in a real browser: a token and an endpoint made, their secrets shown once."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from handoff.domain.people.operator import Role
from tests.attacks.attacked import Attacked, attacked
from tests.e2e.test_accounts import EN, page, press
from tests.fixtures.desk import PASSWORD, an_account

__all__ = ["page"]
pytestmark = pytest.mark.browser


@pytest.fixture
async def desk() -> AsyncIterator[Attacked]:
    async with attacked(public_url="", outgoing_private=("127.0.0.1",)) as desk:
        yield desk


async def opened(page: Page, desk: Attacked, role: Role) -> None:
    await an_account(desk.desk.uow, "Leyla", username="leyla", role=role)
    await page.goto(f"http://127.0.0.1:{desk.port}/console/#/integrations")
    await page.get_by_label(EN["console.sign_in.username"]).fill("leyla")
    await page.locator("input[type=password]").fill(PASSWORD)
    await press(page, "console.sign_in.submit")
    await expect(page.get_by_role("heading", name=EN["integrations.title"], exact=True)).to_be_visible()


async def test_a_token_and_an_endpoint_are_made_and_their_secrets_shown_once(desk: Attacked, page: Page) -> None:
    await opened(page, desk, Role.ADMINISTRATOR)
    await press(page, "integrations.tokens_add")
    await page.get_by_label(EN["integrations.name"]).fill("CRM")
    await page.get_by_label("tickets:read").check()
    await press(page, "console.form.save")
    code = page.locator(".integration-code")
    await expect(code).to_contain_text("dsk_")
    await press(page, "integrations.noted")
    await expect(code).to_have_count(0)
    await expect(page.get_by_text("CRM", exact=True)).to_be_visible()

    await press(page, "integrations.endpoints_add")
    await page.locator("dialog input[type=text]").first.fill("https://10.0.0.1/hook")
    await page.get_by_label("ticket.created").check()
    await press(page, "console.form.save")
    await expect(page.get_by_text(EN["integrations.refused.private"])).to_be_visible()
    await page.locator("dialog input[type=text]").first.fill("http://127.0.0.1:9/hook")
    await press(page, "console.form.save")
    await expect(code).to_contain_text("whsec_")
    await page.get_by_text(EN["integrations.log"], exact=True).click()
    await expect(page.get_by_text(EN["integrations.log_none"])).to_be_visible()
    await press(page, "integrations.test")
    await expect(page.get_by_text("endpoint.test").first).to_be_visible()


async def test_a_supervisor_looks_and_changes_nothing(desk: Attacked, page: Page) -> None:
    await opened(page, desk, Role.SUPERVISOR)
    await expect(page.get_by_text(EN["integrations.tokens_none"])).to_be_visible()
    await expect(page.get_by_role("button", name=EN["integrations.tokens_add"])).to_have_count(0)
