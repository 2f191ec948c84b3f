"""Signing in through an identity provider: a real one, which runs beside the desk."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from handoff.bridge.people.provider_http import CALLBACK
from handoff.bridge.transport.identity_provider import IdentityProvider
from handoff.domain.audit import Action
from handoff.domain.people.operator import Operator, Role
from handoff.services.people.provided import ProviderRules
from tests.api.calls import Calls, error, good
from tests.api.people.signing_in import Browser
from tests.api.world import World
from tests.attacks.test_m14_audit_log import told
from tests.fixtures.desk import ORIGIN, PASSWORD
from tests.fixtures.identity_provider import CLIENT_ID, CLIENT_SECRET, running, signed_in_at

RULES = ProviderRules(
    role_claim="groups",
    roles={"desk": Role.OPERATOR, "desk-admins": Role.ADMINISTRATOR},
    language="az",
    languages=frozenset({"az", "tr", "ru", "en"}),
)


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with running(ORIGIN + CALLBACK) as issuer:
        yield issuer


@pytest.fixture
async def desk(world: World, issuer: str) -> World:
    """A desk that knows the provider."""
    provider = IdentityProvider(issuer=issuer, client_id=CLIENT_ID, client_secret=CLIENT_SECRET, name="Login")
    with_rules(world, RULES, provider=provider)
    return world


def with_rules(world: World, rules: ProviderRules, **more: Any) -> None:
    world.desk = replace(world.desk, provider_rules=rules, **more)
    world._stage.desk = world.desk


class Visit:
    """A browser with cookies of its own for the desk and for the provider."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.cookie = ""
        self.provider = httpx.AsyncClient(timeout=30, trust_env=False)

    async def sent(self, again: str = "") -> str:
        """Where the desk sends the browser."""
        answer = await self._world.http.get(f"/api/operator/provider{again}")
        self._world.http.cookies.clear()
        assert answer.status_code == 303
        if "set-cookie" in answer.headers:
            self.cookie = answer.headers["set-cookie"].split(";")[0]
            flags = {flag.strip().lower() for flag in answer.headers["set-cookie"].split(";")[1:]}
            assert {"httponly", "secure", "samesite=lax", f"path={CALLBACK}"} <= flags
        return str(answer.headers["location"])

    async def back(self, address: str, cookie: str | None = None) -> httpx.Response:
        """Bring the provider's answer to the desk."""
        path = address.removeprefix(ORIGIN)
        headers = {"Cookie": self.cookie if cookie is None else cookie}
        answer = await self._world.http.get(path, headers=headers)
        self._world.http.cookies.clear()
        return answer

    async def answer(self, subject: str) -> str:
        return await signed_in_at(self.provider, await self.sent(), subject, ORIGIN)

    async def sign_in(self, subject: str) -> httpx.Response:
        return await self.back(await self.answer(subject))


@pytest.fixture
async def visit(desk: World) -> AsyncIterator[Visit]:
    visit = Visit(desk)
    yield visit
    await visit.provider.aclose()


def refusal(answer: httpx.Response) -> str:
    assert answer.status_code == 303
    assert "destek_operator" not in str(answer.headers.get_list("set-cookie"))
    address = urlsplit(answer.headers["location"])
    assert (address.netloc, address.path) == ("", "/console/")
    return parse_qs(address.query)["refused"][0]


async def who(world: World, answer: httpx.Response) -> dict[str, Any]:
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/")
    [cookie] = [one for one in answer.headers.get_list("set-cookie") if one.startswith("__Host-destek_operator=")]
    assert {"httponly", "secure", "samesite=strict"} <= {flag.strip().lower() for flag in cookie.split(";")}
    me = await world.http.get("/api/operator/me", headers={"Cookie": cookie.split(";")[0]})
    world.http.cookies.clear()
    operator: dict[str, Any] = good(me)["operator"]
    return operator


async def test_who_comes_first_gets_an_account_and_then_has_it(desk: World, visit: Visit) -> None:
    leyla = await who(desk, await visit.sign_in("subject-leyla"))
    assert (leyla["name"], leyla["username"], leyla["role"]) == ("Leyla", "leyla", "administrator")
    assert leyla["language"] == "tr"
    assert await who(desk, await visit.sign_in("subject-leyla")) == leyla
    assert await told(desk) == [
        (Action.ACCOUNT_MADE, leyla["id"], leyla["id"]),
        (Action.SIGNED_IN, leyla["id"], leyla["id"]),
        (Action.SIGNED_IN, leyla["id"], leyla["id"]),
    ]
    answer = await Browser(desk).post("sign-in", username="leyla", password="!")
    assert error(answer) == (401, "wrong_credentials"), "there is no password"


async def test_what_is_asked_of_the_provider(desk: World, visit: Visit, issuer: str) -> None:
    first, second = [parse_qs(urlsplit(await visit.sent()).query) for _ in range(2)]
    assert first["response_type"] == ["code"]
    assert first["code_challenge_method"] == ["S256"]
    assert first["redirect_uri"] == [ORIGIN + CALLBACK]
    assert "openid" in first["scope"][0].split()
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name][0]) >= 43
        assert first[name] != second[name]
    again = parse_qs(urlsplit(await visit.sent("?again=true")).query)
    assert (again["prompt"], again["max_age"]) == (["login"], ["0"])
    ways = await desk.http.get("/api/operator/sign-in")
    assert ways.json() == {"provider": "Login"}
    assert CLIENT_SECRET not in str(first)


async def test_the_same_name_or_address_opens_nobodys_account(desk: World, visit: Visit) -> None:
    local = await desk.account("Aysel", username="aysel", role=Role.ADMINISTRATOR)
    also = await desk.account("Aysel too", username="aysel@desk.example")
    came = await who(desk, await visit.sign_in("subject-aysel"))
    assert came["id"] not in {local.id, also.id}
    assert (came["username"], came["role"]) == ("aysel-2", "operator")


async def test_the_role_follows_the_provider(desk: World, visit: Visit) -> None:
    aysel = await who(desk, await visit.sign_in("subject-aysel"))
    assert aysel["role"] == "operator"
    with_rules(desk, replace(RULES, roles={"desk": Role.SUPERVISOR}))
    assert (await who(desk, await visit.sign_in("subject-aysel")))["role"] == "supervisor"
    async with desk.desk.uow(read_only=True) as work:
        lines = await work.audit.after(0, 100)
    [changed] = [line for line in lines if line.action == Action.ACCOUNT_CHANGED]
    assert (changed.params["role_before"], changed.params["role"]) == ("operator", "supervisor")


async def test_the_last_administrator_stays_one(desk: World, visit: Visit) -> None:
    await who(desk, await visit.sign_in("subject-leyla"))
    with_rules(desk, replace(RULES, roles={"desk": Role.OPERATOR}))
    assert refusal(await visit.sign_in("subject-leyla")) == "last_administrator"


@pytest.mark.parametrize(
    ("subject", "rules", "reason"),
    [
        ("subject-guest", {}, "role"),
        ("subject-elsewhere", {"domains": frozenset({"desk.example"})}, "domain"),
        ("subject-unverified", {"domains": frozenset({"desk.example"})}, "domain"),
        ("subject-aysel", {"role_claim": "realm_access.roles"}, "role"),
        ("subject-aysel", {"role_claim": ""}, "role"),
    ],
)
async def test_who_does_not_come_in(
    desk: World, visit: Visit, subject: str, rules: dict[str, Any], reason: str
) -> None:
    with_rules(desk, replace(RULES, **rules))
    assert refusal(await visit.sign_in(subject)) == reason
    async with desk.desk.uow(read_only=True) as work:
        assert await work.operators.count() == 0
    assert await told(desk) == [(Action.SIGN_IN_FAILED, "stranger", "")]


async def test_a_domain_of_its_own_and_a_role_for_all(desk: World, visit: Visit) -> None:
    with_rules(desk, ProviderRules(default_role=Role.OPERATOR, domains=frozenset({"desk.example"})))
    assert (await who(desk, await visit.sign_in("subject-guest")))["role"] == "operator"


async def test_a_closed_account_stays_closed(desk: World, visit: Visit) -> None:
    aysel = await who(desk, await visit.sign_in("subject-aysel"))
    calls = await Calls.of(desk, await desk.account("Leyla", role=Role.ADMINISTRATOR))
    good(await calls("PATCH", f"accounts/{aysel['id']}", json={"is_active": False}))
    assert refusal(await visit.sign_in("subject-aysel")) == "closed"


async def test_an_answer_is_good_once_and_only_in_the_browser_that_asked(desk: World, visit: Visit) -> None:
    answer = await visit.answer("subject-aysel")
    assert refusal(await visit.back(answer, cookie="")) == "failed"
    assert refusal(await visit.back(answer, cookie="destek_provider=made-up")) == "failed"
    await who(desk, await visit.back(answer))
    assert refusal(await visit.back(answer)) == "failed", "once"


async def test_the_answer_to_another_attempt_is_refused(desk: World, visit: Visit) -> None:
    attacker = Visit(desk)
    stolen = parse_qs(urlsplit(await attacker.answer("subject-leyla")).query)
    await attacker.provider.aclose()
    state = parse_qs(urlsplit(await visit.sent()).query)["state"][0]
    # Another state; then the right state with the code of the other attempt, which PKCE and nonce tie to that one.
    assert refusal(await visit.back(f"{CALLBACK}?code={stolen['code'][0]}&state={stolen['state'][0]}")) == "failed"
    state = parse_qs(urlsplit(await visit.sent()).query)["state"][0]
    assert refusal(await visit.back(f"{CALLBACK}?code={stolen['code'][0]}&state={state}")) == "failed"
    state = parse_qs(urlsplit(await visit.sent()).query)["state"][0]
    mixed = f"{CALLBACK}?code={stolen['code'][0]}&state={state}&iss=http://evil.example"
    assert refusal(await visit.back(mixed)) == "failed"
    async with desk.desk.uow(read_only=True) as work:
        assert await work.operators.count() == 0


async def test_an_old_attempt_and_a_refusal(desk: World, visit: Visit) -> None:
    answer = await visit.answer("subject-aysel")
    desk.clock.advance(minutes=10)
    assert refusal(await visit.back(answer)) == "failed"
    state = parse_qs(urlsplit(await visit.sent()).query)["state"][0]
    assert refusal(await visit.back(f"{CALLBACK}?error=access_denied&state={state}")) == "failed"


async def test_a_provider_that_is_away_or_calls_itself_something_else(desk: World, visit: Visit, issuer: str) -> None:
    for wrong in ("http://127.0.0.1:1", issuer.replace("127.0.0.1", "localhost")):
        provider = IdentityProvider(issuer=wrong, client_id=CLIENT_ID, client_secret=CLIENT_SECRET, name="Login")
        with_rules(desk, RULES, provider=provider)
        answer = await desk.http.get("/api/operator/provider")
        assert refusal(answer) == "unavailable"


async def test_a_desk_without_a_provider(world: World) -> None:
    assert (await world.http.get("/api/operator/sign-in")).json() == {"provider": None}
    for path in ("/api/operator/provider", CALLBACK):
        assert (await world.http.get(path)).status_code == 404


async def test_somebody_who_has_no_password_cannot_confirm_with_one(desk: World, visit: Visit) -> None:
    answer = await visit.sign_in("subject-aysel")
    [cookie] = [one for one in answer.headers.get_list("set-cookie") if one.startswith("__Host-destek_operator=")]
    browser = Browser(desk)
    browser.cookie = cookie.split(";")[0]
    await browser("GET", "me")
    factors = good(await browser("GET", "me/factors"))
    assert (factors["has_password"], factors["provided"], factors["confirmed"]) == (False, True, True)
    for password in ("!", "", PASSWORD):
        assert error(await browser.post("me/confirmation", password=password)) == (401, "wrong_credentials")
    async with desk.desk.uow(read_only=True) as work:
        operator: Operator | None = await work.operators.by_username("aysel")
    assert operator is not None and not operator.has_password
