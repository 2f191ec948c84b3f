"""The same message twice at the same moment, pages that open while others write, two processes on one file."""

import asyncio

from handoff.domain.conversations.message import Author
from handoff.hub.memory import MemoryHub
from handoff.services.conversations import visitor_actions
from handoff.storage.sql.database import Database
from tests.api.world import World
from tests.fixtures.clients import new_client_id
from tests.fixtures.desk import a_context, no_mask


async def test_a_thousand_messages_sent_twice_at_the_same_moment(world: World) -> None:
    await world.restart(frames_per_ten_seconds=100_000, messages_per_minute=100_000)
    visitor, _operator, id = await world.in_talk()
    tab = await world.visitor({"access_token": (await visitor.next("token.renewed"))["token"]})
    ids = [new_client_id() for _ in range(1000)]
    for start in range(0, len(ids), 100):
        for client_id in ids[start : start + 100]:
            for socket, text in ((visitor, "one"), (tab, "other")):
                await socket.send("message.send", client_message_id=client_id, text=text)
        for socket in (visitor, tab):
            for client_id in ids[start : start + 100]:
                await socket.next("message.accepted", lambda f, i=client_id: f["client_message_id"] == i)  # type: ignore[misc]
    accepted = [
        {f["client_message_id"]: f["seq"] for f in socket.frames if f["type"] == "message.accepted"}
        for socket in (visitor, tab)
    ]
    assert accepted[0] == accepted[1], "both hear the same number"
    stored = [m for m in await world.log(id) if m.author is Author.VISITOR]
    assert sorted(m.client_message_id or "" for m in stored) == sorted(ids)


async def test_pages_that_open_while_others_write_miss_nothing(world: World) -> None:
    visitor, operator, id = await world.in_talk()
    session = {"access_token": (await visitor.next("token.renewed"))["token"]}
    stop = asyncio.Event()

    async def write() -> int:
        n = 0
        while not stop.is_set():
            await operator.say(id, f"operator {n}")
            n += 1
        return n

    writing = asyncio.create_task(write())
    pages = [await world.visitor(session) for _ in range(40)]
    stop.set()
    written = await writing
    await world.all_told(*pages)
    assert written > 5
    head = (await world.conversation(id)).head_seq
    for page in pages:
        assert page.seqs() == list(range(1, head + 1)), "each once, in order, up to the end"


async def test_two_processes_that_write_at_once_keep_nobody_out(world: World) -> None:
    """The second is what a backup, an account made by hand or a second server is."""
    session = await world.session()
    other = Database(world.database.url, MemoryHub())
    visitor = await world.visitor(session)

    async def write(n: int) -> None:
        for k in range(10):
            await visitor_actions.post_message(
                a_context(other, world.clock, message_max_characters=2000, messages_per_minute=10_000, mask=no_mask),
                session["conversation_id"],
                client_message_id=f"other-{n:02}-{k:02}",
                text="from another process",
            )

    await asyncio.gather(*(write(n) for n in range(5)), *(visitor.say(f"mine {n}") for n in range(50)))
    await other.close()
    assert not [frame for frame in visitor.frames if frame["type"] == "error.raised"]
    log = await world.log(session["conversation_id"])
    assert [message.seq for message in log] == list(range(1, len(log) + 1))
    assert sum(message.author is Author.VISITOR for message in log) == 100
