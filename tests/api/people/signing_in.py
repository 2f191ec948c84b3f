"""A browser that signs in step by step, and what it has to prove itself with."""

from dataclasses import replace
from typing import Any

import httpx
import pyotp

from handoff.domain.people.operator import Operator, Role
from tests.api.calls import Calls, good
from tests.api.world import World
from tests.fixtures.desk import ORIGIN, PASSWORD, SIGN_IN
from tests.fixtures.passkeys import SoftPasskey

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


class Browser:
    """Keeps the cookie and the CSRF token of what it signs in to."""

    def __init__(self, world: World, http: httpx.AsyncClient | None = None) -> None:
        self._world = world
        self._http = http or world.http
        self.cookie = ""
        self.csrf = ""

    async def __call__(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {"Origin": ORIGIN, "Cookie": self.cookie, "X-CSRF-Token": self.csrf, "User-Agent": FIREFOX}
        answer = await self._http.request(
            method, f"/api/operator/{path}", headers=headers | more.pop("headers", {}), **more
        )
        self._http.cookies.clear()
        if "set-cookie" in answer.headers:
            self.cookie = answer.headers["set-cookie"].split(";")[0]
        if answer.content and "csrf" in answer.json():
            self.csrf = answer.json()["csrf"]
        return answer

    async def post(self, path: str, **body: Any) -> httpx.Response:
        return await self("POST", path, json=body)

    async def password(self, operator: Operator, password: str = PASSWORD) -> httpx.Response:
        return await self.post("sign-in", username=operator.username, password=password)

    async def is_in(self) -> bool:
        return (await self("GET", "me")).status_code == 200

    # ---- what one has

    async def add_passkey(self, name: str = "Laptop") -> tuple[SoftPasskey, dict[str, Any]]:
        passkey = SoftPasskey()
        options = good(await self.post("me/passkeys/question"))
        return passkey, good(await self.post("me/passkeys", passkey=passkey.made(options), name=name))

    async def add_authenticator(self) -> tuple[pyotp.TOTP, dict[str, Any]]:
        app = pyotp.TOTP(good(await self.post("me/authenticator"))["secret"])
        return app, good(await self.post("me/authenticator/confirmation", code=self.code(app)))

    def code(self, app: pyotp.TOTP) -> str:
        """The code that the app shows now."""
        return app.at(self._world.clock.now())

    async def show_passkey(self, passkey: SoftPasskey, **more: Any) -> httpx.Response:
        """As the second factor."""
        options = good(await self.post("sign-in/passkey/question"))
        return await self.post("sign-in/second-factor", passkey=passkey.shown(options, **more))


async def signed_in(world: World, operator: Operator) -> Browser:
    """By the password alone."""
    browser = Browser(world)
    assert "operator" in good(await browser.password(operator))
    return browser


async def enforce(world: World, *roles: Role) -> None:
    """From now on these must have a second factor."""
    await restart_with(world, factor_roles=frozenset(roles))


async def restart_with(world: World, **rules: Any) -> None:
    await world.stop()
    await world.start()
    world.desk = replace(world.desk, sign_in=replace(SIGN_IN, **rules))
    world._stage.desk = world.desk


async def calls_of(world: World, operator: Operator, browser: Browser) -> Calls:
    return Calls(world, operator, browser.cookie, browser.csrf)
