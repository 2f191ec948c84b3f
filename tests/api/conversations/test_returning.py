"""What it costs the database when a client comes back: few statements, and none that reads a table from end to end.

After a restart all come back at once; what one of them costs is what thousands of them wait for.
"""

import re

import pytest

from handoff.domain.people.operator import Role
from tests.api.world import World
from tests.fixtures.desk import on_sqlite
from tests.fixtures.statements import Statements, plan_of, statements_of

pytestmark = on_sqlite
NEVER = 3600.0
FEW_ROWS = frozenset({"operators", "connections", "lapses"})
"""Tables with a row or so an operator: an account, an open console, a conversation lost and not yet told of."""
_SCANNED = re.compile(r"^SCAN (\w+)")


def read_whole(world: World, statements: list[str]) -> list[str]:
    """Those of the statements that read all of a table which grows with the players."""
    return [
        f"{step} for {statement}"
        for statement in statements
        for step in plan_of(world.database, statement)
        if (scanned := _SCANNED.match(step)) and scanned[1] not in FEW_ROWS
    ]


async def asked(world: World, heard: Statements) -> list[str]:
    await world.quiet()
    statements = heard.taken()
    assert read_whole(world, statements) == []
    return statements


@pytest.mark.parametrize(
    ("waits", "missed", "most"),
    [
        (False, 0, 1),  # the conversation
        (False, 2, 2),  # and what was missed
        (True, 0, 1),  # the place was looked up when it last changed, for all
    ],
)
async def test_a_player(world: World, waits: bool, missed: int, most: int) -> None:
    await world.visitor()  # who has come first, and has looked whether people are there
    session = await world.session()
    visitor = await world.visitor(session)
    await visitor.say("hello")
    await visitor.reply()
    if waits:
        await visitor.send("handoff.request")
        await visitor.state(status="queued")
    await world.quiet()
    last = (await world.conversation(visitor.ready["conversation"]["id"])).head_seq
    await visitor.cut()
    async with statements_of(world.database) as heard:
        back = await world.visitor(session, after_seq=last - missed)
        assert len(back.ready["messages"]) == missed
        assert len(await asked(world, heard)) == most


async def test_a_player_whose_token_has_run_out(world: World) -> None:
    session = await world.session()
    async with statements_of(world.database) as heard:
        await world.session(resume_token=session["resume_token"])
        assert len(await asked(world, heard)) == 3  # its session, the conversation, the session's new end


async def test_of_players_who_wait_only_the_first_looks_at_all_places(world: World) -> None:
    visitors = [await world.waiting_visitor() for _ in range(5)]
    sessions = [visitor.ready["conversation"]["id"] for visitor in visitors]
    await world.quiet()
    tokens = [visitor.session["access_token"] for visitor in visitors]
    heads = [(await world.conversation(id)).head_seq for id in sessions]
    async with statements_of(world.database) as heard:
        for token, head in zip(tokens, heads, strict=True):
            socket = await world.visitor_socket()
            await socket.hello(token, head)
        assert len(await asked(world, heard)) <= len(sessions)


@pytest.mark.parametrize(("role", "most"), [(Role.OPERATOR, 36), (Role.SUPERVISOR, 41)])
async def test_a_console(world: World, role: Role, most: int) -> None:
    """Two of them read the queue once for all consoles of the process, a moment after the first has come."""
    await world.restart(queue_updates_seconds=NEVER, desk_updates_seconds=NEVER)
    operator = await world.account(role=role)
    console = await world.operator(operator)
    for _ in range(3):
        visitor = await world.waiting_visitor()
        id = (await console.take_next())["id"]
    for _ in range(2):
        await world.waiting_visitor()
    await console.cut()
    await visitor.cut()
    cookie, csrf = await world.sign_in(operator)
    await world.quiet()
    async with statements_of(world.database) as heard:
        back = await world.operator_socket(cookie)
        await back.hello(csrf)
        await back.next("desk.updated")
        assert len(await asked(world, heard)) <= most
        await back.open_conversation(id)
        assert len(await asked(world, heard)) <= 11
