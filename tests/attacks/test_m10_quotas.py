"""M10, A63: a new conversation brings no new room for files to who is at the same address, and the disk has a bound."""

from dataclasses import replace
from datetime import timedelta

from tests.api.calls import PNG, Calls, error, good, upload
from tests.api.world import World

MEGABYTE = 1_048_576
STORY = b"x" * (MEGABYTE - 1)


def bounded(world: World, **limits: int) -> None:
    world.refit(limits=replace(world.desk.limits, **limits))


async def test_new_conversations_share_what_their_address_may_send(world: World) -> None:
    bounded(world, address_uploads_max_bytes=6 * MEGABYTE)
    for _ in range(3):
        session = await world.session()
        for _ in range(2):
            good(await upload(world, session, STORY, "story.txt"))
    answer = await upload(world, await world.session(), b"short", "story.txt")
    assert error(answer) == (429, "too_many")
    world.clock.advance(minutes=61)
    good(await upload(world, await world.session(), b"short", "story.txt"))


async def test_refused_files_count_too(world: World) -> None:
    bounded(world, address_uploads_max_bytes=4 * MEGABYTE)
    for _ in range(4):
        assert error(await upload(world, await world.session(), b"\x00" * 1000)) == (422, "file_refused")
    assert error(await upload(world, await world.session(), PNG)) == (429, "too_many")


async def test_operators_are_not_counted_with_players(world: World) -> None:
    bounded(world, address_uploads_max_bytes=MEGABYTE)
    _, _, id = await world.in_talk()
    good(await upload(world, await world.session(), b"short", "story.txt"))
    async with world.desk.uow(read_only=True) as work:
        [operator] = await work.operators.all()
    calls = await Calls.of(world, operator)
    for _ in range(3):
        good(await calls("POST", f"attachments?conversation_id={id}", content=STORY))


async def test_there_is_a_bound_for_all(world: World) -> None:
    bounded(world, uploads_max_bytes=3 * MEGABYTE)
    sessions = [await world.session() for _ in range(3)]
    for session in sessions:
        good(await upload(world, session, STORY, "story.txt"))
    answer = await upload(world, await world.session(), b"x" * 10, "story.txt")
    assert error(answer) == (503, "files_unavailable")
    assert answer.json()["error"]["retryable"]


async def test_a_name_or_a_file_that_is_refused_takes_no_room(world: World) -> None:
    bounded(world, uploads_max_bytes=2000)
    session = await world.session()
    for _ in range(5):
        assert error(await upload(world, session, b"\x00" * 1000)) == (422, "file_refused")
    world.clock.advance(seconds=timedelta(minutes=2).total_seconds())
    good(await upload(world, session, b"x" * 1500, "story.txt"))
