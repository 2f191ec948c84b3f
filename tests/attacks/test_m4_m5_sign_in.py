"""M4, M5: wrong passwords close an account to nobody but who tries them, and stop nothing else."""

import asyncio
import threading
import time

import httpx
import pytest

from handoff.domain.errors import TooMany, WrongCredentials
from handoff.services.networks import network
from handoff.services.people import accounts, operator_sessions
from handoff.services.people.sign_in import Arrival
from tests.api.world import World
from tests.attacks.test_h6_queue import at
from tests.fixtures.desk import ORIGIN, PASSWORD


async def sign_in(http: httpx.AsyncClient, username: str, password: str) -> int:
    body = {"username": username, "password": password}
    answer = await http.post("/api/operator/sign-in", json=body, headers={"Origin": ORIGIN})
    return answer.status_code


async def test_m4_ten_wrong_passwords_close_the_account_only_to_who_tried(world: World) -> None:
    chief = await world.account("administrator")
    async with at(world, "127.0.0.66") as attacker, at(world, "127.0.0.2") as owner:
        tried = [await sign_in(attacker, chief.username, f"guess {n}") for n in range(12)]
        assert tried == [401] * 10 + [429] * 2
        assert await sign_in(attacker, chief.username, PASSWORD) == 429, "also the right one: guesses must not tell"
        assert await sign_in(owner, chief.username, PASSWORD) == 200


async def test_m4_guesses_from_many_addresses_get_slower(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    slowness = operator_sessions.slowness

    def counted(tries: int) -> float:
        waited.append(slowness(tries))
        return 0.0

    monkeypatch.setattr(operator_sessions, "slowness", counted)
    monkeypatch.setattr(accounts, "verify", lambda hashed, password: password == PASSWORD)
    chief = await world.account("administrator")

    async def tried(password: str, address: str) -> None:
        await operator_sessions.sign_in(
            world.desk.uow,
            world.clock,
            world.desk.sign_in,
            username=chief.username,
            password=password,
            arrival=Arrival(address=address),
        )

    for n in range(60):
        with pytest.raises(WrongCredentials):
            await tried("guess", f"10.0.0.{n}")
    await tried(PASSWORD, "10.1.0.1")
    assert waited[:10] == [0.0] * 10
    assert all(0 < wait <= operator_sessions.SLOWEST_SECONDS for wait in waited[10:])
    assert waited == sorted(waited)


async def test_m5_passwords_are_looked_at_one_after_the_other_and_not_without_end(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, most, lock = 0, 0, threading.Lock()

    def slow(hashed: str, password: str) -> bool:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.01)
        with lock:
            running -= 1
        return False

    monkeypatch.setattr(accounts, "verify", slow)
    tries = [accounts.verified("hash", "x") for _ in range(60)]
    done = await asyncio.gather(*tries, return_exceptions=True)
    assert most == 1
    assert sum(isinstance(one, TooMany) for one in done) == 28


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("unknown", "testclient", False),
    ],
)
def test_m5_a_subscriber_is_one_address(one: str, other: str, same: bool) -> None:
    assert (network(one) == network(other)) is same
