"""Accounts over HTTP: who may keep them, and what ends when one is changed or closed."""

from dataclasses import replace
from typing import Any

import pytest

from handoff.domain.people.operator import Operator, Role
from handoff.protocol.codes import CloseCode
from handoff.services.people import accounts
from handoff.services.queue import leases
from tests.api.calls import Calls, error, good
from tests.api.world import World
from tests.fixtures.desk import ORIGIN, PASSWORD, a_context

NEW = {"username": "deniz", "name": "Deniz", "password": "another long password"}


@pytest.fixture
async def leyla(world: World) -> Operator:
    return await world.account("Leyla", role=Role.ADMINISTRATOR)


@pytest.fixture
async def administrator(world: World, leyla: Operator) -> Calls:
    return await Calls.of(world, leyla)


async def sign_in(world: World, username: str, password: str) -> int:
    body = {"username": username, "password": password}
    answer = await world.http.post("/api/operator/sign-in", json=body, headers={"Origin": ORIGIN})
    world.http.cookies.clear()
    return answer.status_code


async def test_made_listed_changed_closed(world: World, administrator: Calls) -> None:
    fields = {
        "role": "supervisor",
        "language": "tr",
        "languages": ["tr", "en"],
        "departments": ["payments", "investigation"],
        "capacity": 3,
        "working_hours": {"mon": ["09:00", "18:00"], "sat": ["22:00", "06:00"]},
        "may_pick": False,
    }
    made = (await administrator.post("accounts", **NEW, **fields))["account"]
    shown = {name: made[name] for name in fields}
    assert shown == fields
    assert (made["username"], made["name"], made["is_active"]) == ("deniz", "Deniz", True)
    assert "password" not in str(made)
    assert [one["name"] for one in (await administrator.get("accounts"))["accounts"]] == ["Deniz", "Leyla"]
    assert await sign_in(world, "deniz", NEW["password"]) == 200, "though another password is asked for then"

    answer = await administrator("PATCH", f"accounts/{made['id']}", json={"role": "operator", "working_hours": {}})
    assert answer.json()["account"] == made | {"role": "operator", "working_hours": {}}
    await administrator("PATCH", f"accounts/{made['id']}", json={"is_active": False})
    assert await sign_in(world, "deniz", NEW["password"]) == 401
    await administrator("PATCH", f"accounts/{made['id']}", json={"is_active": True})
    assert await sign_in(world, "deniz", NEW["password"]) == 200


async def test_closing_one_ends_its_sockets_and_sessions_at_once(world: World, administrator: Calls) -> None:
    aysel = await world.account("Aysel")
    calls, console = await Calls.of(world, aysel), await world.operator(aysel)
    bystander = await world.operator(name="Murad")
    await administrator("PATCH", f"accounts/{aysel.id}", json={"is_active": False})
    assert await console.close_code() == CloseCode.SIGNED_OUT
    assert error(await calls("GET", "me")) == (401, "unauthenticated")
    await administrator("PATCH", f"accounts/{aysel.id}", json={"is_active": True})
    assert error(await calls("GET", "me")) == (401, "unauthenticated"), "what ended stays ended"
    await world.all_told(bystander)


async def test_another_password_from_above_ends_all_sign_ins(world: World, administrator: Calls) -> None:
    aysel = await world.account("Aysel")
    calls, console = await Calls.of(world, aysel), await world.operator(aysel)
    await administrator("PATCH", f"accounts/{aysel.id}", json={"password": "a brand new password"})
    assert await console.close_code() == CloseCode.SIGNED_OUT
    assert error(await calls("GET", "me")) == (401, "unauthenticated")
    assert await sign_in(world, aysel.username, PASSWORD) == 401
    assert await sign_in(world, aysel.username, "a brand new password") == 200


async def test_the_own_password(world: World) -> None:
    aysel = await world.account("Aysel")
    here, elsewhere, console = await Calls.of(world, aysel), await Calls.of(world, aysel), await world.operator(aysel)
    for body, refusal in [
        ({"old_password": "wrong", "new_password": "a brand new password"}, (401, "wrong_credentials")),
        ({"old_password": PASSWORD, "new_password": "short"}, (422, "weak_password")),
        ({"new_password": "a brand new password"}, (422, "bad_request")),
        ({"old_password": PASSWORD}, (422, "bad_request")),
    ]:
        assert error(await here("PATCH", "me", json=body)) == refusal
    body = {"old_password": PASSWORD, "new_password": "a brand new password"}
    answer = await here("PATCH", "me", json=body)
    assert error(await here("GET", "me")) == (401, "unauthenticated"), "it goes on under another cookie"
    fresh = Calls(world, aysel, answer.headers["set-cookie"].split(";")[0], good(answer)["csrf"])
    assert (await fresh("GET", "me")).status_code == 200
    assert error(await elsewhere("GET", "me")) == (401, "unauthenticated")
    assert await console.close_code() == CloseCode.SIGNED_OUT
    assert await sign_in(world, aysel.username, PASSWORD) == 401


async def test_guessing_the_own_password_is_throttled(world: World) -> None:
    here = await Calls.of(world, await world.account("Aysel"))
    body = {"old_password": "wrong", "new_password": "a brand new password"}
    answers = [error(await here("PATCH", "me", json=body))[0] for _ in range(6)]
    assert answers == [401] * 5 + [429]


async def test_signing_out_everywhere(world: World) -> None:
    aysel = await world.account("Aysel")
    here, elsewhere, console = await Calls.of(world, aysel), await Calls.of(world, aysel), await world.operator(aysel)
    bystander = await world.operator(name="Murad")
    assert error(await here("POST", "sign-out-everywhere", csrf="")) == (403, "forbidden")
    answer = await here("POST", "sign-out-everywhere")
    assert answer.status_code == 204
    assert "Max-Age=0" in answer.headers["set-cookie"]
    for calls in (here, elsewhere):
        assert error(await calls("GET", "me")) == (401, "unauthenticated")
    assert await console.close_code() == CloseCode.SIGNED_OUT
    await world.all_told(bystander)


@pytest.mark.parametrize("change", [{"role": "supervisor"}, {"role": "operator"}, {"is_active": False}])
async def test_the_last_administrator_stays(
    world: World, administrator: Calls, leyla: Operator, change: dict[str, Any]
) -> None:
    await world.account("Closed", role=Role.ADMINISTRATOR, is_active=False)
    assert error(await administrator("PATCH", f"accounts/{leyla.id}", json=change)) == (409, "last_administrator")
    other = await world.account("Other", role=Role.ADMINISTRATOR)
    assert (await administrator("PATCH", f"accounts/{leyla.id}", json=change)).status_code == 200
    calls = await Calls.of(world, other)
    assert error(await calls("PATCH", f"accounts/{other.id}", json=change)) == (409, "last_administrator")


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.SUPERVISOR])
async def test_who_may_not_keep_accounts(world: World, leyla: Operator, role: Role) -> None:
    calls = await Calls.of(world, await world.account("Aysel", role=role))
    assert error(await calls("POST", "accounts", json=NEW)) == (403, "forbidden")
    for id in (leyla.id, calls.operator.id):
        for change in ({"role": "administrator"}, {"capacity": 50}, {"password": "a brand new password"}):
            assert error(await calls("PATCH", f"accounts/{id}", json=change)) == (403, "forbidden")
    listed = await calls("GET", "accounts")
    assert listed.status_code == (403 if role is Role.OPERATOR else 200)
    async with world.desk.uow(read_only=True) as work:
        assert await work.operators.count() == 2
        kept = await work.operators.get(calls.operator.id)
    assert replace(kept, available=calls.operator.available) == calls.operator


async def test_accounts_need_the_csrf_token(world: World, administrator: Calls, leyla: Operator) -> None:
    assert error(await administrator("POST", "accounts", json=NEW, csrf="")) == (403, "forbidden")
    path = f"accounts/{leyla.id}"
    assert error(await administrator("PATCH", path, json={"name": "X"}, csrf="wrong")) == (403, "forbidden")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"username": "leyla!"}, "username"),
        ({"username": "taken"}, "username"),
        ({"username": " "}, "username"),
        ({"name": " \u202e "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"capacity": 0}, "capacity"),
        ({"capacity": 51}, "capacity"),
        ({"languages": []}, "languages"),
        ({"departments": []}, "departments"),
        ({"working_hours": {"someday": ["09:00", "18:00"]}}, "working_hours"),
        ({"working_hours": {"mon-fri": ["09:00", "18:00"]}}, "working_hours"),
        ({"working_hours": {"mon": ["9 o'clock", "18:00"]}}, "working_hours"),
        ({"working_hours": {"mon": ["09:00", "25:00"]}}, "working_hours"),
        ({"languages": ["de"]}, None),
        ({"departments": ["kitchen"]}, "departments"),
        ({"role": "king"}, None),
        ({"id": "mine"}, None),
    ],
)
async def test_what_is_no_account(
    world: World, administrator: Calls, change: dict[str, Any], field: str | None
) -> None:
    await world.account("Taken", username="taken")
    answer = await administrator("POST", "accounts", json=NEW | change)
    assert error(answer) == (422, "bad_request")
    assert answer.json()["error"]["params"] == ({} if field is None else {"field": field})
    async with world.desk.uow(read_only=True) as work:
        assert await work.operators.by_username("deniz") is None


async def test_a_sign_in_of_a_closed_account_cannot_slip_through(world: World) -> None:
    aysel = await world.account("Aysel", is_active=False)
    assert await sign_in(world, aysel.username, PASSWORD) == 401
    assert accounts.verify(aysel.password_hash, PASSWORD)


async def test_what_a_closed_account_held_goes_back_to_the_queue(world: World, administrator: Calls) -> None:
    visitor, _, id = await world.in_talk()
    async with world.desk.uow(read_only=True) as work:
        aysel = next(one for one in await work.operators.all() if one.role is Role.OPERATOR)
    await administrator("PATCH", f"accounts/{aysel.id}", json={"is_active": False})
    await leases.lapse(a_context(world.desk.uow, world.clock, rules=world.desk.rules))
    await visitor.state(status="queued")
    await visitor.system("operator_lost")
    assert (await world.conversation(id)).status == "queued"
