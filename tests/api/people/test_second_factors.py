"""Passkeys, one-time codes and recovery codes: what passes the second step of a sign-in, once, and what does not."""

import asyncio
from datetime import timedelta

import pytest

from handoff.domain.audit import Action
from handoff.domain.people.operator import Operator, Role
from tests.api.calls import Calls, error, good
from tests.api.people.signing_in import Browser, enforce, signed_in
from tests.api.world import World
from tests.attacks.test_m14_audit_log import told
from tests.fixtures.desk import PASSWORD
from tests.fixtures.passkeys import SoftPasskey


@pytest.fixture
async def aysel(world: World) -> Operator:
    return await world.account("Aysel")


async def half_in(world: World, operator: Operator) -> Browser:
    browser = Browser(world)
    assert good(await browser.password(operator))["step"] == "second_factor"
    return browser


async def test_a_code_of_the_app_lets_in(world: World, aysel: Operator) -> None:
    app, added = await (await signed_in(world, aysel)).add_authenticator()
    assert len(added["recovery_codes"]) == 10
    world.clock.advance(seconds=60)
    browser = Browser(world)
    answer = good(await browser.password(aysel))
    assert answer == {"step": "second_factor", "methods": ["code", "recovery_code"], "csrf": browser.csrf}
    assert not await browser.is_in(), "half a sign-in opens nothing"
    answer = good(await browser.post("sign-in/second-factor", code=browser.code(app)))
    assert answer["operator"]["id"] == aysel.id
    assert await browser.is_in()


async def test_half_a_sign_in_opens_no_socket_and_no_factor(world: World, aysel: Operator) -> None:
    await (await signed_in(world, aysel)).add_authenticator()
    browser = await half_in(world, aysel)
    for method, path in (
        ("GET", "tickets"),
        ("GET", "me/factors"),
        ("POST", "me/authenticator"),
        ("POST", "me/passkeys/question"),
        ("POST", "me/recovery-codes"),
        ("DELETE", "me/authenticator"),
        ("POST", "sign-in/password"),
    ):
        answer = await browser(method, path, json={"new_password": "quite another password"})
        assert error(answer) == (401, "unauthenticated"), path
    socket = await world.operator_socket(browser.cookie)
    assert await socket.close_code() == 4401 or socket is not None


async def test_a_code_is_good_once(world: World, aysel: Operator) -> None:
    app, _ = await (await signed_in(world, aysel)).add_authenticator()
    browsers = [await half_in(world, aysel) for _ in range(6)]
    used = browsers[0].code(app)
    assert error(await browsers[0].post("sign-in/second-factor", code=used)) == (401, "wrong_code"), "it confirmed"
    world.clock.advance(seconds=30)
    answers = await asyncio.gather(*(one.post("sign-in/second-factor", code=one.code(app)) for one in browsers))
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 5
    again = await half_in(world, aysel)
    assert error(await again.post("sign-in/second-factor", code=used)) == (401, "wrong_code"), "the one before it"


@pytest.mark.parametrize(("seconds", "good_still"), [(-29, True), (29, True), (95, False), (-95, False)])
async def test_how_far_the_clocks_may_differ(world: World, aysel: Operator, seconds: int, good_still: bool) -> None:
    app, _ = await (await signed_in(world, aysel)).add_authenticator()
    world.clock.advance(minutes=10)
    browser = await half_in(world, aysel)
    code = app.at(world.clock.now() + timedelta(seconds=seconds))
    answer = await browser.post("sign-in/second-factor", code=code)
    assert answer.status_code == (200 if good_still else 401)


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "１２３４５６", "1234567890123456", " "])
async def test_what_is_no_code(world: World, aysel: Operator, code: str) -> None:
    await (await signed_in(world, aysel)).add_authenticator()
    browser = await half_in(world, aysel)
    assert error(await browser.post("sign-in/second-factor", code=code)) == (401, "wrong_code")


async def test_guessing_codes_is_limited_at_the_account_and_from_the_address(world: World, aysel: Operator) -> None:
    app, _ = await (await signed_in(world, aysel)).add_authenticator()
    world.clock.advance(minutes=1)
    browser = await half_in(world, aysel)
    guesses = await asyncio.gather(*(browser.post("sign-in/second-factor", code=f"{n:06}") for n in range(14)))
    assert sorted(answer.status_code for answer in guesses) == [401] * 10 + [429] * 4
    assert error(await browser.post("sign-in/second-factor", code=browser.code(app))) == (429, "too_many")
    assert error(await Browser(world).password(aysel)) == (429, "too_many"), "the same address"
    world.clock.advance(minutes=15)
    browser = await half_in(world, aysel)
    assert (await browser.post("sign-in/second-factor", code=browser.code(app))).status_code == 200
    failures = [line for line in await told(world) if line[0] == Action.SECOND_FACTOR_FAILED]
    assert failures == [(Action.SECOND_FACTOR_FAILED, "stranger", aysel.id)] * 10


async def test_a_recovery_code_is_good_once_however_it_is_typed(world: World, aysel: Operator) -> None:
    _, added = await (await signed_in(world, aysel)).add_authenticator()
    first, second, *_ = added["recovery_codes"]
    for code, status in ((first.lower().replace("-", " "), 200), (first, 401), (second, 200), ("0" * 16, 401)):
        browser = await half_in(world, aysel)
        assert (await browser.post("sign-in/second-factor", recovery_code=code)).status_code == status
    browser = await half_in(world, aysel)
    answers = await asyncio.gather(
        *(browser.post("sign-in/second-factor", recovery_code=added["recovery_codes"][2]) for _ in range(5))
    )
    assert [answer.status_code for answer in answers].count(200) == 1
    async with world.desk.uow(read_only=True) as work:
        assert await work.factors.codes_left(aysel.id) == 7
    stored = await world.database_text()
    assert not any(code in stored or code.replace("-", "") in stored for code in added["recovery_codes"])


async def test_the_secret_of_the_app_is_not_readable_in_the_database(world: World, aysel: Operator) -> None:
    app, _ = await (await signed_in(world, aysel)).add_authenticator()
    assert app.secret not in await world.database_text()


async def test_a_passkey_as_the_second_factor(world: World, aysel: Operator) -> None:
    passkey, added = await (await signed_in(world, aysel)).add_passkey()
    assert len(added["recovery_codes"]) == 10
    browser = await half_in(world, aysel)
    assert (await browser.show_passkey(passkey)).status_code == 200
    assert await browser.is_in()


async def test_a_passkey_alone_lets_in(world: World, aysel: Operator) -> None:
    passkey, _ = await (await signed_in(world, aysel)).add_passkey()
    browser = Browser(world)
    options = good(await browser.post("sign-in/passkey/question"))
    assert options["userVerification"] == "required"
    assert options["allowCredentials"] == [], "nothing tells who has one"
    answer = passkey.shown(options)
    assert good(await browser.post("sign-in/passkey", passkey=answer))["operator"]["id"] == aysel.id
    assert await browser.is_in()
    assert error(await Browser(world).post("sign-in/passkey", passkey=answer)) == (422, "passkey_refused"), "once"


async def test_what_passkey_is_refused(world: World, aysel: Operator) -> None:
    passkey, _ = await (await signed_in(world, aysel)).add_passkey()
    murad = await world.account("Murad")
    murads, _ = await (await signed_in(world, murad)).add_passkey()
    browser = await half_in(world, aysel)
    for shown in (
        await browser.show_passkey(passkey, origin="http://desk.example.evil"),
        await browser.show_passkey(passkey, verified=False),
        await browser.show_passkey(murads),
        await browser.show_passkey(SoftPasskey()),
        await browser.post("sign-in/second-factor", passkey={}),
        await browser.post("sign-in/second-factor", passkey={"id": "x", "response": {"clientDataJSON": "####"}}),
        await browser.post("sign-in/second-factor", passkey={"id": 7, "response": {"clientDataJSON": []}}),
    ):
        assert error(shown) == (422, "passkey_refused")
    assert (await browser.show_passkey(passkey)).status_code == 200


async def test_a_passkey_that_counts_backwards_was_copied(world: World, aysel: Operator) -> None:
    passkey, _ = await (await signed_in(world, aysel)).add_passkey()
    passkey.uses = 10
    assert (await (await half_in(world, aysel)).show_passkey(passkey)).status_code == 200
    passkey.uses = 3
    assert error(await (await half_in(world, aysel)).show_passkey(passkey)) == (422, "passkey_refused")


async def test_an_old_question_is_not_answered(world: World, aysel: Operator) -> None:
    passkey, _ = await (await signed_in(world, aysel)).add_passkey()
    browser = await half_in(world, aysel)
    options = good(await browser.post("sign-in/passkey/question"))
    world.clock.advance(minutes=5)
    answer = await browser.post("sign-in/second-factor", passkey=passkey.shown(options))
    assert error(answer) == (422, "passkey_refused")


async def test_a_passkey_is_of_one_account(world: World, aysel: Operator) -> None:
    passkey, _ = await (await signed_in(world, aysel)).add_passkey()
    browser = await signed_in(world, await world.account("Murad"))
    options = good(await browser.post("me/passkeys/question"))
    answer = await browser.post("me/passkeys", passkey=passkey.made(options), name="Stolen")
    assert error(answer) == (422, "passkey_refused")
    options = good(await browser.post("me/passkeys/question"))
    answer = await browser.post("me/passkeys", passkey=SoftPasskey().made(options, verified=False), name="Touched only")
    assert error(answer) == (422, "passkey_refused")


async def test_wrong_passkeys_are_limited_from_the_address(world: World, aysel: Operator) -> None:
    answers = []
    for _ in range(11):
        options = good(await Browser(world).post("sign-in/passkey/question"))
        answers.append(await Browser(world).post("sign-in/passkey", passkey=SoftPasskey().shown(options)))
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]


async def test_who_must_have_one_sets_it_up_before_coming_in(world: World) -> None:
    leyla = await world.account("Leyla", role=Role.ADMINISTRATOR)
    aysel = await world.account("Aysel")
    await enforce(world, Role.ADMINISTRATOR, Role.SUPERVISOR)
    await signed_in(world, aysel)
    browser, elsewhere = Browser(world), Browser(world)
    assert good(await browser.password(leyla))["step"] == "enrol"
    assert good(await elsewhere.password(leyla))["step"] == "enrol"
    assert error(await browser("GET", "tickets")) == (401, "unauthenticated")
    app, added = await browser.add_authenticator()
    assert len(added["recovery_codes"]) == 10
    assert added["operator"]["id"] == leyla.id
    assert await browser.is_in()
    answer = await elsewhere.post("me/authenticator")
    assert error(answer) == (401, "unauthenticated"), "who began before there was a factor must show it"
    world.clock.advance(seconds=60)
    again = Browser(world)
    assert good(await again.password(leyla))["step"] == "second_factor"
    assert good(await again.post("sign-in/second-factor", code=again.code(app)))["operator"]["id"] == leyla.id


async def test_the_last_factor_of_who_must_have_one_stays(world: World) -> None:
    murad = await world.account("Murad", role=Role.SUPERVISOR)
    await enforce(world, Role.SUPERVISOR)
    browser = Browser(world)
    await browser.password(murad)
    await browser.add_authenticator()
    passkey, added = await browser.add_passkey()
    assert added["recovery_codes"] == [], "those of before are still good"
    assert (await browser("DELETE", "me/authenticator")).status_code == 204
    id = good(await browser("GET", "me/factors"))["passkeys"][0]["id"]
    assert error(await browser("DELETE", f"me/passkeys/{id}")) == (422, "bad_request")
    assert (await (await half_in(world, murad)).show_passkey(passkey)).status_code == 200


async def test_removing_the_last_factor_ends_its_recovery_codes(world: World, aysel: Operator) -> None:
    browser = await signed_in(world, aysel)
    await browser.add_authenticator()
    assert (await browser("DELETE", "me/authenticator")).status_code == 204
    assert (await browser("DELETE", "me/authenticator")).status_code == 404
    factors = good(await browser("GET", "me/factors"))
    assert (factors["authenticator"], factors["recovery_codes"], factors["methods"]) == (None, 0, [])
    assert error(await browser.post("me/recovery-codes")) == (422, "bad_request")
    await signed_in(world, aysel)


async def test_another_app_takes_the_place_of_the_first_once_it_is_confirmed(world: World, aysel: Operator) -> None:
    browser = await signed_in(world, aysel)
    first, _ = await browser.add_authenticator()
    await browser.post("me/authenticator")
    world.clock.advance(seconds=60)
    later = await half_in(world, aysel)
    assert (await later.post("sign-in/second-factor", code=later.code(first))).status_code == 200
    second, _ = await later.add_authenticator()
    world.clock.advance(seconds=60)
    last = await half_in(world, aysel)
    assert error(await last.post("sign-in/second-factor", code=last.code(first))) == (401, "wrong_code")
    assert (await last.post("sign-in/second-factor", code=last.code(second))).status_code == 200


async def test_new_recovery_codes_end_those_of_before(world: World, aysel: Operator) -> None:
    browser = await signed_in(world, aysel)
    _, added = await browser.add_authenticator()
    fresh = good(await browser.post("me/recovery-codes"))["recovery_codes"]
    assert not set(fresh) & set(added["recovery_codes"])
    half = await half_in(world, aysel)
    answer = await half.post("sign-in/second-factor", recovery_code=added["recovery_codes"][0])
    assert error(answer) == (401, "wrong_code")
    assert (await half.post("sign-in/second-factor", recovery_code=fresh[0])).status_code == 200


async def test_an_administrator_takes_the_factors_of_who_lost_them(world: World, aysel: Operator) -> None:
    leyla = await world.account("Leyla", role=Role.ADMINISTRATOR)
    browser = await signed_in(world, aysel)
    await browser.add_authenticator()
    for role in (Role.OPERATOR, Role.SUPERVISOR):
        calls = await Calls.of(world, await world.account(f"Other {role}", role=role))
        assert error(await calls("POST", f"accounts/{aysel.id}/factors/reset")) == (403, "forbidden")
    calls = await Calls.of(world, leyla)
    assert (await calls("POST", f"accounts/{aysel.id}/factors/reset")).status_code == 204
    assert not await browser.is_in()
    await signed_in(world, aysel)
    assert (await calls("POST", "accounts/nobody/factors/reset")).status_code == 404


async def test_every_change_is_in_the_audit_log(world: World, aysel: Operator) -> None:
    browser = await signed_in(world, aysel)
    await browser.add_authenticator()
    await browser.add_passkey()
    await browser.post("me/recovery-codes")
    await browser("DELETE", "me/authenticator")
    half = await half_in(world, aysel)
    fresh = good(await browser.post("me/recovery-codes"))["recovery_codes"]
    await half.post("sign-in/second-factor", recovery_code=fresh[0])
    assert [action for action, actor, subject in await told(world, actor=aysel.id) if subject == aysel.id] == [
        Action.SIGNED_IN,
        Action.FACTOR_ADDED,
        Action.FACTOR_ADDED,
        Action.RECOVERY_CODES_MADE,
        Action.FACTOR_REMOVED,
        Action.RECOVERY_CODES_MADE,
        Action.RECOVERY_CODE_USED,
        Action.SIGNED_IN,
    ]
    assert PASSWORD not in await world.database_text()


async def test_half_a_sign_in_ends_soon_and_needs_its_csrf_token(world: World, aysel: Operator) -> None:
    app, _ = await (await signed_in(world, aysel)).add_authenticator()
    browser = await half_in(world, aysel)
    answer = await browser("POST", "sign-in/second-factor", json={"code": "1"}, headers={"X-CSRF-Token": "wrong"})
    assert error(answer) == (403, "forbidden")
    world.clock.advance(minutes=16)
    answer = await browser.post("sign-in/second-factor", code=browser.code(app))
    assert error(answer) == (401, "unauthenticated")


async def test_proofs_come_one_at_a_time(world: World, aysel: Operator) -> None:
    await (await signed_in(world, aysel)).add_authenticator()
    browser = await half_in(world, aysel)
    assert error(await browser.post("sign-in/second-factor")) == (422, "bad_request")
    answer = await browser.post("sign-in/second-factor", code="123456", recovery_code="x")
    assert error(answer) == (422, "bad_request")
