"""Signing in as people do it, in a real browser with an authenticator: passkeys, codes, one's own account, the log."""

import json
import re
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pyotp
import pytest
from playwright.async_api import Page, async_playwright, expect

from handoff.domain.people.operator import Role
from tests.attacks.attacked import Attacked, attacked
from tests.e2e.people import LOCALES
from tests.fixtures.desk import PASSWORD, an_account

OWN = "seven purple lanterns"
EN: dict[str, Any] = {}
for part in ("en", "console.en", "pages.en", "account.en"):
    EN |= json.loads((LOCALES / f"{part}.json").read_text("utf-8"))
_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
_WAIT = 20_000


@pytest.fixture
async def desk() -> AsyncIterator[Attacked]:
    async with attacked(public_url="", second_factor_roles=("administrator",)) as desk:
        yield desk


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    """A page of a browser that has a passkey reader, whose person is always there and always right."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.fail("the browser tests need Chromium: apt-get install -y chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=list(_FLAGS))
        page = await (await browser.new_context(locale="en-GB")).new_page()
        page.set_default_timeout(_WAIT)
        session = await page.context.new_cdp_session(page)
        await session.send("WebAuthn.enable")
        options: dict[str, Any] = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        await session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        yield page
        await browser.close()


async def press(page: Page, key: str) -> None:
    await page.get_by_role("button", name=EN[key], exact=True).click()


async def sign_in(page: Page, username: str, password: str) -> None:
    await page.get_by_label(EN["console.sign_in.username"], exact=True).fill(username)
    await page.get_by_label(EN["console.sign_in.password"], exact=True).fill(password)
    await press(page, "console.sign_in.submit")


async def is_in(page: Page) -> None:
    await expect(page.locator(".lamp-online")).to_be_visible(timeout=_WAIT)


async def sign_out(page: Page) -> None:
    await page.locator("button.avatar").click()
    await press(page, "console.settings.sign_out")
    await expect(page.get_by_text(EN["console.sign_in.signed_out"])).to_be_visible()


async def test_from_the_first_password_to_a_passkey_and_codes(desk: Attacked, page: Page) -> None:
    await an_account(desk.desk.uow, "Leyla", username="leyla", role=Role.ADMINISTRATOR, must_change_password=True)
    await page.goto(f"http://localhost:{desk.port}/console/")
    await sign_in(page, "leyla", PASSWORD)

    new = page.get_by_label(re.compile(re.escape(EN["account.password.new"])))
    await new.fill("qwertyuiop123")
    await press(page, "account.step.go_on")
    await expect(page.get_by_role("alert")).to_have_text(EN["error.weak_password.common"])
    await new.fill(OWN)
    await press(page, "account.step.go_on")

    await expect(page.get_by_text(EN["account.step.enrol.title"])).to_be_visible()
    await press(page, "account.passkey.add")
    await expect(page.locator(".code-list li")).to_have_count(10)
    recovery = await page.locator(".code-list li").first.inner_text()
    await press(page, "account.recovery.done")
    await is_in(page)

    await sign_out(page)
    await press(page, "account.sign_in.passkey")
    await is_in(page)

    await page.goto(f"http://localhost:{desk.port}/console/#/account")
    await expect(page.get_by_text(EN["account.sessions.here"])).to_be_visible()
    await expect(page.get_by_text(EN["account.passkey.first_name"])).to_be_visible()
    await press(page, "account.authenticator.add")
    secret = (await page.locator(".secret-code").inner_text()).replace(" ", "")
    app = pyotp.TOTP(secret)
    await page.get_by_label(EN["account.code"], exact=True).fill(app.now())
    await press(page, "console.form.save")
    await expect(page.get_by_text(EN["account.saved"])).to_be_visible()

    await sign_out(page)
    await sign_in(page, "leyla", OWN)
    await press(page, "account.step.use_passkey")
    await is_in(page)
    await sign_out(page)
    await sign_in(page, "leyla", OWN)
    await page.get_by_text(EN["account.step.lost"], exact=True).click()
    await page.get_by_label(EN["account.recovery.one"], exact=True).fill(recovery)
    await page.locator("details").get_by_role("button", name=EN["account.step.go_on"]).click()
    await is_in(page)

    await page.goto(f"http://localhost:{desk.port}/console/#/audit")
    rows = page.locator(".audit-table tbody tr")
    await expect(rows.filter(has_text=EN["audit.action.factor.recovery_code_used"])).to_have_count(1)
    await page.locator("select[name=action]").select_option("factor.")
    await press(page, "audit.search")
    await expect(rows).to_have_count(3)
    async with page.expect_download() as download:
        await press(page, "audit.export")
    assert (await download.value).suggested_filename == "audit.csv"


async def test_who_lost_the_confirmation_is_asked_before_an_account_is_changed(desk: Attacked, page: Page) -> None:
    leyla = await an_account(desk.desk.uow, "Leyla", username="leyla", role=Role.SUPERVISOR)
    await page.goto(f"http://localhost:{desk.port}/console/")
    await sign_in(page, "leyla", PASSWORD)
    await is_in(page)
    async with desk.desk.uow() as work:
        for session in await work.sessions.of(leyla.id, "operator", desk.desk.clock.now()):
            await work.sessions.remove(session.secret_hash)
            await work.sessions.add(replace(session, confirmed_at=None))
        await work.commit()
    await page.goto(f"http://localhost:{desk.port}/console/#/account")
    await press(page, "account.authenticator.add")
    own = page.get_by_label(EN["account.password.own"], exact=True)
    await own.fill("wrong")
    await press(page, "account.confirm.do")
    await expect(page.locator(".dialog-failure")).to_have_text(EN["account.error.wrong_credentials"])
    await own.fill(PASSWORD)
    await press(page, "account.confirm.do")
    await expect(page.locator(".secret-code")).to_be_visible()
