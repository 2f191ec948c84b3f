"""`admin.py accounts ...` as it is typed."""

import argparse

import pytest

from handoff.bridge.people import account_command
from handoff.domain.errors import WrongCredentials
from handoff.domain.people.operator import Role
from handoff.services.people import operator_sessions
from handoff.services.people.sign_in import Arrival
from handoff.storage.sql.database import Database
from tests.fixtures.clock import ManualClock
from tests.fixtures.departments import PAYMENTS, SUPPORT
from tests.fixtures.desk import SIGN_IN, a_context

CLOCK = ManualClock()
PASSWORD = "a password of one's own"


async def typed(uow: Database, *words: str) -> tuple[int, list[str]]:
    """Exit status and lines of `admin.py accounts <words>`."""
    parser = argparse.ArgumentParser()
    account_command.add_to(parser.add_subparsers(dest="command"))
    lines: list[str] = []
    status = await account_command.run(
        parser.parse_args(["accounts", *words]), a_context(uow, CLOCK), say=lines.append, ask=lambda prompt: PASSWORD
    )
    return status, lines


async def signs_in(uow: Database, username: str, password: str) -> bool:
    try:
        await operator_sessions.sign_in(
            uow, CLOCK, SIGN_IN, username=username, password=password, arrival=Arrival(address="a")
        )
    except WrongCredentials:
        return False
    return True


async def test_from_the_first_to_the_last(uow: Database) -> None:
    status, [line, told] = await typed(
        uow,
        *("create", "leyla", "--name", "Leyla", "--role", "administrator", "--languages", "az,ru"),
        *("--departments", "support,payments", "--capacity", "3", "--hours", "mon-fri 09:00-18:00", "--may-pick", "no"),
    )
    assert (status, line) == (0, "leyla (Leyla) administrator az,ru support,payments 3")
    password = told.removeprefix("password (not shown again): ")
    assert await signs_in(uow, "leyla", password)
    async with uow(read_only=True) as work:
        made = await work.operators.by_username("leyla")
    assert made is not None
    assert made.departments == (SUPPORT, PAYMENTS)
    assert (made.working_hours["fri"], "sat" in made.working_hours, made.may_pick) == (("09:00", "18:00"), False, False)

    assert (await typed(uow, "create", "murad", "--name", "Murad", "--ask"))[0] == 0
    assert await signs_in(uow, "murad", PASSWORD)
    status, [line] = await typed(uow, "change", "murad", "--role", "supervisor", "--hours", "")
    assert (status, "supervisor" in line) == (0, True)
    status, [_, told] = await typed(uow, "password", "murad")
    assert not await signs_in(uow, "murad", PASSWORD)
    assert await signs_in(uow, "murad", told.rsplit(" ", 1)[1])
    assert (await typed(uow, "close", "murad"))[0] == 0
    assert not await signs_in(uow, "murad", told.rsplit(" ", 1)[1])
    status, lines = await typed(uow, "list")
    assert [line.split(" ")[0] for line in lines] == ["leyla", "murad"]
    assert " closed " in lines[1]
    assert (await typed(uow, "change", "murad", "--reopen"))[0] == 0
    assert await signs_in(uow, "murad", told.rsplit(" ", 1)[1])


async def test_factors_of_who_has_lost_them(uow: Database) -> None:
    await typed(uow, "create", "leyla", "--name", "Leyla", "--ask")
    async with uow() as work:
        leyla = await work.operators.by_username("leyla")
        assert leyla is not None
        await work.factors.replace_codes(leyla.id, ["a hash"])
        await work.commit()
    assert (await typed(uow, "reset-factors", "leyla"))[0] == 0
    async with uow(read_only=True) as work:
        assert await work.factors.codes_left(leyla.id) == 0
    assert (await typed(uow, "reset-factors", "nobody")) == (1, ["not done: not_found"])


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("close", "nobody"), "not_found"),
        (("create", "leyla", "--name", "Again"), "bad_request"),
        (("create", "new", "--name", " "), "bad_request"),
        (("create", "new", "--name", "New", "--languages", "de"), "bad_request"),
        (("change", "leyla", "--capacity", "0"), "bad_request"),
        (("close", "leyla"), "last_administrator"),
        (("change", "leyla", "--role", "operator"), "last_administrator"),
    ],
)
async def test_what_is_not_done_is_said(uow: Database, words: tuple[str, ...], why: str) -> None:
    await typed(uow, "create", "leyla", "--name", "Leyla", "--role", "administrator")
    status, [line] = await typed(uow, *words)
    assert status == 1
    assert line.startswith(f"not done: {why}")
    async with uow(read_only=True) as work:
        [only] = await work.operators.all()
    assert (only.role, only.is_active) == (Role.ADMINISTRATOR, True)


@pytest.mark.parametrize("words", [("create", "x", "--name", "x", "--hours", "someday"), ("create", "x"), ("fly",)])
async def test_what_cannot_be_read(uow: Database, words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit):
        await typed(uow, *words)
