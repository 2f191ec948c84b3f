"""Sign-ins: where they are, how they end, proving once more, and passwords that others gave."""

from datetime import timedelta

import pytest

from handoff.domain.audit import Action
from handoff.domain.people.operator import Operator, Role
from handoff.protocol.codes import CloseCode
from handoff.services.people.sessions import device_of
from tests.api.calls import Calls, error, good
from tests.api.people.signing_in import FIREFOX, Browser, restart_with, signed_in
from tests.api.world import World
from tests.attacks.test_m14_audit_log import told
from tests.fixtures.desk import PASSWORD

NEW_PASSWORD = "seven purple lanterns"


@pytest.fixture
async def aysel(world: World) -> Operator:
    return await world.account("Aysel")


@pytest.fixture
async def leyla(world: World) -> Operator:
    return await world.account("Leyla", role=Role.ADMINISTRATOR)


# ---- the list


async def test_where_one_is_signed_in(world: World, aysel: Operator) -> None:
    first = await signed_in(world, aysel)
    world.clock.advance(minutes=5)
    second = await signed_in(world, aysel)
    await signed_in(world, await world.account("Murad"))
    shown = good(await second("GET", "me/sessions"))["sessions"]
    assert [(one["device"], one["address"], one["current"]) for one in shown] == [
        ("Firefox 140, Windows", "127.0.0.1", True),
        ("Firefox 140, Windows", "127.0.0.1", False),
    ]
    assert shown[0]["seen_at"] > shown[1]["seen_at"]
    world.clock.advance(minutes=5)
    await first("GET", "tickets")
    shown = good(await second("GET", "me/sessions"))["sessions"]
    assert [one["current"] for one in shown] in ([True, False], [False, True])
    assert len({one["seen_at"] for one in shown}) == 1
    assert second.cookie.split("=")[1] not in str(shown)


async def test_one_is_ended_and_the_other_goes_on(world: World, aysel: Operator) -> None:
    here, there = await signed_in(world, aysel), await signed_in(world, aysel)
    console = await world.operator_socket(there.cookie)
    await console.hello(there.csrf)
    [id] = [one["id"] for one in good(await here("GET", "me/sessions"))["sessions"] if not one["current"]]
    assert (await here("DELETE", f"me/sessions/{id}")).status_code == 204
    assert await console.close_code() == CloseCode.SIGNED_OUT
    assert not await there.is_in()
    assert await here.is_in()
    assert (await here("DELETE", f"me/sessions/{id}")).status_code == 404
    assert (Action.SESSION_REVOKED, aysel.id, aysel.id) in await told(world)


async def test_nobody_ends_those_of_others(world: World, aysel: Operator) -> None:
    theirs = await signed_in(world, aysel)
    [id] = [one["id"] for one in good(await theirs("GET", "me/sessions"))["sessions"]]
    stranger = await signed_in(world, await world.account("Murad", role=Role.SUPERVISOR))
    assert (await stranger("DELETE", f"me/sessions/{id}")).status_code == 404
    assert error(await stranger("GET", f"accounts/{aysel.id}/sessions")) == (403, "forbidden")
    assert error(await stranger("POST", f"accounts/{aysel.id}/sign-out")) == (403, "forbidden")
    assert await theirs.is_in()


async def test_all_others_are_ended(world: World, aysel: Operator) -> None:
    here, *others = [await signed_in(world, aysel) for _ in range(3)]
    assert good(await here.post("me/sessions/end-others")) == {"ended": 2}
    assert [await one.is_in() for one in (here, *others)] == [True, False, False]


async def test_an_administrator_sees_and_ends_them(world: World, aysel: Operator, leyla: Operator) -> None:
    theirs, calls = await signed_in(world, aysel), await Calls.of(world, leyla)
    assert len((await calls.get(f"accounts/{aysel.id}/sessions"))["sessions"]) == 1
    assert (await calls("POST", f"accounts/{aysel.id}/sign-out")).status_code == 204
    assert not await theirs.is_in()
    assert (Action.SIGNED_OUT_EVERYWHERE, leyla.id, aysel.id) in await told(world)


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (FIREFOX, "Firefox 140, Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/18.5 Mobile/15E148 Safari/604.1",
            "Safari 18, iPhone",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 "
            "Safari/537.36 Edg/138.0.0.0",
            "Edge 138, macOS",
        ),
        ("curl/8.0", ""),
        ("", ""),
        ("Firefox/" * 10_000, ""),
    ],
)
def test_how_devices_are_called(agent: str, device: str) -> None:
    assert device_of(agent) == device


# ---- idleness


async def test_who_does_nothing_is_signed_out_though_the_console_asks(world: World, aysel: Operator) -> None:
    await restart_with(world, idle=timedelta(minutes=30))
    browser = await signed_in(world, aysel)
    for _ in range(3):
        world.clock.advance(minutes=20)
        assert (await browser("GET", "tickets")).status_code == 200, "something is done"
    world.clock.advance(minutes=20)
    assert await browser.is_in()
    world.clock.advance(minutes=11)
    assert not await browser.is_in(), "what the console asks by itself does not count"
    other = await signed_in(world, aysel)
    assert len(good(await other("GET", "me/sessions"))["sessions"]) == 1


async def test_what_is_said_over_the_socket_is_something_done(world: World, aysel: Operator) -> None:
    await restart_with(world, idle=timedelta(minutes=30))
    browser = await signed_in(world, aysel)
    console = await world.operator_socket(browser.cookie)
    await console.hello(browser.csrf)
    world.clock.advance(minutes=20)
    await console.send("ping")
    await console.next("pong", lambda frame: True)
    world.clock.advance(minutes=5)
    await console.send("presence.set", available=False)
    await console.next("presence.changed", lambda frame: True)
    await world.quiet()
    world.clock.advance(minutes=29)
    assert await browser.is_in()
    await console.send("ping")
    await console.next("pong", lambda frame: True)
    world.clock.advance(minutes=2)
    assert not await browser.is_in(), "pings go on by themselves"


# ---- proving once more


async def test_accounts_are_changed_only_by_who_proved_lately_who_they_are(
    world: World, aysel: Operator, leyla: Operator
) -> None:
    browser = await signed_in(world, leyla)
    path = f"accounts/{aysel.id}"
    assert (await browser("PATCH", path, json={"capacity": 3})).status_code == 200, "signing in was lately"
    world.clock.advance(minutes=11)
    new = {"username": "deniz", "name": "Deniz", "password": NEW_PASSWORD}
    for method, where, body in (
        ("PATCH", path, {"capacity": 4}),
        ("POST", "accounts", new),
        ("POST", f"{path}/factors/reset", {}),
        ("POST", f"{path}/sign-out", {}),
        ("POST", "me/authenticator", {}),
        ("POST", "me/passkeys/question", {}),
        ("POST", "me/recovery-codes", {}),
        ("DELETE", "me/authenticator", {}),
        ("DELETE", "me/passkeys/x", {}),
    ):
        assert error(await browser(method, where, json=body)) == (403, "confirmation_needed"), where
    assert error(await browser.post("me/confirmation", password="wrong")) == (401, "wrong_credentials")
    assert (await browser.post("me/confirmation", password=PASSWORD)).status_code == 204
    assert (await browser("PATCH", path, json={"capacity": 4})).status_code == 200
    other = await signed_in(world, leyla)
    world.clock.advance(minutes=11)
    assert (await browser.post("me/confirmation", password=PASSWORD)).status_code == 204
    assert error(await other("PATCH", path, json={"capacity": 5})) == (403, "confirmation_needed"), "each its own"


async def test_a_factor_confirms_too_and_a_code_only_once(world: World, leyla: Operator) -> None:
    browser = await signed_in(world, leyla)
    app, _ = await browser.add_authenticator()
    passkey, _ = await browser.add_passkey()
    world.clock.advance(minutes=11)
    code = browser.code(app)
    assert (await browser.post("me/confirmation", code=code)).status_code == 204
    assert error(await browser.post("me/confirmation", code=code)) == (401, "wrong_code")
    options = good(await browser.post("me/confirmation/passkey-question"))
    assert (await browser.post("me/confirmation", passkey=passkey.shown(options))).status_code == 204
    assert error(await browser.post("me/confirmation", password=PASSWORD, code=code)) == (422, "bad_request")
    lines = await told(world, actor=leyla.id)
    assert [line[0] for line in lines if "confirm" in line[0]] == [
        Action.CONFIRMED,
        Action.CONFIRMATION_FAILED,
        Action.CONFIRMED,
    ]


async def test_guessing_at_a_confirmation_is_limited(world: World, leyla: Operator) -> None:
    browser = await signed_in(world, leyla)
    answers = [await browser.post("me/confirmation", password=f"guess {n}") for n in range(11)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429]
    assert error(await browser.post("me/confirmation", password=PASSWORD)) == (429, "too_many")


# ---- passwords


async def test_a_given_password_must_be_changed_before_coming_in(world: World, leyla: Operator) -> None:
    calls = await Calls.of(world, leyla)
    await calls.post("accounts", username="deniz", name="Deniz", password="another long password")
    async with world.desk.uow(read_only=True) as work:
        deniz = await work.operators.by_username("deniz")
    assert deniz is not None
    browser = Browser(world)
    assert good(await browser.password(deniz, "another long password"))["step"] == "password"
    assert not await browser.is_in()
    for password, reason in (("another long password", "same"), ("short", "short"), ("deniz deniz deniz", "personal")):
        answer = await browser.post("sign-in/password", new_password=password)
        assert (error(answer), answer.json()["error"]["params"]["reason"]) == ((422, "weak_password"), reason)
    assert good(await browser.post("sign-in/password", new_password=NEW_PASSWORD))["operator"]["id"] == deniz.id
    assert await browser.is_in()
    again = Browser(world)
    assert "operator" in good(await again.password(deniz, NEW_PASSWORD))


async def test_a_password_given_again_must_be_changed_again(world: World, aysel: Operator, leyla: Operator) -> None:
    calls = await Calls.of(world, leyla)
    good(await calls("PATCH", f"accounts/{aysel.id}", json={"password": "another long password"}))
    assert good(await Browser(world).password(aysel, "another long password"))["step"] == "password"
    good(await calls("PATCH", f"accounts/{leyla.id}", json={"password": "another long password"}))
    assert "operator" in good(await Browser(world).password(leyla, "another long password")), "their own"


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("x" * 11, "short"),
        ("x" * 257, None),
        ("123456789012", "common"),
        ("qwertyuiop123", "common"),
        ("iloveyou1234", "common"),
        ("passwordpassword", "guessable"),
        ("aaaaaaaaaaaa", "guessable"),
        ("abcdefghijklmnop", "guessable"),
        ("aysel mammadova 1990", "personal"),
    ],
)
async def test_passwords_that_are_not_taken(world: World, leyla: Operator, password: str, reason: str | None) -> None:
    calls = await Calls.of(world, leyla)
    new = {"username": "aysel", "name": "Aysel Mammadova", "password": password}
    answer = await calls("POST", "accounts", json=new)
    assert answer.status_code == 422
    if reason is not None:
        assert (error(answer)[1], answer.json()["error"]["params"]["reason"]) == ("weak_password", reason)


async def test_the_longest_password_is_looked_at_in_a_moment(world: World, aysel: Operator) -> None:
    browser = await signed_in(world, aysel)
    for password in ("qwerty123" * 28, "aB3$" * 64, "p@ssw0rd" * 32):
        answer = await browser("PATCH", "me", json={"old_password": PASSWORD, "new_password": password})
        assert answer.elapsed < timedelta(seconds=2)
