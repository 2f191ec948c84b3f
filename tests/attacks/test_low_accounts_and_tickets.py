"""From "Low": passwords, sign-ins after a new password, a ticket closed to its owner, votes without end."""

from faq.help_centre.votes import Voters
from handoff.domain.ids import new_reference
from handoff.protocol.codes import CloseCode
from tests.api.calls import Calls, error, good
from tests.api.tickets.test_intake import leave
from tests.api.world import World
from tests.attacks.test_h6_queue import at
from tests.fixtures.desk import PASSWORD


async def test_a_new_password_is_another_one(world: World) -> None:
    calls = await Calls.of(world, await world.account("Aysel"))
    answer = await calls("PATCH", "me", json={"old_password": PASSWORD, "new_password": PASSWORD})
    assert error(answer) == (422, "weak_password")
    assert answer.json()["error"]["params"] == {"reason": "same"}


async def test_a_new_password_ends_the_stolen_cookie_too(world: World) -> None:
    aysel = await world.account("Aysel")
    stolen = await Calls.of(world, aysel)
    listening = await world.operator_socket(stolen.cookie)
    await listening.hello(stolen.csrf)
    answer = await stolen("PATCH", "me", json={"old_password": PASSWORD, "new_password": "a brand new password"})
    assert error(await stolen("GET", "me")) == (401, "unauthenticated")
    assert await listening.close_code() == CloseCode.SIGNED_OUT
    flags = {flag.strip().lower() for flag in answer.headers["set-cookie"].split(";")[1:]}
    assert {"httponly", "secure", "samesite=strict", "max-age=43200"} <= flags
    fresh = Calls(world, aysel, answer.headers["set-cookie"].split(";")[0], good(answer)["csrf"])
    assert fresh.csrf != stolen.csrf
    assert (await fresh("GET", "me")).status_code == 200
    assert (await fresh("PATCH", "me", json={"language": "ru"})).status_code == 200


async def test_ten_bad_tries_do_not_close_a_ticket_to_its_owner(world: World) -> None:
    reference = (await leave(await world.visitor()))["reference"]
    async with at(world, "127.0.0.66") as attacker, at(world, "127.0.0.2") as owner:
        tried = [
            (await attacker.post("/api/visitor/returns", json={"reference": reference, "account_id": f"GUESS{n}"}))
            for n in range(11)
        ]
        assert [answer.status_code for answer in tried] == [404] * 10 + [429]
        good(await owner.post("/api/visitor/returns", json={"reference": reference, "account_id": "AB12345"}))


async def test_what_is_no_reference_counts_against_who_wrote_it_alone(world: World) -> None:
    for n in range(12):
        async with at(world, f"127.0.1.{n + 1}") as somebody:
            for _ in range(9):
                body = {"reference": "nonsense", "account_id": "AB12345"}
                assert error(await somebody.post("/api/visitor/returns", json=body)) == (404, "not_found")
    async with at(world, "127.0.0.2") as owner:
        body = {"reference": new_reference(), "account_id": "AB12345"}
        assert error(await owner.post("/api/visitor/returns", json=body)) == (404, "not_found")


def test_a_reader_votes_once_on_an_article_and_not_without_end() -> None:
    voters = Voters(per_hour=3, remembered=5)
    assert [voters.may("reader", "a", 0.0) for _ in range(3)] == [True, False, False]
    assert [voters.may("reader", topic, 1.0) for topic in "bcde"] == [True, True, False, False]
    assert voters.may("another", "a", 1.0)
    assert voters.may("reader", "a", 3600.0), "an hour later"
    for n in range(1000):
        voters.may(f"reader {n}", "a", 4000.0)
    assert len(voters._voted) <= 5
    assert len(voters._counts) <= 5
