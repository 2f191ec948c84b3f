"""A line that breaks loses nothing, doubles nothing, and holds up nobody: in the widget and in the console."""

import asyncio

import pytest

from handoff.domain.conversations.message import Author
from tests.api.world import World
from tests.fixtures.clients import new_client_id


async def test_who_comes_back_gets_exactly_what_is_missing(world: World) -> None:
    session = await world.session()
    visitor = await world.visitor(session)
    for n in range(3):
        await visitor.say(str(n))
        await visitor.reply()
    for after_seq in range(8):
        again = await world.visitor(session, after_seq)
        assert [message["seq"] for message in again.ready["messages"]] == list(range(after_seq + 1, 8))
        assert again.ready["conversation"]["head_seq"] == 7


@pytest.mark.parametrize("after_seq", [4, 1000, 2**31 - 1])
async def test_who_claims_more_than_there_is_gets_everything_and_what_follows(world: World, after_seq: int) -> None:
    session = await world.session()
    visitor = await world.visitor(session)
    await visitor.say("one")
    await visitor.reply()
    again = await world.visitor(session, after_seq)
    assert [message["seq"] for message in again.ready["messages"]] == [1, 2, 3]
    await again.say("two")
    assert (await again.reply())["seq"] == 5
    assert again.seqs() == [1, 2, 3, 4, 5]


async def test_a_console_that_claims_more_than_there_is_gets_everything_and_what_follows(world: World) -> None:
    visitor, operator, id = await world.in_talk()
    opened = await operator.open_conversation(id, 1000)
    head = opened["conversation"]["head_seq"]
    assert [message["seq"] for message in opened["messages"]] == list(range(1, head + 1))
    await visitor.say("more")
    await operator.next("message.created", lambda f: f["message"]["seq"] == head + 1)


async def test_nothing_is_lost_or_doubled_when_the_widgets_line_breaks(world: World) -> None:
    """A page loses its connection again and again while both sides write; its outbox sends until accepted."""
    visitor, operator, id = await world.in_talk()
    session = {"access_token": (await visitor.next("token.renewed"))["token"]}
    await world.all_told(visitor)
    got = visitor.seqs()
    sent: list[str] = []
    for n in range(12):
        sent.append(f"operator {n}")
        answer = asyncio.create_task(operator.say(id, f"operator {n}"))
        mine, client_id = f"player {n}", new_client_id()
        await visitor.send("message.send", client_message_id=client_id, text=mine)
        if n % 3 == 0:
            await visitor.next("message.accepted", lambda f, i=client_id: f["client_message_id"] == i)  # type: ignore[misc]
        await visitor.cut()
        got = sorted({*got, *visitor.seqs()})
        contiguous = next(seq for seq in range(len(got) + 1) if seq + 1 not in got)
        visitor = await world.visitor(session, contiguous)
        assert not set(visitor.seqs()) & set(got[:contiguous]), "nothing comes twice"
        await visitor.say(mine, client_id)
        sent.append(mine)
        await answer
        await world.all_told(visitor)
        got = sorted([*got[:contiguous], *visitor.seqs()])
        assert got == list(range(1, len(got) + 1)), "each once, and none missing"
    stored = [m.text for m in await world.log(id) if m.author in {Author.VISITOR, Author.OPERATOR}]
    assert sorted(stored) == sorted(sent)


async def test_nothing_is_lost_or_doubled_when_the_consoles_line_breaks(world: World) -> None:
    visitor = await world.waiting_visitor()
    account = await world.account()
    operator = await world.operator(account)
    id = (await operator.take_next())["id"]
    opened = await operator.open_conversation(id)
    got = [message["seq"] for message in opened["messages"]]
    for n in range(10):
        writing = asyncio.create_task(visitor.say(f"player {n}"))
        client_id = new_client_id()
        await operator.send("message.send", conversation_id=id, client_message_id=client_id, text=f"operator {n}")
        await operator.cut()
        got = sorted({*got, *(message["seq"] for message in operator.created())})
        assert got == list(range(1, len(got) + 1))
        operator = await world.operator(account)
        opened = await operator.open_conversation(id, len(got))
        await operator.say(id, f"operator {n}", client_id)
        await writing
        await world.all_told(operator)
        fresh = [message["seq"] for message in [*opened["messages"], *operator.created()]]
        assert fresh == list(range(len(got) + 1, len(got) + 1 + len(fresh)))
        got += fresh
    stored = [m.text for m in await world.log(id) if m.author in {Author.VISITOR, Author.OPERATOR}]
    assert sorted(stored) == sorted(f"{who} {n}" for who in ("player", "operator") for n in range(10))
    assert (await world.conversation(id)).head_seq == len(got)


async def test_lines_that_break_while_something_is_stored_hold_up_nobody(world: World) -> None:
    session = await world.session()
    neighbour = await world.visitor()
    for n in range(25):
        visitor = await world.visitor(session)
        await visitor.send("message.send", client_message_id=f"message-{n}", text=str(n))
        for _ in range(n * 10):  # a little later each time
            await asyncio.sleep(0)
        await visitor.cut()
        await neighbour.say(f"hello {n}")
    again = await world.visitor(session)
    for n in range(25):
        await again.say(str(n), f"message-{n}")
    stored = [m.text for m in await world.log(session["conversation_id"]) if m.author is Author.VISITOR]
    assert sorted(stored, key=int) == [str(n) for n in range(25)]


async def test_a_ping_finds_what_the_bell_lost(world: World) -> None:
    visitor, operator, id = await world.in_talk()
    await world.all_told(visitor)
    world.hub.deafen()
    await operator.say(id, "unheard")
    await visitor.send("ping")
    pong = await visitor.next("pong")
    assert visitor.created()[-1]["text"] == "unheard"
    assert pong["head_seq"] == visitor.created()[-1]["seq"]
    await operator.send("ping")
    await operator.next("pong")
    assert operator.created()[-1]["text"] == "unheard"


async def test_pings_among_messages_double_nothing(world: World) -> None:
    visitor, operator, id = await world.in_talk()
    for n in range(15):
        await operator.send("message.send", conversation_id=id, client_message_id=f"message-{n}", text=str(n))
        await visitor.send("ping")
        await operator.send("ping")
        await visitor.send("message.send", client_message_id=f"reply-{n:04}", text=f"re {n}")
        await visitor.send("ping")
    for _ in range(15):
        await operator.next("message.accepted")
        await visitor.next("message.accepted")
    await world.all_told(visitor, operator)
    for client in (visitor, operator):
        seqs = [message["seq"] for message in client.created()]
        assert seqs == list(range(seqs[0], seqs[0] + len(seqs))), "in order, each once"
    assert (await world.conversation(id)).head_seq == visitor.seqs()[-1]
